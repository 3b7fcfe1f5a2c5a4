internal import TraceClient
internal import TraceModel

/// Which sessions a list is of, and in which order.
enum SessionFilterParameters {
  private static let shared = ListFilterParameters(
    of: "sessions", after: "went on", textIn: "id, name, agent, model or tag")
  private static let hasError = Parameter<Bool?>.optionalFlag(
    "hasError", "only sessions in which something failed, or nothing")
  private static let sort = Parameter<String>.word(
    "sort", SessionQuery.Sort.allCases.map(\.rawValue), default: "recent", "what the order goes by")

  static let all: [any AnyParameter] = [
    shared.status, hasError, shared.user, shared.tags, shared.after, shared.before, shared.text,
  ]
  static let order: [any AnyParameter] = [sort, shared.direction]

  /// The query without its page. A method that declares no order gets the usual one.
  static func query(_ arguments: Arguments, ordered: Bool = true) -> SessionQuery {
    var query = SessionQuery()
    query.statuses = shared.statuses(arguments)
    if arguments[shared.status].contains("unknown") { query.statuses.append(.unknown) }
    query.hasError = arguments[hasError]
    query.userID = arguments[shared.user]
    query.tags = arguments[shared.tags]
    query.after = arguments[shared.after]
    query.before = arguments[shared.before]
    query.text = arguments[shared.text]
    guard ordered else { return query }
    query.sort = SessionQuery.Sort(rawValue: arguments[sort]) ?? .recent
    query.ascending = shared.isAscending(arguments)
    return query
  }
}
