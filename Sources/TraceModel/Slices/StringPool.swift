/// A string that occurs often in a session (a name, a model, an agent), kept once.
public struct PooledString: Hashable, Sendable {
  /// Its place among the session's strings.
  public let number: UInt32
  /// No string at all.
  public static let none = PooledString(number: .max)
  /// Whether it is no string.
  public var isNone: Bool { self == .none }
}

/// The strings of a session, each once, as JSON strings in its bytes.
public struct StringPool: Sendable {
  private(set) var slices: [Slice] = []
  private var hashes: [UInt64] = []
  private var index = RowIndex()

  init() {}

  /// How many strings there are; their numbers are `0..<count`.
  public var count: Int { slices.count }
  var byteCount: Int { slices.count * 16 + index.byteCount }

  func slice(_ string: PooledString) -> Slice { string.isNone ? .absent : slices[Int(string.number)] }

  /// The string with this hash that `isWanted` by its place.
  func find(_ hash: UInt64, isWanted: (Slice) -> Bool) -> PooledString? {
    let row = index.find(hash) { row in hashes[row] == hash && isWanted(slices[row]) }
    return row.map { PooledString(number: UInt32($0)) }
  }

  /// Adds a string that `find` did not find.
  mutating func insert(_ slice: Slice, _ hash: UInt64) -> PooledString {
    let number = slices.count
    slices.append(slice)
    hashes.append(hash)
    let hashes = hashes
    index.insert(number, hash) { hashes[$0] }
    return PooledString(number: UInt32(number))
  }

  /// What was only needed to find strings again while building.
  mutating func freeze() {
    hashes = []
    index = RowIndex()
  }
}
