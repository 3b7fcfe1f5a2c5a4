internal import TraceClient

/// What is kept: a session, the session of a trace, or a page of a list, each of one source.
public struct StoreKey: Hashable, Sendable {
  enum Item: Hashable, Sendable {
    case session(String)
    case trace(String)
    case sessions(SessionQuery)
    case traces(TraceQuery)
  }

  /// The name of the source.
  public let source: String
  let item: Item

  /// The session with this id.
  public static func session(_ id: String, source: String) -> StoreKey {
    StoreKey(source: source, item: .session(id))
  }

  /// The session that holds the trace with this id.
  public static func trace(_ id: String, source: String) -> StoreKey {
    StoreKey(source: source, item: .trace(id))
  }
}
