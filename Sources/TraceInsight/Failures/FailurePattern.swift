internal import TraceModel

/// A failure's line in parts: those that tell it from others, and those that differ each time it happens: ids, times,
/// addresses, counts, paths. What is in quotes tells where it is a name (`KeyError: 'price'`), and differs where it has
/// figures in it or is long.
struct FailurePattern: Sendable {
  /// A part of the line; of one that varies what stands there this time.
  struct Part: Sendable {
    let text: String
    let varies: Bool
  }

  /// Longer lines are cut; what is beyond says nothing new.
  private static let most = 400

  let parts: [Part]
  /// What failures of one pattern share: their parts that tell.
  let key: String

  /// - Parameter keepingNumbers: whether plain numbers tell, too.
  init(_ line: String, keepingNumbers: Bool = false) {
    var reader = FailurePatternReader(line: Array(line.utf8.prefix(Self.most)), keepsNumbers: keepingNumbers)
    parts = reader.read()
    var key = ""
    for part in parts { key += part.varies ? "\u{1}" : part.text }
    self.key = key
  }

  /// The line of several failures of one pattern: what varies shows where it is the same in all of them.
  static func line(of patterns: [FailurePattern]) -> String {
    guard let first = patterns.first else { return "" }
    var line = ""
    for (place, part) in first.parts.enumerated() {
      let isSame = !part.varies || patterns.allSatisfy { $0.parts.count > place && $0.parts[place].text == part.text }
      line += isSame ? part.text : "…"
    }
    return line
  }
}

/// Reads one line token by token.
private struct FailurePatternReader {
  let line: [UInt8]
  let keepsNumbers: Bool
  private var i = 0
  private var parts: [FailurePattern.Part] = []
  private var fixed: [UInt8] = []
  private var lastWord: [UInt8] = []

  init(line: [UInt8], keepsNumbers: Bool) {
    self.line = line
    self.keepsNumbers = keepsNumbers
  }

  mutating func read() -> [FailurePattern.Part] {
    while i < line.count {
      let byte = line[i]
      if Self.isQuote(byte), byte != 0x27 || !isWord(at: i - 1), readQuoted(byte) { continue }
      if Self.isDelimiter(byte) || Self.isQuote(byte) {
        fixed.append(byte)
        i += 1
      } else {
        readToken()
      }
    }
    flush()
    return parts
  }

  private mutating func flush() {
    if fixed.isEmpty { return }
    parts.append(.init(text: String(decoding: fixed, as: UTF8.self), varies: false))
    fixed = []
  }

  private mutating func vary(_ text: ArraySlice<UInt8>) {
    flush()
    parts.append(.init(text: String(decoding: text, as: UTF8.self), varies: true))
  }

  /// `"`, `'` and a backtick.
  private static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 || byte == 0x60 }

  /// White space, brackets, and the signs between list items.
  private static func isDelimiter(_ byte: UInt8) -> Bool { byte <= 0x20 || "()[]{}<>,;=|".utf8.contains(byte) }

  private func isWord(at place: Int) -> Bool { place >= 0 && Self.isWord(line[place]) }

  private static func isWord(_ byte: UInt8) -> Bool { byte.isLetter || byte.isDigit || byte >= 0x80 }

  /// False where the quote has no end.
  private mutating func readQuoted(_ quote: UInt8) -> Bool {
    guard let end = line[(i + 1)...].firstIndex(of: quote), end - i <= 200 else { return false }
    let text = line[(i + 1)..<end]
    fixed.append(quote)
    if Self.isName(Array(text)) { fixed += text } else { vary(text) }
    fixed.append(quote)
    lastWord = []
    i = end + 1
    return true
  }

  /// A name of something in a program, or a few words: what tells one failure from another.
  private static func isName(_ text: [UInt8]) -> Bool {
    guard !text.isEmpty, text.count <= 48 else { return false }
    if text.contains(0x2F) || text.contains(0x5C) || isTime(text) || isID(text) { return false }
    if isMadeID(text) { return false }
    // One figure at the end of a name is a part of it: `v2`, `utf8`, `col1`; several are a number of something.
    return text.count { $0.isDigit } <= 1 && text.count { $0 == 0x20 } <= 5
  }

  private mutating func readToken() {
    var end = i
    while end < line.count, !Self.isDelimiter(line[end]) { end += 1 }
    var token = line[i..<end]
    i = end
    var tail: [UInt8] = []
    while let last = token.last, ".:!?'\"`".utf8.contains(last) {
      tail.insert(last, at: 0)
      token = token.dropLast()
    }
    if varies(Array(token)) { vary(token) } else { addWords(token) }
    fixed += tail
  }

  private func varies(_ text: [UInt8]) -> Bool {
    if Self.isTime(text) || Self.contains(text, "://") || Self.isMadeID(text) { return true }
    if let at = text.firstIndex(of: 0x40), at > 0, text[at...].contains(0x2E) { return true }
    let slashes = text.count { $0 == 0x2F }
    let isRooted = text.count > 1 && (text[0] == 0x2F || text.starts(with: "./".utf8) || text.starts(with: "~/".utf8))
    let isDrive = text.count > 2 && text[0].isLetter && text[1] == 0x3A && text[2] == 0x5C
    // A test's name stands behind its file.
    if Self.contains(text, "::") { return false }
    return isRooted || isDrive || slashes >= 2 || slashes == 1 && text.contains(0x2E) || Self.isID(text)
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

  /// A UUID, `0x…`, eight hexadecimal digits and more, figures among them, or `req_011CR…`.
  private static func isID(_ text: [UInt8]) -> Bool {
    if text.starts(with: "0x".utf8), text.count > 2 { return text.dropFirst(2).allSatisfy(\.isHexDigit) }
    let digits = text.filter { $0 != 0x2D }
    if digits.count >= 8, digits.allSatisfy(\.isHexDigit), digits.contains(where: \.isDigit) {
      return text.contains { !$0.isDigit && $0 != 0x2D } || digits.count == text.count && text.count >= 16
    }
    // Letters and figures in turn, as no word has them.
    return text.count >= 12 && text.count { $0.isDigit } >= 3
      && text.allSatisfy { isWord($0) || $0 == 0x2D || $0 == 0x5F }
      && !text.contains(0x2E)
  }

  /// `cus_NffrFeUfNV2Hib`: a word, and then letters of either case and figures in turn.
  private static func isMadeID(_ text: [UInt8]) -> Bool {
    guard let sign = text.lastIndex(of: 0x5F), case let rest = text[(sign + 1)...], rest.count >= 10,
      rest.allSatisfy(isWord)
    else { return false }
    return rest.contains { $0 &- 0x41 < 26 } && rest.contains { $0 &- 0x61 < 26 } && rest.contains(where: \.isDigit)
  }

  private static func contains(_ text: [UInt8], _ part: String) -> Bool {
    let part = Array(part.utf8)
    guard text.count >= part.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
  }

  /// The words of a token; numbers vary, and words that look like ids; `v1` and `utf8` are names, and so are codes.
  private mutating func addWords(_ token: ArraySlice<UInt8>) {
    var word: [UInt8] = []
    for byte in token {
      if Self.isWord(byte) || byte == 0x2D || byte == 0x5F || byte == 0x2E && word.last?.isDigit == true {
        word.append(byte)
      } else {
        addWord(&word)
        fixed.append(byte)
      }
    }
    addWord(&word)
  }

  private mutating func addWord(_ word: inout [UInt8]) {
    if word.isEmpty { return }
    let digits = word.count { $0.isDigit }
    let isNumber = word[0].isDigit || word[0] == 0x2D && word.count > 1 && word[1].isDigit
    let isVariable = !keepsNumbers && (isNumber || digits >= 2 && !Self.isCode(word) && !Self.isNamedStatus(word))
    if isVariable, !isStatus(word) { vary(word[...]) } else { fixed += word }
    lastWord = word
    word = []
  }

  /// `E0308`, `TS2322`, `ORA-00942`, `SQLSTATE`: letters in capitals, then figures.
  private static func isCode(_ word: [UInt8]) -> Bool {
    let letters = word.prefix { $0 &- 0x41 < 26 || $0 == 0x2D || $0 == 0x5F }
    return !letters.isEmpty && letters.count <= 8 && word.count - letters.count <= 6
      && word.dropFirst(letters.count).allSatisfy(\.isDigit)
  }

  /// `http_404`
  private static func isNamedStatus(_ word: [UInt8]) -> Bool {
    guard word.count > 4, word.count(where: \.isDigit) == 3 else { return false }
    let (code, sign) = (word.suffix(3), word[word.count - 4])
    return code.allSatisfy(\.isDigit) && (0x34...0x35).contains(word[word.count - 3]) && (sign == 0x5F || sign == 0x2D)
  }

  private static let before: Set<String> = [
    "http", "https", "status", "code", "errno", "exit", "error", "sqlstate", "signal", "returned", "api", "err",
  ]
  private static let units: Set<String> = [
    "ms", "s", "sec", "seconds", "second", "minutes", "min", "bytes", "kb", "mb", "gb", "tokens", "lines", "rows",
    "items",
    "times", "attempts", "files", "characters", "tests", "requests", "retries", "retry",
  ]

  /// A number that says what went wrong, rather than with what: `HTTP 503`, `exit code 1`, `529 Overloaded`.
  private func isStatus(_ word: [UInt8]) -> Bool {
    guard word.count <= 6, word.allSatisfy({ $0.isDigit || $0 == 0x2D }) else { return false }
    let last = String(decoding: lastWord, as: UTF8.self).lowercased()
    let isFirst = parts.isEmpty && fixed.allSatisfy { $0 <= 0x20 }
    let isStatus = word.count == 3 && (0x34...0x35).contains(word[0])
    guard Self.before.contains(last) || isStatus && isFirst || isStatus && fixed.last != 0x2E && nextIsCapital else {
      return false
    }
    return !Self.units.contains(nextWord)
  }

  /// The word behind the current token.
  private var nextWord: String {
    let rest = line[i...].drop { $0 <= 0x20 }
    return String(decoding: rest.prefix { $0.isLetter }, as: UTF8.self).lowercased()
  }

  private var nextIsCapital: Bool {
    guard let next = line[i...].first(where: { $0 > 0x20 }) else { return false }
    return next &- 0x41 < 26
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self &- 0x30 < 10 }
  fileprivate var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  fileprivate var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}
