internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceModel

/// `session.list`: the sessions of the sources, a page at a time.
enum SessionList: Method {
  private static let status = Parameter<[String]>.words(
    "status", RunStatus.allCases.map { "\($0.name)" }, "only sessions with one of these statuses")
  private static let hasError = Parameter<Bool?>.optionalFlag(
    "hasError", "only sessions in which something failed, or nothing")
  private static let user = Parameter<String?>.optional("userId", "only sessions of this user")
  private static let tags = Parameter<[String]>.strings("tags", "only sessions with one of these tags")
  private static let after = Parameter<Timestamp?>.time("after", "only sessions that went on at this time or later")
  private static let before = Parameter<Timestamp?>.time("before", "only sessions that started before this time")
  private static let text = Parameter<String?>.optional(
    "text", "only sessions whose id, name, agent, model or tag contains this, in any case")
  private static let sort = Parameter<String>.word(
    "sort", SessionQuery.Sort.allCases.map(\.rawValue), default: "recent", "what the order goes by")
  private static let order = Parameter<String>.word(
    "order", ["descending", "ascending"], default: "descending", "which come first")
  private static let limit = Shared.limit(50, upTo: 1000, "sessions")

  static let declaration = MethodDeclaration(
    "session.list", "The sessions, a page at a time.",
    [
      status, hasError, user, tags, after, before, text, sort, order, limit, Shared.cursor,
      Shared.source, Shared.refresh,
    ],
    result:
      "`items`: a summary of each session; `nextCursor` where there are more; `total` where it is known; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    var query = SessionQuery()
    query.statuses = arguments[status].map { RunStatus(word: $0) }
    if arguments[status].contains("unknown") { query.statuses.append(.unknown) }
    query.hasError = arguments[hasError]
    query.userID = arguments[user]
    query.tags = arguments[tags]
    query.after = arguments[after]
    query.before = arguments[before]
    query.text = arguments[text]
    query.sort = SessionQuery.Sort(rawValue: arguments[sort]) ?? .recent
    query.ascending = arguments[order] == "ascending"
    query.limit = arguments[limit]
    query.cursor = arguments[Shared.cursor]
    if let cursor = query.cursor, !MergeCursor.isCursor(cursor) {
      return .failed(Arguments.complaint("cursor", "is no cursor of this method", in: declaration))
    }
    let source = arguments[Shared.source]
    let refresh = arguments[Shared.refresh]
    return Call.later { [catalog = call.catalog, query] _ throws(SourceError) in
      try await catalog.sessions(query, source: source, refresh: refresh).json { summary, source, writer in
        SessionPresentation.write(summary, source: source, to: &writer)
      }
    }
  }
}
