/// The ways in which servers spell one UUID: with dashes or without, in small letters or capitals, as a URN (RFC 9562).
enum UUIDSpelling {
  /// The other spellings under which a source may have what is asked for by a UUID; none for what is no UUID.
  static func others(of id: String) -> [String] {
    var digits: [UInt8] = []
    var text = Substring(id)
    if text.lowercased().hasPrefix("urn:uuid:") { text = text.dropFirst(9) }
    if text.hasPrefix("{"), text.hasSuffix("}") { text = text.dropFirst().dropLast() }
    for byte in text.utf8 where byte != 0x2D {
      switch byte {
      case 0x30...0x39, 0x61...0x66: digits.append(byte)
      case 0x41...0x46: digits.append(byte | 0x20)
      default: return []
      }
      if digits.count > 32 { return [] }
    }
    guard digits.count == 32 else { return [] }
    let plain = String(decoding: digits, as: UTF8.self)
    var dashed = ""
    for (place, digit) in plain.enumerated() {
      if [8, 12, 16, 20].contains(place) { dashed += "-" }
      dashed.append(digit)
    }
    return [dashed, plain, dashed.uppercased(), plain.uppercased()].filter { $0 != id }
  }
}
