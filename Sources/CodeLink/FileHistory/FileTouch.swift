/// A span that touched a file, and where.
public struct FileTouch: Sendable {
  /// Which of the sessions that were looked at.
  public var session: Int
  /// The span's row in it.
  public var row: Int
  /// What the span did with it.
  public var action: TouchAction
  /// What tells so.
  public var rule: LinkRule
  /// How sure that is.
  public var confidence: LinkConfidence
  /// Empty where only the file is known.
  public var places: [TouchedPlace]
}

/// Lines that a span touched: as the call names them, and what became of them.
public struct TouchedPlace: Sendable, Hashable {
  /// What became of lines that a span touched.
  public enum State: UInt8, Sendable, CaseIterable {
    /// What the change put there stands there.
    case same
    /// It stands there but for white space: a formatter, or somebody's indenting, changed nothing else.
    case reformatted
    /// A later change of these sessions, or somebody else, replaced it, wholly or in part.
    case changed
    /// A later change of these sessions took it away, or it only took lines away itself.
    case removed
    /// What the change took away stands there, or what had stood there before: it was undone, or was made on another
    /// copy of the file.
    case undone
    /// The call failed, so nothing was changed.
    case failed
    /// Only the lines' numbers are known, moved along the later changes of these sessions.
    case byNumber
    /// The place is named by what stands there, such as a function.
    case byName
    /// They cannot be found: the text is gone, or stands in several places, or a change in between cannot be followed.
    case unknown

    /// The word for it in answers.
    public var name: String { "\(self)" }
  }

  /// What became of them.
  public var state: State
  /// As the call gives them, counted from 1; of a change, where its text begins after it.
  public var thenLine: Int?
  /// The last of them, where it is more than one.
  public var thenEndLine: Int?
  /// What a change took away, and what it put there, as its call gives them.
  public var oldText: String?
  /// What a change put there; `nil` where it only took away.
  public var newText: String?
  /// The lines now, counted from 1; `nil` where there are none, or they are not known.
  public var lines: ClosedRange<Int>?
}
