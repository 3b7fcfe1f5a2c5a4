public import TraceModel

/// What a session did with one file.
public struct FileOfSession: Sendable {
  /// The file, absolute where the session tells where it ran.
  public var path: CodePath
  /// What it was called when the session first touched it, where that was another name.
  public var formerPath: CodePath?
  /// What was done with it, each once.
  public var actions: Set<TouchAction> = []
  /// How many calls touched it; those that failed are left out.
  public var touchCount = 0
  /// Lines that its changes put in and took away, each change counted by itself; `nil` where one does not tell.
  public var addedLines: Count? = 0
  /// Lines that its changes took away.
  public var removedLines: Count? = 0
  /// When it was touched first.
  public var firstTouch: Timestamp?
  /// When it was touched last.
  public var lastTouch: Timestamp?
  /// Whether the session made it.
  public var isCreated = false
  /// Whether the session took it away.
  public var isDeleted = false
  /// All that it said before the session's first change; `nil` where that is not known, or where it was not there.
  var before: ChangedText?
  /// All that it said after the last.
  var after: ChangedText?
  /// Why its change is not known; `nil` where it is, and where it was not changed.
  public var gap: Gap?
  /// Whether somebody else changed it in between.
  public var hasOthersChanges = false
  var hasReturns = false

  /// Why what a session changed in a file cannot be told.
  public enum Gap: Sendable, Hashable, CaseIterable {
    /// What it said before the session is not known.
    case beginning
    /// A change does not fit what is known of it, or does not tell what it did.
    case change

    /// In words, for people.
    public var text: String {
      switch self {
      case .beginning: "what stood in the file before is not known"
      case .change: "a change of it cannot be followed"
      }
    }
  }

  init(_ path: CodePath) { self.path = path }

  /// Whether it says something else, or is called something else, than before the session.
  public var isChanged: Bool {
    if gap != nil { return true }
    return isCreated != isDeleted || (!isCreated && formerPath != nil) || (!isDeleted && before != after)
  }
}
