/// Base64 with padding (RFC 4648, section 4).
enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding: UInt8 = 0x3D

  /// The digits of some bytes.
  static func text(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var place = 0
    while place < bytes.count {
      let rest = min(bytes.count - place, 3)
      var group: UInt32 = 0
      for offset in 0..<3 {
        group = group << 8 | (offset < rest ? UInt32(truncatingIfNeeded: bytes[place + offset]) : 0)
      }
      for digit in 0..<4 {
        let value = Int(truncatingIfNeeded: group >> (18 - 6 * digit) & 63)
        text.append(digit <= rest ? digits[value] : padding)
      }
      place += 3
    }
    return text
  }

  /// The bytes that digits stand for; `nil` for anything else, and where padding is missing.
  static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4), !text.isEmpty else { return nil }
    let count = text.count - text.reversed().prefix { $0 == padding }.count
    guard text.count - count <= 2 else { return nil }
    var bytes: [UInt8] = []
    var group: UInt32 = 0
    var bits = 0
    for digit in text.prefix(count) {
      guard let value = digits.firstIndex(of: digit) else { return nil }
      group = group << 6 | UInt32(truncatingIfNeeded: value)
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: group >> bits))
      group &= 1 << bits - 1
    }
    return bytes
  }
}
