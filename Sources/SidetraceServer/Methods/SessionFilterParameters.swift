internal import TraceClient
internal import TraceModel

/// Which sessions a list is of, and in which order.
enum SessionFilterParameters {
  private static let shared = ListFilterParameters(
    of: "sessions", after: "went on", textIn: "id, name, agent, model or tag")
  private static let hasError = Parameter<Bool?>.optionalFlag(
    "hasError", "only sessions in which something failed, or nothing")
  private static let agent = Parameter<String?>.optional(
    "agent", "only sessions of an agent whose name contains this, in any case")
  private static let cwd = Parameter<[String]>.strings(
    "cwd", "only sessions that ran in one of these folders or below it")
  private static let repository = Parameter<String?>.optional(
    "repository",
    "only sessions that ran in the repository that this folder is in: in it, in its other working trees, or in a folder "
      + "of the same name that is gone; a folder that is in none stands for itself")
  private static let sort = Parameter<String>.word(
    "sort", SessionQuery.Sort.allCases.map(\.rawValue), default: "recent", "what the order goes by")

  static let all: [any AnyParameter] = [
    shared.status, hasError, shared.user, shared.tags, shared.after, shared.before, shared.text, agent, cwd,
    repository,
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
    query.agent = arguments[agent]
    query.folders = folders(arguments)
    guard ordered else { return query }
    query.sort = SessionQuery.Sort(rawValue: arguments[sort]) ?? .recent
    query.ascending = shared.isAscending(arguments)
    return query
  }

  private static func folders(_ arguments: Arguments) -> SessionFolders? {
    var roots = arguments[cwd]
    if let folder = arguments[repository] { roots += WorkingTree.folders(ofRepositoryAround: folder) }
    return roots.isEmpty ? nil : SessionFolders(roots)
  }
}
