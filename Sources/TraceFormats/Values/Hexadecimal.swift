/// Bytes as digits of base 16, in lower case, as ids of OpenTelemetry are written.
enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      for (place, byte) in bytes.enumerated() {
        text[2 * place] = digits[Int(truncatingIfNeeded: byte >> 4)]
        text[2 * place + 1] = digits[Int(truncatingIfNeeded: byte & 15)]
      }
      return bytes.count * 2
    }
  }

  /// Whether a text is the digits of some bytes.
  static func isText(_ text: String, of bytes: UnsafeRawBufferPointer) -> Bool {
    guard text.utf8.count == bytes.count * 2 else { return false }
    var rest = text.utf8.makeIterator()
    for byte in bytes {
      guard rest.next() == digits[Int(truncatingIfNeeded: byte >> 4)], rest.next() == digits[Int(truncatingIfNeeded: byte & 15)] else { return false }
    }
    return true
  }
}
