/// Recognises `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
enum UUIDText {
  static func isUUID(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return false }
    return bytes.enumerated().allSatisfy { place, byte in
      switch place {
      case 8, 13, 18, 23: byte == 0x2D
      default: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
      }
    }
  }
}
