internal import JSONTape

extension SampleSession {
  /// How a program sends its spans.
  public enum ExportEncoding: String, Sendable, CaseIterable {
    /// What the SDKs of OpenTelemetry send.
    case protobuf
    /// OTLP/JSON.
    case json

    /// The media type that a request names.
    public var mediaType: String { self == .json ? "application/json" : "application/x-protobuf" }
  }

  /// The session as the bodies of a program's exports, in the order of its spans.
  ///
  /// - Parameter spansPerBody: how many spans each has at most; 512 is what the SDKs' batches take.
  public func exports(_ encoding: ExportEncoding, spansPerBody: Int = 512) -> [[UInt8]] {
    var payloads = PayloadPool(seed: seed, bytes: payloadBytes / 2)
    var bodies: [[UInt8]] = []
    for place in 0..<traceCount {
      var rest = trace(place).spans[...]
      while !rest.isEmpty {
        let spans = rest.prefix(max(spansPerBody, 1))
        rest = rest.dropFirst(spans.count)
        switch encoding {
        case .protobuf: bodies.append(OTLPMessages(session: self).request(spans, &payloads))
        case .json:
          var writer = JSONWriter(capacity: spans.count * (700 + payloadBytes) + 4096)
          OTLPText(session: self).line(spans, &payloads, &writer)
          let body = writer.take().joined()
          bodies.append(body.array(0..<body.count))
        }
      }
    }
    return bodies
  }
}

/// Spells spans of a session as export requests of OTLP in protobuf, with the attributes that `OTLPText` gives them
/// (opentelemetry-proto 1.9: collector/trace/v1, trace/v1, common/v1).
struct OTLPMessages {
  let session: SampleSession

  func request(_ spans: ArraySlice<SampleSpan>, _ payloads: inout PayloadPool) -> [UInt8] {
    var scoped = ProtobufText()
    scoped.message(1) { $0.text(1, "sample") }
    for span in spans { scoped.message(2) { write(span, &payloads, &$0) } }
    var request = ProtobufText()
    request.message(1) { resource in
      resource.message(1) { attribute(1, "service.name", &$0) { $0.text(1, "sample") } }
      resource.text(2, scoped.bytes)
    }
    return request.bytes
  }

  private func write(_ span: SampleSpan, _ payloads: inout PayloadPool, _ message: inout ProtobufText) {
    message.text(1, Self.bytes(session.traceID(span.trace, .otlp)))
    message.text(2, Self.bytes(session.spanID(span.id, trace: span.trace, .otlp)))
    if let parent = span.parent {
      message.text(4, Self.bytes(session.spanID(parent, trace: span.trace, .otlp)))
    }
    message.text(5, span.name)
    message.number(6, span.isCall ? 3 : 1)
    message.fixed64(7, UInt64(clamping: span.start))
    message.fixed64(8, UInt64(clamping: span.end))
    func add(_ key: String, _ value: String) { attribute(9, key, &message) { $0.text(1, value) } }
    add("gen_ai.conversation.id", session.id)
    add("gen_ai.operation.name", OTLPText.operation(span.kind))
    add("openinference.span.kind", OTLPText.kind(span.kind))
    if let model = span.model {
      add("gen_ai.request.model", model)
      attribute(9, "gen_ai.usage.input_tokens", &message) { $0.number(3, UInt64(clamping: span.inputTokens)) }
      attribute(9, "gen_ai.usage.output_tokens", &message) { $0.number(3, UInt64(clamping: span.outputTokens)) }
      attribute(9, "llm.cost.total", &message) { $0.fixed64(4, (Double(span.cost) / 1e9).bitPattern) }
    }
    add("input.value", payloads.next())
    if span.status == .ok { add("output.value", payloads.next()) }
    message.message(15) { status in
      if let error = span.error { status.text(2, error) }
      status.number(3, span.status == .error ? 2 : 1)
    }
  }

  private func attribute(
    _ field: UInt64, _ key: String, _ message: inout ProtobufText, _ value: (inout ProtobufText) -> Void
  ) {
    message.message(field) { attribute in
      attribute.text(1, key)
      attribute.message(2, value)
    }
  }

  /// The bytes that hexadecimal digits spell.
  private static func bytes(_ digits: String) -> [UInt8] {
    let values = digits.utf8.map { $0 < 0x3A ? $0 &- 0x30 : $0 &- 0x57 }
    return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}
