/// Walks the fields of one message in the wire format of protobuf (protobuf.dev, "Encoding").
///
/// It copies nothing and checks each length against the end of the message before anything is read: bytes that are no
/// message end the walk and raise `isBroken`. Fields of any number are given; a caller passes over those that it does not
/// know. Groups, which nobody writes any more, are passed over whole.
struct ProtobufReader {
  /// The value of a field, by how it is written.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// Text, bytes, a message or packed numbers: where they lie in the memory that is read.
    case bytes(Range<Int>)
  }

  /// How deep groups may nest in one another.
  private static let mostGroups = 64

  let memory: UnsafeRawBufferPointer
  private var position: Int
  private let end: Int
  /// The number of the field that was read last.
  private(set) var number = 0
  /// Whether the bytes are no message.
  private(set) var isBroken = false

  /// Reads the message in a range of the memory, which is cut to what is there.
  init(_ memory: UnsafeRawBufferPointer, _ range: Range<Int>) {
    self.memory = memory
    let inside = range.clamped(to: 0..<memory.count)
    position = inside.lowerBound
    end = inside.upperBound
  }

  /// The value of the next field, whose number is then in `number`; `nil` behind the last and where the bytes break off.
  @inline(__always)
  mutating func next() -> Value? {
    while position < end {
      guard let tag = varint(), tag >> 32 == 0, tag >= 8 else { return fail() }
      number = Int(truncatingIfNeeded: tag >> 3)
      switch tag & 7 {
      case 0: return varint().map(Value.varint) ?? fail()
      case 1: return fixed(UInt64.self).map { .fixed64($0) } ?? fail()
      case 2: return range().map(Value.bytes) ?? fail()
      case 5: return fixed(UInt32.self).map { .fixed32($0) } ?? fail()
      case 3: if !skipGroup() { return fail() }
      default: return fail()
      }
    }
    return nil
  }

  private mutating func fail() -> Value? {
    isBroken = true
    position = end
    return nil
  }

  /// Seven bits a byte, the lowest first, at most ten bytes.
  @inline(__always)
  private mutating func varint() -> UInt64? {
    guard position < end else { return nil }
    let first = memory[position]
    if first < 0x80 {
      position &+= 1
      return UInt64(truncatingIfNeeded: first)
    }
    return longVarint()
  }

  private mutating func longVarint() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end, shift < 70 {
      let byte = memory[position]
      position &+= 1
      value |= UInt64(truncatingIfNeeded: byte & 0x7F) &<< min(shift, 63)
      if byte < 0x80 { return value }
      shift &+= 7
    }
    return nil
  }

  @inline(__always)
  private mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    let size = MemoryLayout<Number>.size
    // `end` is within the memory, which the first reading cut it to.
    guard end &- position >= size else { return nil }
    defer { position &+= size }
    return Number(littleEndian: memory.loadUnaligned(fromByteOffset: position, as: type))
  }

  @inline(__always)
  private mutating func range() -> Range<Int>? {
    guard let length = varint(), length <= UInt64(clamping: end &- position) else { return nil }
    let start = position
    position &+= Int(truncatingIfNeeded: length)
    return start..<position
  }

  /// Passes over the rest of a group, whose first tag has been read.
  private mutating func skipGroup() -> Bool {
    var open = [number]
    while let outermost = open.last {
      guard open.count <= Self.mostGroups, let tag = varint(), tag >> 32 == 0, tag >= 8 else { return false }
      switch tag & 7 {
      case 0: if varint() == nil { return false }
      case 1: if fixed(UInt64.self) == nil { return false }
      case 2: if range() == nil { return false }
      case 5: if fixed(UInt32.self) == nil { return false }
      case 3: open.append(Int(truncatingIfNeeded: tag >> 3))
      case 4:
        guard outermost == Int(truncatingIfNeeded: tag >> 3) else { return false }
        open.removeLast()
      default: return false
      }
    }
    return true
  }
}
