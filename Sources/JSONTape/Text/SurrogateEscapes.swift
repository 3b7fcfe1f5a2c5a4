/// Escaped surrogates without their partner, such as `\ud83d` alone: JSON's grammar has them, and what they mean no text
/// can hold, so that strict readers refuse all that they stand in (RFC 8259, section 8.2).
enum SurrogateEscapes {
  /// Where the first one begins, at or behind `start`; nothing where there is none.
  ///
  /// - Parameter text: checked JSON, or the inside of a string of it.
  static func firstLone(in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    var i = start
    while i < text.count {
      guard text[i] == 0x5C else {
        i &+= 1
        continue
      }
      if isLow(text, i) { return i }
      if isHigh(text, i) {
        guard isLow(text, i &+ 6) else { return i }
        i &+= 12
      } else {
        i &+= 2
      }
    }
    return nil
  }

  /// Makes U+FFFD of each; its escape is as long.
  static func mend(_ text: UnsafeMutableRawBufferPointer) {
    var next = firstLone(in: UnsafeRawBufferPointer(text))
    while let place = next {
      for (offset, digit) in "fffd".utf8.enumerated() { text[place + 2 + offset] = digit }
      next = firstLone(in: UnsafeRawBufferPointer(text), from: place + 6)
    }
  }

  /// Whether the escape at `i` is the first half of a pair.
  static func isHigh(_ text: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    isSurrogate(text, i, 0x38...0x39, 0x41...0x42)
  }

  /// Whether the escape at `i` is the second half of a pair.
  static func isLow(_ text: UnsafeRawBufferPointer, _ i: Int) -> Bool { isSurrogate(text, i, 0x43...0x46, 0x43...0x46) }

  /// Whether the escape at `i` is `\\uD…` with its next digit in one of two ranges, letters in either case.
  private static func isSurrogate(
    _ text: UnsafeRawBufferPointer, _ i: Int, _ digits: ClosedRange<UInt8>, _ letters: ClosedRange<UInt8>
  ) -> Bool {
    guard i &+ 6 <= text.count, text[i] == 0x5C, text[i &+ 1] == 0x75, text[i &+ 2] & 0xDF == 0x44 else { return false }
    let digit = text[i &+ 3]
    return digits.contains(digit) || letters.contains(digit & 0xDF)
  }
}
