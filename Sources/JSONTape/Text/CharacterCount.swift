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
      let isPair = SurrogateEscapes.isHigh(text, i) && SurrogateEscapes.isLow(text, i &+ 6)
      i = min(i &+ (isPair ? 12 : 6), text.count)
    }
    return text.count
  }
}
