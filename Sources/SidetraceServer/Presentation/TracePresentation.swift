internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// Writes traces.
enum TracePresentation {
  /// Writes a trace as a part of an answer, which may become too long for one.
  ///
  /// - Parameter check: is asked now and then whether to go on, with how long the trace is so far.
  static func write(
    _ place: Int, of session: Session, payloads: PayloadExtent, withSpans: Bool, withRecords: Bool,
    to writer: inout JSONWriter, check: (Int) throws(ResponseError) -> Void
  ) throws(ResponseError) {
    let before = writer.count
    let trace = session.traces[place]
    try writer.object { (writer: inout JSONWriter) throws(ResponseError) in
      members(trace, of: session, payloads: payloads, to: &writer)
      if withRecords { RecordsPresentation.write([trace.record], of: session, to: &writer) }
      guard withSpans else { return }
      writer.key("spans")
      try writer.array { (writer: inout JSONWriter) throws(ResponseError) in
        for span in session.spans(of: trace) {
          if span.row % 1024 == 0 { try check(writer.count - before) }
          SpanPresentation.write(span, payloads: payloads, to: &writer)
        }
      }
    }
  }

  /// Writes a trace as a part of what nobody waits for.
  static func write(
    _ place: Int, of session: Session, payloads: PayloadExtent, withSpans: Bool, to writer: inout JSONWriter
  ) {
    let trace = session.traces[place]
    writer.object { writer in
      members(trace, of: session, payloads: payloads, to: &writer)
      guard withSpans else { return }
      writer.key("spans")
      writer.array { writer in
        for span in session.spans(of: trace) { SpanPresentation.write(span, payloads: payloads, to: &writer) }
      }
    }
  }

  static func members(_ trace: Trace, of session: Session, payloads: PayloadExtent, to writer: inout JSONWriter) {
    writer.member("traceId", trace.id, of: session)
    if session.id.isEmpty {
      writer.member("sessionId", trace.sessionID, of: session)
    } else {
      writer.member("sessionId", session.id)
    }
    writer.member("name", trace.name, of: session)
    writer.member("status", word: trace.status.name)
    if trace.isInherited { writer.member("inherited", true) }
    writer.member("startTime", trace.start)
    writer.member("endTime", trace.end)
    writer.member("durationMs", milliseconds: trace.duration)
    writer.member("spanCount", trace.hasSpans ? Count(clamping: trace.rows.count) : trace.reported.spanCount)
    if trace.hasSpans {
      sums(of: trace, session, to: &writer)
    } else {
      writer.member("complete", false)
      writer.member("incompleteReason", "only the entry of a list is here, not the trace's spans")
    }
    writer.member("userId", trace.userID, of: session)
    writer.member("tags", trace.tags, of: session)
    writer.member("environment", trace.environment, of: session)
    writer.member("release", trace.release, of: session)
    writer.member("error", trace.error, of: session)
    writer.payload("input", "inputPreview", "inputBytes", trace.input, of: session, payloads)
    writer.payload("output", "outputPreview", "outputBytes", trace.output, of: session, payloads)
    if payloads == .full { writer.member("metadata", payload: trace.metadata, of: session) }
    guard payloads == .words else { return }
    let words = TurnWords(trace, of: session)
    writer.member("asked", words.asked)
    writer.member("answered", words.answered)
  }

  private static func sums(of trace: Trace, _ session: Session, to writer: inout JSONWriter) {
    let (usage, cost) = session.spending(in: trace)
    let errors = session.spans(of: trace).reduce(0) { $0 + ($1.status == .error ? 1 : 0) }
    writer.member("errorCount", errors)
    writer.tokens(usage)
    writer.member("costUsd", cost)
    var reported = trace.reported
    if reported.usage.statedTotal == usage.total ?? 0 { reported.usage.statedTotal = nil }
    if reported.cost?.isNear(cost ?? .zero) ?? false { reported.cost = nil }
    if reported.spanCount == Count(clamping: trace.rows.count) { reported.spanCount = nil }
    if reported.duration == trace.duration { reported.duration = nil }
    ReportedPresentation.write(reported, incomplete: session.info.incomplete, to: &writer)
  }

  /// An entry of a list.
  static func write(_ summary: TraceSummary, source: String, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("traceId", summary.id)
      writer.member("sessionId", summary.sessionID)
      writer.member("source", source)
      writer.member("name", summary.name)
      writer.member("status", word: summary.status.name)
      if summary.isInherited { writer.member("inherited", true) }
      writer.member("startTime", summary.start)
      writer.member("endTime", summary.end)
      writer.member("durationMs", milliseconds: summary.duration)
      writer.member("spanCount", summary.spanCount)
      writer.member("errorCount", summary.errorCount)
      writer.tokens(summary.usage)
      writer.member("costUsd", summary.cost)
      writer.member("userId", summary.userID)
      writer.member("tags", summary.tags)
    }
  }
}
