internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// Writes spans.
enum SpanPresentation {
  static func write(_ span: Span, payloads: PayloadExtent, to writer: inout JSONWriter) {
    writer.object { writer in members(span, payloads: payloads, to: &writer) }
  }

  /// The members of a span's object, so that others can be put beside them.
  static func members(_ span: Span, payloads: PayloadExtent, to writer: inout JSONWriter) {
    let session = span.session
    writer.member("spanId", span.id, of: session)
    writer.member("traceId", session.traces[span.traceIndex].id, of: session)
    writer.member("parentSpanId", span.parentID, of: session)
    writer.member("name", span.name, of: session)
    writer.member("kind", word: span.kind.name)
    writer.member("eventType", span.eventType, of: session)
    writer.member("status", word: span.status.name)
    writer.member("startTime", span.start)
    writer.member("endTime", span.end)
    writer.member("durationMs", milliseconds: span.duration)
    writer.member("selfMs", milliseconds: span.selfTime)
    writer.member("childCount", span.childCount)
    writer.member("agent", span.agent, of: session)
    if let call = span.call { members(call, span, to: &writer) }
    writer.member("error", span.error, of: session)
    flags(span.flags, to: &writer)
    writer.payload("input", "inputPreview", "inputBytes", span.input, of: session, payloads)
    writer.payload("output", "outputPreview", "outputBytes", span.output, of: session, payloads)
    if payloads == .full { writer.member("metadata", payload: span.metadata, of: session) }
    if payloads == .words { write(SpanWords(span), to: &writer) }
  }

  private static func members(_ call: SpanTable.Call, _ span: Span, to writer: inout JSONWriter) {
    writer.member("model", call.model, of: span.session)
    writer.tokens(call.usage)
    writer.member("costUsd", call.cost)
    writer.member("timeToFirstTokenMs", milliseconds: span.timeToFirstToken)
  }

  private static func write(_ words: SpanWords, to writer: inout JSONWriter) {
    writer.member("said", words.said)
    writer.member("thought", words.thought)
    writer.member("did", words.did)
    writer.member("gave", words.gave)
    writer.member("failure", words.failure)
  }

  private static func flags(_ flags: SpanFlags, to writer: inout JSONWriter) {
    if flags.isEmpty { return }
    writer.key("flags")
    writer.array { writer in
      for (flag, name) in SpanFlags.names where flags.contains(flag) { writer.string(name) }
    }
  }

  /// Everything there is of a span: its records as they came, and the keys of theirs that have no member above.
  static func detailMembers(_ span: Span, to writer: inout JSONWriter) {
    let session = span.session
    if let call = span.call { writer.member("parameters", payload: call.parameters, of: session) }
    let records = span.records
    if records.isEmpty { return }
    writer.key("records")
    writer.array { writer in for record in records { session.write(record, to: &writer) } }
  }
}
