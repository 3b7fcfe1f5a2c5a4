/// What stays the same in a message: its telling line without numbers, ids, times, paths and what is in quotes.
enum MessageTemplate {
  /// Longer lines are cut; what is beyond says nothing new.
  private static let most = 400

  static func template(of message: String) -> String {
    var reader = TemplateReader(line: Array(telling(message).utf8.prefix(most)))
    return reader.read()
  }

  /// What says what happened: the first line, but of a Python traceback the last. Where the first is only the exit
  /// code of a command, the last one stands behind it.
  static func telling(_ message: String) -> String {
    guard let start = message.firstIndex(where: { !$0.isWhitespace }),
      let end = message.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    let (first, last) = (line(of: message, at: start), line(of: message, at: end))
    if first.hasPrefix("Traceback (most recent call last)") { return String(last) }
    let isAlone = first.endIndex == last.endIndex
    if !isAlone, first.utf8.count < 16, first.lowercased().hasPrefix("exit code ") { return "\(first): \(last)" }
    return String(first)
  }

  /// The line in which a character that is no line end stands.
  private static func line(of message: String, at place: String.Index) -> Substring {
    let start = message[..<place].lastIndex(where: \.isNewline).map(message.index(after:)) ?? message.startIndex
    let end = message[place...].firstIndex(where: \.isNewline) ?? message.endIndex
    return message[start..<end]
  }
}

/// Reads one line token by token.
private struct TemplateReader {
  let line: [UInt8]
  private var i = 0
  private var result: [UInt8] = []
  private var lastWord: [UInt8] = []

  init(line: [UInt8]) { self.line = line }

  mutating func read() -> String {
    while i < line.count {
      let byte = line[i]
      if Self.isQuote(byte), byte != 0x27 || !isWord(at: i - 1) {
        skipQuoted(byte)
      } else if Self.isDelimiter(byte) {
        result.append(byte)
        i += 1
      } else {
        readToken()
      }
    }
    return String(decoding: result, as: UTF8.self).trimmingBlanks()
  }

  /// `"`, `'` and a backtick.
  private static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 || byte == 0x60 }

  /// White space, brackets, and the signs between list items.
  private static func isDelimiter(_ byte: UInt8) -> Bool { byte <= 0x20 || "()[]{}<>,;=|\"`".utf8.contains(byte) }

  private func isWord(at place: Int) -> Bool { place >= 0 && Self.isWord(line[place]) }

  private static func isWord(_ byte: UInt8) -> Bool { byte.isLetter || byte.isDigit || byte >= 0x80 }

  private mutating func skipQuoted(_ quote: UInt8) {
    result.append(quote)
    result += Array("…".utf8)
    i += 1
    while i < line.count, line[i] != quote { i += 1 }
    guard i < line.count else { return }
    result.append(quote)
    i += 1
  }

  private mutating func readToken() {
    var end = i
    while end < line.count, !Self.isDelimiter(line[end]) { end += 1 }
    var token = line[i..<end]
    i = end
    var tail: [UInt8] = []
    while let last = token.last, ".:!?'".utf8.contains(last) {
      tail.insert(last, at: 0)
      token = token.dropLast()
    }
    if let sign = sign(for: token) { result += Array(sign.utf8) } else { addWords(token) }
    result += tail
  }

  private func sign(for token: ArraySlice<UInt8>) -> String? {
    let text = Array(token)
    if Self.isTime(text) { return "<time>" }
    if Self.contains(text, "://") { return "<url>" }
    let slashes = text.count { $0 == 0x2F }
    let isRooted = text.count > 1 && (text[0] == 0x2F || text.starts(with: "./".utf8) || text.starts(with: "~/".utf8))
    let isDrive = text.count > 2 && text[0].isLetter && text[1] == 0x3A && text[2] == 0x5C
    if isRooted || isDrive || slashes >= 2 || slashes == 1 && text.contains(0x2E) { return "<path>" }
    return Self.isID(text) ? "<id>" : nil
  }

  /// `2026-09-14…` and `08:12:00…`.
  private static func isTime(_ text: [UInt8]) -> Bool {
    func matches(_ pattern: StaticString) -> Bool {
      let wanted = Array("\(pattern)".utf8)
      return text.count >= wanted.count
        && zip(text, wanted).allSatisfy { $1 == 0x30 ? $0.isDigit : $0 == $1 }
    }
    return matches("0000-00-00") || matches("00:00:00")
  }

  /// A UUID, `0x…`, or eight hexadecimal digits and more, figures among them.
  private static func isID(_ text: [UInt8]) -> Bool {
    if text.starts(with: "0x".utf8), text.count > 2 { return text.dropFirst(2).allSatisfy(\.isHexDigit) }
    let digits = text.filter { $0 != 0x2D }
    guard digits.count >= 8, digits.allSatisfy(\.isHexDigit), digits.contains(where: \.isDigit) else { return false }
    return text.contains { !$0.isDigit && $0 != 0x2D } || digits.count == text.count && text.count >= 16
  }

  private static func contains(_ text: [UInt8], _ part: String) -> Bool {
    let part = Array(part.utf8)
    guard text.count >= part.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
  }

  /// The words of a token, with `#` for numbers and for words that look like ids; `v1` and `utf8` are names.
  private mutating func addWords(_ token: ArraySlice<UInt8>) {
    var word: [UInt8] = []
    func flush(_ reader: inout TemplateReader) {
      if word.isEmpty { return }
      let digits = word.count { $0.isDigit }
      let isVariable = digits >= 2 || word[0].isDigit
      if isVariable, !reader.isStatus(word) { reader.result.append(0x23) } else { reader.result += word }
      reader.lastWord = word
      word = []
    }
    for byte in token {
      if Self.isWord(byte) || byte == 0x2D || byte == 0x5F {
        word.append(byte)
      } else if byte == 0x2E, word.last?.isDigit == true {
        // A decimal point.
        word.append(byte)
      } else {
        flush(&self)
        result.append(byte)
      }
    }
    flush(&self)
  }

  /// A number that says what went wrong, rather than with what: `HTTP 503`, `exit code 1`.
  private func isStatus(_ word: [UInt8]) -> Bool {
    guard word.count <= 3, word.allSatisfy(\.isDigit) else { return false }
    let before = String(decoding: lastWord, as: UTF8.self).lowercased()
    return ["http", "status", "code", "errno", "exit"].contains(before)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self &- 0x30 < 10 }
  fileprivate var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  fileprivate var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}

extension String {
  fileprivate func trimmingBlanks() -> String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
