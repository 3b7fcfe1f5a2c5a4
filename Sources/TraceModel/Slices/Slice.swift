public import JSONTape

/// Where a JSON value lies in the bytes that a session holds. Eight bytes; a slice of length 0 is "not there".
///
/// The offset counts through all bodies of the session as if they were one. Its top bit says that the value lies in the
/// scratch bytes instead: text that had to be made, such as a name without its escapes.
public struct Slice: Hashable, Sendable {
  static let scratchBit: UInt32 = 1 << 31

  let offset: UInt32
  let length: UInt32

  /// Not there.
  public static let absent = Slice(offset: 0, length: 0)

  init(offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
  }

  /// Whether there is no value.
  public var isAbsent: Bool { length == 0 }
  /// The length in bytes.
  public var count: Int { Int(length) }
}

/// Turns values of one body into slices.
public struct SliceOrigin: Sendable {
  let offset: UInt32

  /// Of text that is only looked at; its slices lead nowhere.
  public static let none = SliceOrigin(offset: 0)

  /// Where `value` lies.
  public func slice(_ value: JSONValue) -> Slice {
    let range = value.range
    return Slice(offset: offset &+ UInt32(truncatingIfNeeded: range.lowerBound), length: UInt32(range.count))
  }

  /// Where `value` lies; absent for nothing and for null.
  public func sliceUnlessNull(_ value: JSONValue?) -> Slice {
    guard let value, !value.isNull else { return .absent }
    return slice(value)
  }

  /// The origin of a text that begins `offset` bytes into this one, such as a line of a file.
  public func advanced(by offset: Int) -> SliceOrigin {
    SliceOrigin(offset: self.offset &+ UInt32(truncatingIfNeeded: offset))
  }
}

/// The bytes that a session's slices point into.
public struct SliceStore: Sendable {
  /// All bodies of a session together, in bytes: what 31 bits can address.
  public static let maximumBytes = 1 << 31

  private(set) var bodies: [Bytes] = []
  private var starts: [UInt32] = []
  private var end = 0
  private var scratch = Bytes([])

  init() {}

  /// How many bytes are held.
  public var byteCount: Int { end + scratch.count }

  mutating func add(_ body: Bytes) throws(ModelError) -> SliceOrigin {
    guard end + body.count < Self.maximumBytes else { throw .sessionTooLarge(limit: Self.maximumBytes) }
    let origin = SliceOrigin(offset: UInt32(end))
    bodies.append(body)
    starts.append(origin.offset)
    end += body.count
    return origin
  }

  mutating func setScratch(_ bytes: [UInt8]) { scratch = Bytes(bytes) }

  /// The bytes object a slice lies in, and where.
  public func locate(_ slice: Slice) -> (bytes: Bytes, range: Range<Int>) {
    if slice.offset & Slice.scratchBit != 0 {
      let start = Int(slice.offset & ~Slice.scratchBit)
      return (scratch, (start..<(start + slice.count)).clamped(to: 0..<scratch.count))
    }
    guard !bodies.isEmpty else { return (scratch, 0..<0) }
    var place = 0
    if starts.count > 1 {
      // The last body that starts at or before the offset.
      var low = 0
      var high = starts.count
      while low < high {
        let middle = (low + high) / 2
        if starts[middle] <= slice.offset { low = middle + 1 } else { high = middle }
      }
      place = low - 1
    }
    let body = bodies[place]
    let start = Int(slice.offset - starts[place])
    return (body, (start..<(start + slice.count)).clamped(to: 0..<body.count))
  }

  func hash(_ slice: Slice) -> UInt64 { withBytes(slice) { SliceHash.hash($0) } }

  func areEqual(_ one: Slice, _ other: Slice) -> Bool {
    one.length == other.length
      && withBytes(one) { first in withBytes(other) { SliceHash.areEqual(first, $0) } }
  }

  @inline(__always)
  func withBytes<Result>(_ slice: Slice, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let (bytes, range) = locate(slice)
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }
}

/// Why data could not become a session.
public enum ModelError: Error, Sendable {
  case sessionTooLarge(limit: Int)
}
