/// A line, or a part of one, as bytes: what is looked for is ASCII, and what is around it may be anything.
typealias ByteLine = ArraySlice<UInt8>

/// Small searches in bytes, each linear in what it looks at.
enum ByteSearch {
  /// Letters, digits, `_` and everything beyond ASCII: what names are made of.
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    default: false
    }
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// Up to so many bytes may be compared anew at each place.
  static let shortNeedle = 16

  /// Looks at no byte twice (Knuth, Morris, Pratt).
  static func find(long needle: [UInt8], in text: ByteLine) -> Range<Int>? {
    // For each length matched so far, how much of it is still matched when the next byte is another.
    var fallback = [Int](repeating: 0, count: needle.count)
    var matched = 0
    for place in needle.indices.dropFirst() {
      while matched > 0, needle[matched] != needle[place] { matched = fallback[matched - 1] }
      if needle[matched] == needle[place] { matched += 1 }
      fallback[place] = matched
    }
    matched = 0
    for place in text.indices {
      while matched > 0, needle[matched] != text[place] { matched = fallback[matched - 1] }
      if needle[matched] == text[place] { matched += 1 }
      if matched == needle.count { return (place + 1 - matched)..<(place + 1) }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  var text: String { String(decoding: self, as: UTF8.self) }

  func begins(_ text: String) -> Bool { starts(with: text.utf8) }

  func ends(_ text: String) -> Bool {
    count >= text.utf8.count && suffix(text.utf8.count).elementsEqual(text.utf8)
  }

  /// Where `text` first occurs in this.
  func find(_ text: String) -> Range<Int>? { find(Array(text.utf8)) }

  /// Where `needle` first occurs in this, in time that grows with this, whatever either says.
  func find(_ needle: [UInt8]) -> Range<Int>? {
    guard let head = needle.first, count >= needle.count else { return nil }
    if needle.count > ByteSearch.shortNeedle { return ByteSearch.find(long: needle, in: self) }
    var start = startIndex
    let last = endIndex - needle.count
    while start <= last {
      if self[start] == head, self[start...].starts(with: needle) { return start..<(start + needle.count) }
      start += 1
    }
    return nil
  }

  /// Without blanks at both ends.
  var trimmed: ByteLine {
    var part = drop(while: ByteSearch.isBlank)
    while let last = part.last, ByteSearch.isBlank(last) { part.removeLast() }
    return part
  }

  /// The name at the front, and what follows it.
  var leadingWord: (word: ByteLine, rest: ByteLine) {
    let word = prefix(while: ByteSearch.isWord)
    return (word, self[word.endIndex...])
  }

  /// The number that these digits are, as far as a line may have it.
  var lineNumber: Int? {
    guard !isEmpty, count <= 8 else { return nil }
    var number = 0
    for byte in self {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      number = number * 10 + Int(clamping: byte - 0x30)
    }
    return number > 0 ? number : nil
  }

  /// The text in the quotes that this begins with.
  var leadingLiteral: (text: String, rest: ByteLine)? {
    guard let quote = first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "`")
    else { return nil }
    let inner = dropFirst().prefix { $0 != quote && $0 != UInt8(ascii: "\\") }
    guard inner.endIndex < endIndex, self[inner.endIndex] == quote else { return nil }
    return (inner.text, self[(inner.endIndex + 1)...])
  }
}
