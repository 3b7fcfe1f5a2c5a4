public import TraceModel

/// What is known of a path that somebody wrote down and that is not the file's own.
public enum PathStanding: Sendable {
  /// Nothing stands there: the file may have been moved since, or the path is of another machine.
  case gone
  /// The same file of another working tree of the same repository stands there.
  case copy
  /// Another file stands there, or another file here fits it better.
  case other
}

/// A path that a file had before, or a folder's that it is in.
public struct FormerPath: Sendable, Hashable {
  /// The path, absolute.
  public let path: CodePath
  /// What was done there after this moment was done with another file; `nil` where that is not known.
  public let until: Timestamp?

  /// A path that was the file's until a moment.
  public init(_ path: CodePath, until: Timestamp?) {
    self.path = path
    self.until = until
  }
}
