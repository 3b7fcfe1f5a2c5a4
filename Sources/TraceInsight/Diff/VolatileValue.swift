/// Values that differ from run to run and mean nothing by it: ids that are made at random, and times.
///
/// Two values are taken for such only if both have the same one of these shapes; numbers never are.
enum VolatileValue {
  private enum Shape: Equatable {
    /// 8-4-4-4-12 hexadecimal digits.
    case uuid
    /// 16 or 32 hexadecimal digits: a span's or a trace's id.
    case hex(Int)
    /// RFC 3339, with a date and a time.
    case time
    /// What the model services give their messages and calls.
    case prefixed(String)
  }

  private static let prefixes = ["toolu_", "call_", "msg_", "chatcmpl-", "resp_", "req_", "run_", "thread_", "fc_"]

  static func areBoth(_ one: String, _ other: String) -> Bool {
    guard let shape = shape(of: one) else { return false }
    return shape == self.shape(of: other)
  }

  /// Longer texts are not gone through for ids in them.
  private static let longest = 64_000

  /// Whether two texts are the same but for such values in them.
  static func areAllThatDiffers(_ one: String, _ other: String) -> Bool {
    guard one.utf8.count <= longest, other.utf8.count <= longest else { return false }
    let (words, others) = (Self.words(one), Self.words(other))
    guard words.count == others.count else { return false }
    return zip(words, others).allSatisfy { word, other in
      word.utf8.elementsEqual(other.utf8) || areBoth(String(word), String(other))
    }
  }

  /// The words of a text, and what stands between them.
  private static func words(_ text: String) -> [Substring] {
    var words: [Substring] = []
    let bytes = text.utf8
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let isWord = isWordByte(bytes[start])
      var end = bytes[start...].firstIndex { isWordByte($0) != isWord } ?? bytes.endIndex
      // What ends a sentence is no part of a time.
      while isWord, let last = bytes[start..<end].last, last == 0x2E || last == 0x3A,
        case let before = bytes.index(before: end), before > start
      {
        end = before
      }
      words.append(text[start..<end])
      start = end
    }
    return words
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    isIDByte(byte) || byte == 0x3A || byte == 0x2E || byte == 0x2B
  }

  private static func shape(of text: String) -> Shape? {
    let bytes = Array(text.utf8.prefix(65))
    guard bytes.count >= 12, bytes.count <= 64 else { return nil }
    if let prefix = prefixes.first(where: text.hasPrefix) {
      let rest = bytes.dropFirst(prefix.utf8.count)
      return rest.count >= 8 && rest.allSatisfy(isIDByte) && rest.contains { $0 < 0x3A } ? .prefixed(prefix) : nil
    }
    if bytes.count == 16 || bytes.count == 32, bytes.allSatisfy(isHex) { return .hex(bytes.count) }
    if bytes.count == 36,
      bytes.indices.allSatisfy({ [8, 13, 18, 23].contains($0) ? bytes[$0] == 0x2D : isHex(bytes[$0]) })
    {
      return .uuid
    }
    return isTime(bytes) ? .time : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
  private static func isIDByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == 0x2D || byte == 0x5F
  }

  /// `2026-09-14T08:00:00`, then a fraction and an offset or nothing.
  private static func isTime(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 19 else { return false }
    for (place, pattern) in "0000-00-00T00:00:00".utf8.enumerated() {
      switch pattern {
      case 0x30: if !isDigit(bytes[place]) { return false }
      case 0x54: if bytes[place] != 0x54, bytes[place] != 0x20 { return false }
      default: if bytes[place] != pattern { return false }
      }
    }
    return bytes[19...].allSatisfy { isDigit($0) || [0x2E, 0x2B, 0x2D, 0x3A, 0x5A].contains($0) }
  }
}
