internal import TraceClient
internal import TraceModel

/// Which sessions a list is of, and in which order.
enum SessionFilters {
  static let status = Parameter<[String]>.words(
    "status", RunStatus.allCases.map { "\($0.name)" }, "only sessions with one of these statuses")
  static let hasError = Parameter<Bool?>.optionalFlag(
    "hasError", "only sessions in which something failed, or nothing")
  static let user = Parameter<String?>.optional("userId", "only sessions of this user")
  static let tags = Parameter<[String]>.strings("tags", "only sessions with one of these tags")
  static let after = Parameter<Timestamp?>.time("after", "only sessions that went on at this time or later")
  static let before = Parameter<Timestamp?>.time("before", "only sessions that started before this time")
  static let text = Parameter<String?>.optional(
    "text", "only sessions whose id, name, agent, model or tag contains this, in any case")
  static let sort = Parameter<String>.word(
    "sort", SessionQuery.Sort.allCases.map(\.rawValue), default: "recent", "what the order goes by")
  static let direction = Parameter<String>.word(
    "order", ["descending", "ascending"], default: "descending", "which come first")

  static let all: [any AnyParameter] = [status, hasError, user, tags, after, before, text]
  static let order: [any AnyParameter] = [sort, direction]

  /// The query without its page. A method that declares no order gets the usual one.
  static func query(_ arguments: Arguments, ordered: Bool = true) -> SessionQuery {
    var query = SessionQuery()
    query.statuses = arguments[status].map { RunStatus(word: $0) }
    if arguments[status].contains("unknown") { query.statuses.append(.unknown) }
    query.hasError = arguments[hasError]
    query.userID = arguments[user]
    query.tags = arguments[tags]
    query.after = arguments[after]
    query.before = arguments[before]
    query.text = arguments[text]
    guard ordered else { return query }
    query.sort = SessionQuery.Sort(rawValue: arguments[sort]) ?? .recent
    query.ascending = arguments[direction] == "ascending"
    return query
  }
}
