internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceInsight
internal import TraceModel

/// `session.traces`: the events of a session that pass a filter, in order.
enum GetSessionTraces: Method {
  private static let include = Parameter<[String]>.words(
    "include", ["metrics"], "what to add: metrics gives each span's share of the session")
  private static let limit = CommonParameters.limit(100, upTo: 10_000, "events")

  static let declaration = MethodDeclaration(
    "session.traces", "The events of a session, filtered; all conditions must hold.",
    [
      CommonParameters.sessionID
    ] + SpanFilterParameters.all + [
      include, CommonParameters.payloads, limit, CommonParameters.cursor, CommonParameters.source,
      CommonParameters.refresh,
    ],
    result: "`items`: the spans in order; `nextCursor` where there are more; `total`: how many pass the filter.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    let query: SpanQuery
    let cursor: SpanCursor?
    do throws(ResponseError) {
      query = try SpanFilterParameters.read(arguments, in: declaration)
      cursor = try arguments.cursor(SpanCursor.self, of: "session")
    } catch {
      return .failed(error)
    }
    let withMetrics = arguments[include].contains("metrics")
    let payloads = arguments.payloads
    let limit = arguments[limit]
    let wanted = SessionKey.session(arguments[CommonParameters.sessionID])
    let extent: Extent = query.readsPayloads ? .payloads : .session
    return call.withSession(wanted, extent: extent, &result) { found, writer throws(ResponseError) in
      let session = found.session
      guard let start = SpanCursor.firstRow(behind: cursor, in: session) else {
        throw arguments.foreignCursor(of: "session")
      }
      let passes = SpanPredicate(query, for: session)
      let before = writer.count
      var total = 0
      var given = 0
      var last: Span?
      var hasMore = false
      try writer.object { (writer: inout JSONWriter) throws(ResponseError) in
        writer.key("items")
        try writer.array { (writer: inout JSONWriter) throws(ResponseError) in
          for span in session.allSpans {
            if span.row % 1024 == 0 { try AnswerSize.check(writer.count - before, of: found) }
            guard passes(span) else { continue }
            total += 1
            guard span.row >= start else { continue }
            if given == limit {
              hasMore = true
              continue
            }
            given += 1
            last = span
            writer.object { writer in
              SpanPresentation.members(span, payloads: payloads, to: &writer)
              if withMetrics { metrics(span, session, to: &writer) }
            }
          }
        }
        if hasMore, let last { writer.member("nextCursor", SpanCursor(behind: last).text) }
        writer.member("total", total)
        writer.warnings(session.warnings)
      }
    }
  }

  /// A span's part of its turn and of its session.
  private static func metrics(_ span: Span, _ session: Session, to writer: inout JSONWriter) {
    writer.key("metrics")
    writer.object { writer in
      writer.member("durationMs", milliseconds: span.duration)
      writer.member("selfMs", milliseconds: span.selfTime)
      if let turn = session.traces[span.traceIndex].duration, turn > 0, let own = span.selfTime {
        writer.key("shareOfTurn")
        writer.double(own.share(of: turn))
      }
      if let call = span.call {
        writer.tokens(call.usage)
        writer.member("costUsd", call.cost)
      }
    }
  }
}
