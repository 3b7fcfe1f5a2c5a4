/// One turn of a session.
public struct Trace: Sendable {
  /// The source's id, a JSON string.
  public var id = Slice.absent
  /// What it is called, a JSON value.
  public var name = Slice.absent
  /// How it stands.
  public var status = RunStatus.unknown
  /// When it began; of its spans, where the source does not say.
  public var start: Timestamp?
  /// When it ended; of its spans, where the source does not say. `nil` while it runs.
  public var end: Timestamp?
  /// What was asked, as it came.
  public var input = Slice.absent
  /// What was answered, as it came.
  public var output = Slice.absent
  /// What else the source says of it, as it came.
  public var metadata = Slice.absent
  /// What went wrong, as it came.
  public var error = Slice.absent
  /// Whose turn it is.
  public var userID = Slice.absent
  /// The session that the source says it belongs to.
  public var sessionID = Slice.absent
  /// A JSON array of its tags.
  public var tags = Slice.absent
  /// Where the agent ran, such as production.
  public var environment = Slice.absent
  /// Which version of the agent ran.
  public var release = Slice.absent
  /// The trace's record as it came, where it has one of its own.
  public var record = Slice.absent
  /// The source's own totals.
  public var reported = ReportedTotals()
  /// What the turn ended with by the recording's own count, where its calls do not tell that.
  public var final: FinalFigures?
  /// Whether it was made in another session, of which this one has a copy; it counts there.
  public var isInherited = false
  /// Whether its spans are here; a list's entry has none.
  public var hasSpans = true

  /// The rows of its spans in the session's table.
  public internal(set) var rows: Range<Int> = 0..<0
  /// The first of its roots, or -1.
  public internal(set) var firstRoot: Int32 = -1

  /// A turn of which nothing is known.
  public init() {}

  /// From start to end, where both are known.
  public var duration: Elapsed? {
    guard let start, let end else { return nil }
    return end - start
  }
}
