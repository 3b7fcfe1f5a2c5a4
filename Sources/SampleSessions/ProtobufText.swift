/// Writes the wire format of protobuf: tags, numbers and what has a length (protobuf.dev, "Encoding").
struct ProtobufText {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ field: UInt64, _ value: UInt64) {
    varint(field << 3)
    varint(value)
  }

  mutating func fixed64(_ field: UInt64, _ value: UInt64) {
    varint(field << 3 | 1)
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(shift)))) }
  }

  mutating func fixed32(_ field: UInt64, _ value: UInt32) {
    varint(field << 3 | 5)
    for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(shift)))) }
  }

  mutating func text(_ field: UInt64, _ value: some Collection<UInt8>) {
    varint(field << 3 | 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func text(_ field: UInt64, _ value: String) { text(field, value.utf8) }

  mutating func message(_ field: UInt64, _ fill: (inout ProtobufText) -> Void) {
    var inner = ProtobufText()
    fill(&inner)
    text(field, inner.bytes)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest & 127 | 128))
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
