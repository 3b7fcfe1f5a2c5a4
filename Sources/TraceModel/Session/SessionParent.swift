/// The session that another one came from.
public struct SessionParent: Hashable, Sendable {
  /// How a session came from another one.
  public enum Kind: String, CaseIterable, Sendable {
    /// It went another way from some turn on.
    case fork
    /// It went on with all that was there, in a file of its own.
    case resume
    /// It is work that an agent of the other gave away.
    case agent
    /// It is a member of a team that the other leads.
    case teammate
    /// It is a copy of another program's session.
    case `import`
  }

  /// The other's id, as its own source gives it.
  public let sessionID: String
  /// How the session came from it.
  public let kind: Kind

  /// A parent by its id.
  public init(_ sessionID: String, _ kind: Kind) {
    self.sessionID = sessionID
    self.kind = kind
  }
}
