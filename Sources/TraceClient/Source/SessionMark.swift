public import TraceModel

/// That there is a session, and when it changed last.
public struct SessionMark: Sendable, Hashable {
  /// The source's id.
  public var id: String
  /// When anything of it changed last; `nil` where that is not known.
  public var changed: Timestamp?

  /// - Parameters:
  ///   - id: the source's id.
  ///   - changed: when anything of it changed last.
  public init(id: String, changed: Timestamp?) {
    self.id = id
    self.changed = changed
  }
}
