/// A span as a source describes it, before it becomes a row.
public struct SpanDraft {
  /// The number of its turn.
  public var trace: Int
  /// The source's id, a JSON string.
  public var id = Slice.absent
  /// The parent's id as the source gave it.
  public var parentID = Slice.absent
  /// What it is called.
  public var name = PooledString.none
  /// What it did.
  public var kind = SpanKind.other
  /// How it ended.
  public var status = SpanStatus.unset
  /// What is odd or special about it.
  public var flags: SpanFlags = []
  /// The source's own name for the kind of event, where it has one.
  public var eventType = PooledString.none
  /// The agent that it ran for.
  public var agent = PooledString.none
  /// When it began.
  public var start: Timestamp?
  /// When it ended; `nil` while it runs.
  public var end: Timestamp?
  /// What went wrong, as it came.
  public var error = Slice.absent
  /// What it was given, as it came.
  public var input = Slice.absent
  /// What it gave back, as it came.
  public var output = Slice.absent
  /// What else the source says of it, as it came.
  public var metadata = Slice.absent
  /// The record as it came.
  public var record = Slice.absent
  /// Further records that were joined into it, as they came.
  public var joinedRecords: [Slice] = []
  /// What only a call of a model has.
  public var call = SpanTable.Call()

  /// A span of a turn of which nothing else is known.
  public init(trace: Int) { self.trace = trace }
}
