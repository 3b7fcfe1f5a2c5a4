internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `session.generations`: the calls of models of one session, of several, or of a window of time.
enum ListGenerations: Method {
  private static let sessionID = Parameter<String?>.optional("sessionId", "the session whose calls to give")
  private static let sessionIDs = Parameter<[String]>.strings("sessionIds", "several sessions, in this order")
  private static let after = Parameter<Timestamp?>.time("after", "only calls that started at this time or later")
  private static let before = Parameter<Timestamp?>.time("before", "only calls that started before this time")
  private static let limit = CommonParameters.limit(50, upTo: 1000, "calls")
  private static let sessionLimit = Parameter<Int>.integer(
    "sessionLimit", 1...1000, default: 100, "the most sessions to look through for one answer")

  static let declaration = MethodDeclaration(
    "session.generations",
    "The calls of models of one session, of several, or, without either, of all that went on in a window of time.",
    [
      sessionID, sessionIDs, after, before, SpanFilterParameters.query, CommonParameters.payloads, limit, sessionLimit,
      CommonParameters.cursor, CommonParameters.source, CommonParameters.refresh,
    ],
    result: "`items`: the calls; `totals`, in all and `byModel`; `nextCursor` where there may be more.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    do throws(ResponseError) {
      let query = try SpanFilterParameters.parsed(
        call.arguments[SpanFilterParameters.query], SpanFilterParameters.query.name, in: declaration)
      let page = GenerationPage(
        query: query, window: try window(call.arguments),
        payloads: call.arguments.payloads,
        limit: call.arguments[limit])
      let named = call.arguments[sessionIDs]
      guard let id = call.arguments[sessionID] else { return try several(call, page) }
      guard named.isEmpty else {
        throw Arguments.complaint("sessionIds", "and sessionId exclude each other", in: declaration)
      }
      return try single(call, id, page, &result)
    } catch {
      return .failed(error)
    }
  }

  private static func window(_ arguments: Arguments) throws(ResponseError) -> ClosedRange<Timestamp>? {
    let (after, before) = (arguments[after], arguments[before])
    if after == nil, before == nil { return nil }
    let first = after ?? .smallest
    let last = before.map { $0 - 1 } ?? .largest
    guard first <= last else { throw Arguments.complaint("before", "must be later than after", in: declaration) }
    return first...last
  }

  // MARK: One session

  private static func single(
    _ call: Call, _ id: String, _ page: GenerationPage, _ result: inout JSONWriter
  ) throws(ResponseError) -> Outcome {
    let cursor = try call.arguments.cursor(SpanCursor.self)
    let extent: Extent = page.query.readsPayloads ? .payloads : .session
    return call.withSession(.session(id), extent: extent, &result) { found, writer throws(ResponseError) in
      guard let start = SpanCursor.firstRow(behind: cursor, in: found.session) else {
        throw call.arguments.foreignCursor()
      }
      var page = page
      let rest = try page.add(found, from: start, countsAll: true)
      page.write(scope: "session", nextCursor: rest?.text, warnings: found.session.warnings, to: &writer)
    }
  }

  // MARK: Several sessions

  private static func several(_ call: Call, _ page: GenerationPage) throws(ResponseError) -> Outcome {
    let arguments = call.arguments
    let named = arguments[sessionIDs]
    let behind = try arguments.cursor(GenerationCursor.self)
    if let behind, !named.isEmpty, !named.contains(behind.session) { throw arguments.foreignCursor() }
    return .later { conversation throws(ResponseError) in
      let reporter = ProgressReporter(conversation, arguments, title: "Looking through sessions", writePart: nil)
      defer { reporter.end() }
      let source = arguments[CommonParameters.source]
      let refresh = arguments[CommonParameters.refresh]
      let sessions =
        named.isEmpty
        ? SessionSequence(
          after: arguments[after], before: arguments[before], behind: behind, call.catalog, source: source,
          refresh: refresh)
        : SessionSequence(named: named, behind: behind, call.catalog, source: source, refresh: refresh)
      var gathering = GenerationGathering(
        call: call, sessions: sessions, page: page, mayFail: named.isEmpty, sessionLimit: arguments[sessionLimit],
        reporter: reporter)
      return try await gathering.run(conversation)
    }
  }
}
