/// A hash of raw bytes for tables that live inside one session. Eight bytes a step, mixed by multiplication.
///
/// The seed differs from process to process, so that nobody can prepare ids that all fall into one place.
enum SliceHash {
  private static let seed = UInt64.random(in: .min ... .max) | 1

  @inline(__always)
  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 { hash(bytes, seed: seed) }

  @inline(__always)
  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var state = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var i = 0
    while i &+ 8 <= bytes.count {
      state = mix(state ^ bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i &+= 8
    }
    var rest: UInt64 = 0
    while i < bytes.count {
      rest = rest << 8 | UInt64(bytes[i])
      i &+= 1
    }
    return mix(state ^ rest)
  }

  /// The hash of an id within one trace.
  @inline(__always)
  static func salted(_ hash: UInt64, _ salt: UInt64) -> UInt64 { mix(hash ^ (salt &+ 1) &* 0x9E37_79B9_7F4A_7C15) }

  /// Whether two runs of bytes are the same, eight at a time.
  @inline(__always)
  static func areEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    guard one.count == other.count else { return false }
    var i = 0
    while i &+ 8 <= one.count {
      if one.loadUnaligned(fromByteOffset: i, as: UInt64.self)
        != other.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      {
        return false
      }
      i &+= 8
    }
    while i < one.count {
      if one[i] != other[i] { return false }
      i &+= 1
    }
    return true
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return high ^ low
  }
}

/// A set of row numbers that finds a row by its key: open addressing, half full at most.
struct RowIndex: Sendable {
  private var slots: [UInt32]
  private var mask: Int
  private(set) var count = 0

  init(expecting rows: Int = 0) {
    var size = 16
    while size < rows * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    mask = size - 1
  }

  var byteCount: Int { slots.count * 4 }

  /// The row that `matches` among those with this hash.
  @inline(__always)
  func find(_ hash: UInt64, matches: (Int) -> Bool) -> Int? {
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 {
      let row = Int(slots[place]) &- 1
      if matches(row) { return row }
      place = (place &+ 1) & mask
    }
    return nil
  }

  /// Adds a row that `find` did not find. `rehash` gives the hash of a row that is in here already.
  mutating func insert(_ row: Int, _ hash: UInt64, rehash: (Int) -> UInt64) {
    if count &* 2 >= slots.count { grow(rehash) }
    place(row, hash)
    count &+= 1
  }

  private mutating func place(_ row: Int, _ hash: UInt64) {
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 { place = (place &+ 1) & mask }
    slots[place] = UInt32(row + 1)
  }

  private mutating func grow(_ rehash: (Int) -> UInt64) {
    let old = slots
    slots = [UInt32](repeating: 0, count: old.count * 2)
    mask = slots.count - 1
    for slot in old where slot != 0 { place(Int(slot) - 1, rehash(Int(slot) - 1)) }
  }
}
