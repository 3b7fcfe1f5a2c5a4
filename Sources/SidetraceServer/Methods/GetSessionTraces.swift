internal import JSONRPC
internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// `session.traces`: the events of a session that pass a filter, in order.
enum SessionTraces: Method {
  private static let include = Parameter<[String]>.words(
    "include", ["metrics"], "what to add: metrics gives each span's share of the session")
  private static let limit = Shared.limit(100, upTo: 10_000, "events")

  static let declaration = MethodDeclaration(
    "session.traces", "The events of a session, filtered; all conditions must hold.",
    [
      Shared.sessionID
    ] + SpanFilterParameters.all + [
      include, Payloads.parameter, limit, Shared.cursor, Shared.source, Shared.refresh,
    ],
    result: "`items`: the spans in order; `nextCursor` where there are more; `total`: how many pass the filter.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    let query: SpanQuery
    do throws(ResponseError) {
      query = try SpanFilterParameters.read(arguments, in: declaration)
    } catch {
      return .failed(error)
    }
    let withMetrics = arguments[include].contains("metrics")
    let payloads = Payloads(rawValue: arguments[Payloads.parameter]) ?? .preview
    let limit = arguments[limit]
    let cursor = arguments[Shared.cursor]
    let wanted = Catalog.Wanted.session(arguments[Shared.sessionID])
    let extent: Extent = query.readsPayloads ? .payloads : .session
    return call.withSession(wanted, extent: extent, &result) { found, writer throws(ResponseError) in
      let session = found.session
      guard let start = SpanCursor.rowAfter(cursor, in: session) else {
        throw Arguments.complaint("cursor", "is no cursor of this session", in: declaration)
      }
      let passes = SpanPredicate(query, for: session)
      var total = 0
      var given = 0
      var last: Span?
      var hasMore = false
      try writer.object { (writer: inout JSONWriter) throws(ResponseError) in
        writer.key("items")
        try writer.array { (writer: inout JSONWriter) throws(ResponseError) in
          for span in session.allSpans {
            if span.row % 1024 == 0 { try Interruption.check() }
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
        if hasMore, let last { writer.member("nextCursor", SpanCursor.cursor(behind: last)) }
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
        writer.double(Double(own) / Double(turn))
      }
      if let call = span.call {
        writer.key("tokens")
        call.usage.write(to: &writer)
        writer.member("costUsd", call.cost)
      }
    }
  }
}

/// Cursors in lists of spans: the id of the last span given, which survives that the session is fetched again.
enum SpanCursor {
  static func cursor(behind span: Span) -> String {
    guard let id = span.session.text(span.id) else { return "row:\(span.row)" }
    return "span:\(span.traceIndex):\(id)"
  }

  /// The span that a cursor stands behind.
  static func span(_ cursor: String, in session: Session) -> Span? {
    let parts = cursor.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    if parts.count == 2, parts[0] == "row", let row = Int(parts[1]), row >= 0, row < session.spans.count {
      return session.span(at: row)
    }
    guard parts.count == 3, parts[0] == "span", let trace = Int(parts[1]), session.traces.indices.contains(trace) else {
      return nil
    }
    return session.span(id: String(parts[2]), inTrace: trace)
  }

  /// The first row to give; `nil` for a cursor that is none of this session.
  static func rowAfter(_ cursor: String?, in session: Session) -> Int? {
    guard let cursor else { return 0 }
    return span(cursor, in: session).map { $0.row + 1 }
  }
}
