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
}
