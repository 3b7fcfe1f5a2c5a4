internal import JSONTape
public import TraceModel

/// An OTLP/JSON `ExportTraceServiceRequest` with the attributes of OpenTelemetry's GenAI conventions, and OpenInference's
/// where those have none.
///
/// What no convention has a name for stands in attributes that begin with `sidetrace.`, so that reading it back gives
/// the same spans.
public struct OTLPExport: SessionExport {
  private let session: Session
  private let source: String
  private let version: String
  private let payloads: PayloadExtent

  /// The media type of the text (RFC 6838).
  public var contentType: String { "application/json" }

  /// - Parameters:
  ///   - source: where the session is from, for an attribute of the resource.
  ///   - version: of this program, for the instrumentation scope.
  ///   - payloads: how much of inputs and outputs to write.
  public init(_ session: Session, source: String, version: String, payloads: PayloadExtent) {
    self.session = session
    self.source = source
    self.version = version
    self.payloads = payloads
  }

  /// Writes the session, until `output` is stopped.
  public func write(to output: inout ExportOutput) {
    var writer = JSONWriter()
    writer.verbatim(#"{"resourceSpans":[{"resource":"#)
    writer.object { writer in
      writer.key("attributes")
      writer.array { writer in
        attribute("service.name", session.summary.agents.first ?? "unknown_service", to: &writer)
        attribute("sidetrace.source", source, to: &writer)
      }
    }
    writer.verbatim(#","scopeSpans":[{"scope":{"name":"sidetrace","version":"#)
    writer.string(version)
    writer.verbatim(#"},"spans":["#)
    var isFirst = true
    for trace in session.traces {
      // As the source has them, so that of spans with one id the same one stays the first.
      for span in session.spans(of: trace) {
        if output.isStopped { return }
        writer.verbatim(isFirst ? "\n" : ",\n")
        isFirst = false
        write(span, of: trace, to: &writer)
        output.countSpan()
        output.take(&writer)
      }
    }
    writer.verbatim("\n]}]}]}\n")
    output.take(&writer, isLast: true)
  }

  // MARK: A span

  private func write(_ span: Span, of trace: Trace, to writer: inout JSONWriter) {
    let ids = Identity(span, trace, session)
    writer.object { writer in
      writer.key("traceId")
      writer.string(ids.traceHex)
      writer.key("spanId")
      writer.string(ids.spanHex)
      if let parent = ids.parentHex {
        writer.key("parentSpanId")
        writer.string(parent)
      }
      writer.key("name")
      writer.string(session.text(span.name) ?? "")
      // CLIENT for calls of a model, INTERNAL for all else.
      writer.key("kind")
      writer.int(span.kind == .llm || span.kind == .embedding ? 3 : 1)
      time("startTimeUnixNano", span.start, to: &writer)
      time("endTimeUnixNano", span.end, to: &writer)
      writer.key("attributes")
      writer.array { writer in
        var json: [StaticString] = []
        identity(ids, to: &writer)
        kind(span, to: &writer)
        call(span, &json, to: &writer)
        contents(span, &json, to: &writer)
        if !json.isEmpty { list("sidetrace.json", json.map { "\($0)" }, to: &writer) }
      }
      status(span, to: &writer)
    }
  }

  /// The ids in hexadecimal digits, and as they are where those are others.
  private struct Identity {
    let traceHex: String
    let spanHex: String
    let parentHex: String?
    let trace: String
    let span: String
    let parent: String?

    init(_ span: Span, _ trace: Trace, _ session: Session) {
      self.trace = session.text(trace.id) ?? ""
      self.span = session.text(span.id) ?? ""
      parent = session.text(span.parentID)
      traceHex = OTLPIdentifier.trace(self.trace)
      // Ids that are missing or stand for several spans would make one span of all.
      let isShared = span.id.isAbsent || span.flags.contains(.duplicateID)
      spanHex = OTLPIdentifier.span(isShared ? "\(self.span)#\(span.row)" : self.span)
      parentHex = parent.map(OTLPIdentifier.span)
    }
  }

  private func identity(_ ids: Identity, to writer: inout JSONWriter) {
    attribute("gen_ai.conversation.id", session.id, to: &writer)
    if ids.trace != ids.traceHex { attribute("sidetrace.trace_id", ids.trace, to: &writer) }
    if ids.span != ids.spanHex { attribute("sidetrace.span_id", ids.span, to: &writer) }
    if let parent = ids.parent, parent != ids.parentHex {
      attribute("sidetrace.parent_span_id", parent, to: &writer)
    }
  }

  /// The operation of the GenAI conventions for a kind; `nil` where they have none.
  private static func operation(_ kind: SpanKind) -> StaticString? {
    switch kind {
    case .llm: "chat"
    case .embedding: "embeddings"
    case .retriever: "retrieval"
    case .tool: "execute_tool"
    case .agent: "invoke_agent"
    case .chain: "invoke_workflow"
    default: nil
    }
  }

  private func kind(_ span: Span, to writer: inout JSONWriter) {
    if let operation = Self.operation(span.kind) {
      attribute("gen_ai.operation.name", "\(operation)", to: &writer)
    } else {
      switch span.kind {
      case .reranker, .guardrail, .evaluator, .prompt:
        attribute("openinference.span.kind", "\(span.kind.name)".uppercased(), to: &writer)
      default: attribute("sidetrace.kind", "\(span.kind.name)", to: &writer)
      }
    }
    // Elsewhere a span without an end counts as running, and no other.
    if (span.status == .unset && span.end == nil) || (span.status == .running && span.end != nil) {
      attribute("sidetrace.status", "\(span.status.name)", to: &writer)
    }
    if span.kind == .tool { attribute("gen_ai.tool.name", session.slice(span.name), to: &writer) }
    attribute("gen_ai.agent.name", session.slice(span.agent), to: &writer)
    attribute("sidetrace.event_type", session.slice(span.eventType), to: &writer)
    let flags = SpanFlags.names.filter { span.flags.contains($0.flag) }.map { "\($0.name)" }
    // Without a word on it, the usage of what is around calls counts as theirs, told once more.
    let isAround = span.kind != .llm && span.kind != .embedding && span.call != nil
    if !flags.isEmpty || isAround || isWithinCall(span) { list("sidetrace.flags", flags, to: &writer) }
  }

  /// Whether a call of a model or a tool stands near above such a one: without a word on it both would be taken for one.
  private func isWithinCall(_ span: Span) -> Bool {
    guard span.kind == .llm || span.kind == .embedding || span.kind == .tool else { return false }
    var above = span.parent
    for _ in 0..<Self.reach {
      guard let around = above else { return false }
      if around.kind == span.kind { return true }
      above = around.parent
    }
    return true
  }

  /// So many spans above a call are looked at.
  private static let reach = 64

  private func call(_ span: Span, _ json: inout [StaticString], to writer: inout JSONWriter) {
    guard let call = span.call else { return }
    attribute("gen_ai.request.model", session.slice(call.model), to: &writer)
    attribute("gen_ai.usage.input_tokens", call.usage.input, to: &writer)
    attribute("gen_ai.usage.output_tokens", call.usage.output, to: &writer)
    attribute("gen_ai.usage.cache_read.input_tokens", call.usage.cacheRead, to: &writer)
    attribute("gen_ai.usage.cache_creation.input_tokens", call.usage.cacheCreation, to: &writer)
    attribute("gen_ai.usage.reasoning.output_tokens", call.usage.reasoning, to: &writer)
    attribute("llm.token_count.total", call.usage.statedTotal, to: &writer)
    if let cost = call.cost {
      attribute("llm.cost.total", "doubleValue", to: &writer) { writer in cost.write(to: &writer) }
    }
    attribute("sidetrace.first_token_unix_nano", call.firstToken, to: &writer)
    if payloads == .full { payload("llm.invocation_parameters", "parameters", call.parameters, &json, to: &writer) }
  }

  private func contents(_ span: Span, _ json: inout [StaticString], to writer: inout JSONWriter) {
    let isTool = span.kind == .tool
    switch payloads {
    case .none: break
    case .preview, .words:
      preview(isTool ? "gen_ai.tool.call.arguments" : "input.value", span.input, to: &writer)
      preview(isTool ? "gen_ai.tool.call.result" : "output.value", span.output, to: &writer)
    case .full:
      payload(isTool ? "gen_ai.tool.call.arguments" : "input.value", "input", span.input, &json, to: &writer)
      payload(isTool ? "gen_ai.tool.call.result" : "output.value", "output", span.output, &json, to: &writer)
      payload("metadata", "metadata", span.metadata, &json, to: &writer)
    }
  }

  private func status(_ span: Span, to writer: inout JSONWriter) {
    let error = session.text(span.error)
    if let error, span.status != .error {
      writer.verbatim(#","events":[{"name":"exception","attributes":["#)
      attribute("exception.message", error, to: &writer)
      writer.verbatim("]}]")
    }
    writer.verbatim(#","status":"#)
    writer.object { writer in
      if span.status == .error || span.status == .ok {
        writer.key("code")
        writer.int(span.status == .error ? 2 : 1)
      }
      if let error, span.status == .error {
        writer.key("message")
        writer.string(error)
      }
    }
  }

  // MARK: Attributes

  private func time(_ key: StaticString, _ time: Timestamp?, to writer: inout JSONWriter) {
    guard let time, time > Timestamp(nanoseconds: 0) else { return }
    writer.key(key)
    writer.string { writer in time.writeDigits(to: &writer) }
  }

  private func attribute(
    _ key: StaticString, _ type: StaticString, to writer: inout JSONWriter, _ value: (inout JSONWriter) -> Void
  ) {
    writer.object { writer in
      writer.key("key")
      writer.string(key)
      writer.key("value")
      writer.object { writer in
        writer.key(type)
        value(&writer)
      }
    }
  }

  private func attribute(_ key: StaticString, _ text: String, to writer: inout JSONWriter) {
    attribute(key, "stringValue", to: &writer) { $0.string(text) }
  }

  private func attribute(_ key: StaticString, _ string: Slice, to writer: inout JSONWriter) {
    if string.isAbsent { return }
    attribute(key, "stringValue", to: &writer) { session.write(string, to: &$0) }
  }

  /// 64-bit integers are strings in protobuf's JSON.
  private func attribute(_ key: StaticString, _ number: (some Figure)?, to writer: inout JSONWriter) {
    guard let number else { return }
    attribute(key, "intValue", to: &writer) { $0.string { number.writeDigits(to: &$0) } }
  }

  private func list(_ key: StaticString, _ words: [String], to writer: inout JSONWriter) {
    attribute(key, "arrayValue", to: &writer) { writer in
      writer.object { writer in
        writer.key("values")
        writer.array { writer in
          for word in words {
            writer.object { writer in
              writer.key("stringValue")
              writer.string(word)
            }
          }
        }
      }
    }
  }

  /// A string as it is; any other value as its JSON text, which `sidetrace.json` then says.
  private func payload(
    _ key: StaticString, _ what: StaticString, _ slice: Slice, _ json: inout [StaticString], to writer: inout JSONWriter
  ) {
    if slice.isAbsent { return }
    let (bytes, range) = session.bytes.locate(slice)
    if bytes[range.lowerBound] == 0x22 { return attribute(key, slice, to: &writer) }
    json.append(what)
    attribute(key, session.text(slice) ?? "", to: &writer)
  }

  private func preview(_ key: StaticString, _ slice: Slice, to writer: inout JSONWriter) {
    if slice.isAbsent { return }
    let (bytes, range) = session.bytes.locate(slice)
    attribute(key, "stringValue", to: &writer) { $0.preview(bytes, range, limit: PayloadExtent.previewLength) }
  }
}
