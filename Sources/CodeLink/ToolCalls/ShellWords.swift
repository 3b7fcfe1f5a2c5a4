/// A line of shell by its words, as far as it is plain: quotes, operators, redirections and here-documents. What only a
/// shell can know (variables, patterns, substitutions) makes a word one that means nothing here.
struct ShellWords {
  enum Token: Equatable {
    /// `nil` for one whose text only a shell knows.
    case word(String?)
    /// `&&`, `;`, `|` and their like, and line ends.
    case end
    /// `>` or `>>`, to the word that follows; others than standard output are left out.
    case output(isAppending: Bool)
    /// A here-document; what a shell would put into it is unknown.
    case document(String, isLiteral: Bool)
  }

  /// More is not read of one script.
  private static let mostTokens = 4096

  private(set) var tokens: [Token] = []
  private let bytes: [UInt8]
  private var place = 0
  private var word: [UInt8] = []
  private var hasWord = false
  private var isUnknown = false
  /// Here-documents whose text begins with the next line, and where their tokens stand.
  private var waiting: [(token: Int, end: [UInt8], isIndented: Bool)] = []
  private var wantsDelimiter: (isIndented: Bool, isQuoted: Bool)?

  init(_ text: String) {
    bytes = Array(text.utf8)
    while place < bytes.count, tokens.count < Self.mostTokens { step() }
    endWord()
  }

  private mutating func step() {
    let byte = bytes[place]
    switch byte {
    case UInt8(ascii: "'"): quoteSingle()
    case UInt8(ascii: "\""): quoteDouble()
    case UInt8(ascii: "\\"): escape()
    case 0x20, 0x09:
      place += 1
      endWord()
    case 0x0A: endLine()
    case UInt8(ascii: "#") where !hasWord: while place < bytes.count, bytes[place] != 0x0A { place += 1 }
    case UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "("), UInt8(ascii: ")"): end(byte)
    case UInt8(ascii: ">"): output()
    case UInt8(ascii: "<"): input()
    case UInt8(ascii: "$"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["),
      UInt8(ascii: "{"):
      isUnknown = true
      add(byte)
    case UInt8(ascii: "~") where !hasWord:
      isUnknown = true
      add(byte)
    default: add(byte)
    }
  }

  private mutating func add(_ byte: UInt8) {
    word.append(byte)
    hasWord = true
    place += 1
  }

  private mutating func endWord() {
    guard hasWord else { return }
    if let wanted = wantsDelimiter {
      wantsDelimiter = nil
      waiting.append((tokens.count, word, wanted.isIndented))
      tokens.append(.document("", isLiteral: wanted.isQuoted))
    } else {
      tokens.append(.word(isUnknown ? nil : String(decoding: word, as: UTF8.self)))
    }
    (word, hasWord, isUnknown) = ([], false, false)
  }

  private mutating func quoteSingle() {
    if wantsDelimiter != nil { wantsDelimiter?.isQuoted = true }
    hasWord = true
    place += 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "'") {
      word.append(bytes[place])
      place += 1
    }
    place += 1
  }

  private mutating func quoteDouble() {
    if wantsDelimiter != nil { wantsDelimiter?.isQuoted = true }
    hasWord = true
    place += 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count,
        [0x22, 0x5C, 0x24, 0x60, 0x0A].contains(bytes[place + 1])
      {
        place += 1
      } else if bytes[place] == UInt8(ascii: "$") || bytes[place] == UInt8(ascii: "`") {
        isUnknown = true
      }
      word.append(bytes[place])
      place += 1
    }
    place += 1
  }

  private mutating func escape() {
    if wantsDelimiter != nil { wantsDelimiter?.isQuoted = true }
    place += 1
    guard place < bytes.count else { return }
    if bytes[place] == 0x0A { place += 1 } else { add(bytes[place]) }
  }

  private mutating func end(_ byte: UInt8) {
    // `2>&1` and `&>` belong to redirections.
    if byte == UInt8(ascii: "&"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: ">") {
      endWord()
      place += 1
      return
    }
    endWord()
    tokens.append(.end)
    while place < bytes.count, bytes[place] == byte { place += 1 }
  }

  private mutating func endLine() {
    endWord()
    tokens.append(.end)
    place += 1
    for document in waiting { readDocument(document) }
    waiting = []
  }

  private mutating func output() {
    let isOther = hasWord && (word == [0x32] || (word.count == 1 && word[0] > 0x32 && word[0] <= 0x39))
    if hasWord, word.count == 1, word[0] >= 0x30, word[0] <= 0x39 {
      (word, hasWord) = ([], false)
    } else {
      endWord()
    }
    place += 1
    var isAppending = false
    if place < bytes.count, bytes[place] == UInt8(ascii: ">") {
      isAppending = true
      place += 1
    }
    if place < bytes.count, bytes[place] == UInt8(ascii: "|") { place += 1 }
    if place < bytes.count, bytes[place] == UInt8(ascii: "&") {
      // Another descriptor's.
      place += 1
      while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 || bytes[place] == 0x2D { place += 1 }
      return
    }
    if isOther { skipWord() } else { tokens.append(.output(isAppending: isAppending)) }
  }

  private mutating func skipWord() {
    while place < bytes.count, bytes[place] == 0x20 { place += 1 }
    while place < bytes.count, ![0x20, 0x09, 0x0A, 0x3B, 0x7C, 0x26, 0x29].contains(bytes[place]) { place += 1 }
  }

  private mutating func input() {
    endWord()
    place += 1
    guard place < bytes.count, bytes[place] == UInt8(ascii: "<") else { return skipWord() }
    place += 1
    if place < bytes.count, bytes[place] == UInt8(ascii: "<") {
      place += 1
      return skipWord()
    }
    var isIndented = false
    if place < bytes.count, bytes[place] == UInt8(ascii: "-") {
      isIndented = true
      place += 1
    }
    while place < bytes.count, bytes[place] == 0x20 { place += 1 }
    wantsDelimiter = (isIndented, false)
  }

  private mutating func readDocument(_ document: (token: Int, end: [UInt8], isIndented: Bool)) {
    var text: [UInt8] = []
    while place < bytes.count {
      let end = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
      var line = bytes[place..<end]
      place = min(end + 1, bytes.count)
      if document.isIndented { line = line.drop { $0 == 0x09 } }
      if line.elementsEqual(document.end) { break }
      text += line
      text.append(0x0A)
    }
    guard case .document(_, let isQuoted) = tokens[document.token] else { return }
    // Without quotes a shell looks at these three alone.
    let isPlain = !text.contains { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "\\") }
    tokens[document.token] = .document(String(decoding: text, as: UTF8.self), isLiteral: isQuoted || isPlain)
  }
}
