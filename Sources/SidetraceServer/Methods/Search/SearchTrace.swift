internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `trace.search`: text in the spans of a trace or a session, payloads and all.
enum SearchTrace: Method {
  private static let text = Parameter<String?>.optional("text", "the text to look for, in any case, as it stands")
  private static let query = Parameter<String?>.optional(
    "query", "only spans that match this query; its free text is looked for in payloads, too")
  private static let places = Parameter<[String]>.words(
    "in", TextPlace.allCases.map(\.rawValue), default: TextPlace.allCases.map(\.rawValue), "where to look for text")
  private static let traceID = Parameter<String?>.optional("traceId", "the trace to look through")
  private static let sessionID = Parameter<String?>.optional(
    "sessionId", "the session to look through, or that the trace belongs to")
  private static let limit = CommonParameters.limit(50, upTo: 1000, "spans")

  static let declaration = MethodDeclaration(
    "trace.search",
    "Text in names, errors and payloads of a trace or a session. Give text or query, and traceId or sessionId.",
    [
      text, query, places, traceID, sessionID, limit, CommonParameters.cursor, CommonParameters.source,
      CommonParameters.refresh,
    ],
    result:
      "`items`: of each span in which all was found the first match: where, the JSON Pointer, and a snippet; "
      + "`nextCursor` where there are more.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    do throws(ResponseError) {
      let query = try query(arguments[text], arguments[query], in: declaration)
      let places = Set(arguments[places].compactMap { TextPlace(rawValue: $0) })
      let trace = arguments[traceID]
      guard let wanted = arguments[sessionID].map(SessionKey.session) ?? trace.map(SessionKey.trace) else {
        throw Arguments.complaint("traceId", "or sessionId is required", in: declaration)
      }
      let limit = arguments[limit]
      let cursor = try arguments.cursor(SpanCursor.self)
      return call.withSession(wanted, extent: .payloads, &result) { found, writer throws(ResponseError) in
        var rows = try rows(of: trace, found)
        guard let start = SpanCursor.firstRow(behind: cursor, in: found.session), start <= rows.upperBound else {
          throw arguments.foreignCursor()
        }
        rows = max(rows.lowerBound, start)..<rows.upperBound
        let page = Page(search: SpanSearch(query, in: places, of: found.session), found: found, rows: rows)
        try page.write(limit: limit, to: &writer)
      }
    } catch {
      return .failed(error)
    }
  }

  /// The text to look for as the first term, and the terms of the query behind it.
  ///
  /// - Parameter before: what is found must have begun before this moment.
  static func query(
    _ text: String?, _ query: String?, before: Timestamp? = nil, in declaration: MethodDeclaration
  ) throws(ResponseError) -> SpanQuery {
    let text = text ?? ""
    guard text.utf8.count <= SpanQuery.maximumLength else {
      throw Arguments.complaint(
        "text", "must have \(SpanQuery.maximumLength) bytes at most, not \(text.utf8.count)", in: declaration)
    }
    var result = SpanQuery()
    if let needle = TextNeedle(text) { result.add(.contains(TextPlace.short, [needle])) }
    result.terms += try SpanFilterParameters.parsed(query, Self.query.name, in: declaration).terms
    if result.isEmpty {
      throw Arguments.complaint("text", "or query is required, and must not be empty", in: declaration)
    }
    if let before { result.add(.measure(.start, [.smallest...(before - 1).amount])) }
    return result
  }

  private static func rows(of trace: String?, _ found: Catalog.Located) throws(ResponseError) -> Range<Int> {
    guard let trace else { return 0..<found.session.spans.count }
    guard let place = found.session.traceIndex(id: trace) else { throw found.noTrace(trace) }
    return found.session.traces[place].rows
  }

  private struct Page {
    let search: SpanSearch
    let found: Catalog.Located
    let rows: Range<Int>

    func write(limit: Int, to writer: inout JSONWriter) throws(ResponseError) {
      let session = found.session
      var given = 0
      var last: Span?
      var hasMore = false
      try writer.object { (writer: inout JSONWriter) throws(ResponseError) in
        writer.member("source", found.source)
        writer.key("items")
        try writer.array { (writer: inout JSONWriter) throws(ResponseError) in
          for row in rows {
            if row % 64 == 0 { try Interruption.check() }
            let span = session.span(at: row)
            guard let hit = search.hit(in: span) else { continue }
            if given == limit {
              hasMore = true
              break
            }
            given += 1
            last = span
            write(hit, span, to: &writer)
          }
        }
        if hasMore, let last { writer.member("nextCursor", SpanCursor(behind: last).text) }
        writer.warnings(session.warnings)
      }
    }

    private func write(_ hit: SpanSearch.Hit, _ span: Span, to writer: inout JSONWriter) {
      writer.object { writer in SearchHitPresentation.members(hit, span, to: &writer) }
    }
  }
}
