/// Finds where so many characters (Unicode scalars) end, without decoding them.
enum CharacterCount {
  /// In plain UTF-8: each byte that does not continue a character begins one.
  static func end(of limit: Int, in text: UnsafeRawBufferPointer) -> Int {
    var left = limit
    var i = 0
    while i < text.count {
      if text[i] & 0xC0 != 0x80 {
        if left == 0 { return i }
        left &-= 1
      }
      i &+= 1
    }
    return text.count
  }

  /// Inside a checked JSON string: an escape is one character, and so are the two escapes of a surrogate pair.
  static func end(of limit: Int, inString text: UnsafeRawBufferPointer) -> Int {
    var left = limit
    var i = 0
    while i < text.count {
      let byte = text[i]
      if byte & 0xC0 == 0x80 {
        i &+= 1
        continue
      }
      if left == 0 { return i }
      left &-= 1
      guard byte == 0x5C, i &+ 1 < text.count else {
        i &+= 1
        continue
      }
      guard text[i &+ 1] == 0x75 else {
        i &+= 2
        continue
      }
      let isPair = isSurrogate(text, i, 0x38...0x39, 0x41...0x42) && isSurrogate(text, i &+ 6, 0x43...0x46, 0x43...0x46)
      i = min(i &+ (isPair ? 12 : 6), text.count)
    }
    return text.count
  }

  /// Whether the escape at `i` is `\\uD…` with its next digit in one of two ranges, letters in either case.
  private static func isSurrogate(
    _ text: UnsafeRawBufferPointer, _ i: Int, _ digits: ClosedRange<UInt8>, _ letters: ClosedRange<UInt8>
  ) -> Bool {
    guard i &+ 6 <= text.count, text[i] == 0x5C, text[i &+ 1] == 0x75, text[i &+ 2] & 0xDF == 0x44 else { return false }
    let digit = text[i &+ 3]
    return digits.contains(digit) || letters.contains(digit & 0xDF)
  }
}
