/// All spans of a session as columns: one array for each fact, one place in it for each span.
///
/// The spans of a trace stand together, in the order the source gave them. Payloads stay where they are, in the bytes;
/// a column only says where.
public struct SpanTable: Sendable {
  /// No row: the parent of a root, the sibling behind the last one.
  public static let none = Int32(-1)

  var ids: [Slice] = []
  var parentIDs: [Slice] = []
  var names: [PooledString] = []
  var kinds: [SpanKind] = []
  var statuses: [SpanStatus] = []
  var flags: [SpanFlags] = []
  /// The source's own name for the kind of event, where it has one.
  var eventTypes: [PooledString] = []
  var agents: [PooledString] = []
  var traces: [Int32] = []
  /// Nanoseconds since 1970; `unknownTime` where there is none.
  var starts: [Int64] = []
  var ends: [Int64] = []
  var selfTimes: [Int64] = []
  var errors: [Slice] = []
  var inputs: [Slice] = []
  var outputs: [Slice] = []
  var metadata: [Slice] = []
  /// The record as it came.
  var records: [Slice] = []
  /// The row in `calls`, or `none`.
  var callRows: [Int32] = []

  /// Hashes of the ids and the parents' ids, taken while their bytes are at hand; only until the tree is made.
  var idHashes: [UInt64] = []
  var parentHashes: [UInt64] = []

  var parents: [Int32] = []
  var firstChildren: [Int32] = []
  var nextSiblings: [Int32] = []
  var childCounts: [Int32] = []

  /// What only LLM and embedding calls have.
  var calls: [Call] = []
  /// Further records that were joined into a span: its end, its retries, its conversation line.
  var joinedRecords: [Int32: [Slice]] = [:]

  static let unknownTime = Int64.min

  /// What only a call of a model has.
  public struct Call: Sendable {
    /// The model that was called.
    public var model = PooledString.none
    /// The tokens it took.
    public var usage = TokenUsage()
    /// What it cost, where the source says so or a price is known.
    public var cost: Cost?
    /// When the first token of the answer came.
    public var firstToken: Timestamp?
    /// The parameters of the call, and the prompt's metadata, as they came.
    public var parameters = Slice.absent

    /// A call of which nothing is known.
    public init() {}

    var isEmpty: Bool {
      model.isNone && usage.isEmpty && cost == nil && firstToken == nil && parameters.isAbsent
    }
  }

  /// How many spans there are.
  public var count: Int { ids.count }

  /// Memory of the columns in bytes.
  public var byteCount: Int {
    let perRow = 8 * 7 + 4 * 3 + 3 + 2 + 8 * 3 + 4 * 6
    return count * perRow + calls.count * MemoryLayout<Call>.stride + joinedRecords.count * 64
  }
}
