/// The changes that a patch makes: a unified diff, the patch language of coding agents (`*** Update File: path`), or
/// blocks of text to search and to replace (`<<<<<<< SEARCH`).
struct PatchText {
  private enum Mark { case same, removed, added }

  /// More changes are not taken from one patch.
  static let mostTouches = 1000

  private(set) var touches: [Touch] = []
  private let texts: TouchTexts
  private var path: String?
  private var movedFrom: String?
  private var isNewFile = false
  private var isNumbered = false
  private var line: Int?
  private var oldLine: Int?
  private var lines: [(mark: Mark, text: ByteLine)]?
  /// Which part of a block of search and replacement is read.
  private var block: Mark?

  /// - Parameters:
  ///   - path: the file that is changed, for a patch that names none.
  ///   - movedFrom: what that was called before.
  init(_ text: String, path: String? = nil, movedFrom: String? = nil, texts: TouchTexts = .all) {
    self.path = path
    self.movedFrom = movedFrom
    self.texts = texts
    var rest = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    // What ends with a line end has no line behind it.
    if rest.last?.isEmpty == true { rest.removeLast() }
    for line in rest {
      if touches.count >= Self.mostTouches { return }
      read(line)
    }
    finish()
  }

  private mutating func read(_ line: ByteLine) {
    if block == nil, lines != nil, let first = line.first, first == 0x2B || first == 0x2D || first == 0x20 {
      // Within a hunk these begin a line of it, whatever follows; but a diff may be followed by another.
      let isHead = (line.begins("--- ") || line.begins("+++ ")) && isNumbered && isComplete
      if !isHead { return take(line) }
    }
    if readBlock(line) { return }
    if line.begins("+++ ") || line.begins("*** Update File: ") || line.begins("*** Add File: ") {
      finish()
      path = Self.patchedPath(line)
      movedFrom = nil
      isNewFile = line.begins("*** Add File: ")
      if isNewFile { lines = [] }
    } else if line.begins("*** Move to: ") {
      readMove(line)
    } else if line.begins("*** Delete File: ") {
      finish()
      if let gone = Self.patchedPath(line) { touches.append(Touch(path: gone, action: .delete, rule: .patchHunk)) }
      path = nil
    } else if line.begins("*** End of File") {
      // It only says where the hunk is.
    } else if line.begins("--- ") || line.begins("*** ") || line.begins("diff ") {
      finish()
    } else if line.begins("@@") {
      finish()
      (oldLine, self.line) = Self.hunkStarts(line)
      hunkLengths = Self.hunkLengths(line)
      isNumbered = self.line != nil
      lines = []
    } else if lines != nil {
      // Models leave out the blank of an empty line that stays.
      if line.isEmpty, !(isNumbered && isComplete) { lines?.append((.same, line)) }
    }
  }

  private mutating func take(_ line: ByteLine) {
    switch line.first {
    case UInt8(ascii: "+"): lines?.append((.added, line.dropFirst()))
    case UInt8(ascii: "-"): lines?.append((.removed, line.dropFirst()))
    default: lines?.append((.same, line.dropFirst()))
    }
  }

  /// How many lines the hunk's head promises, where it does.
  private var hunkLengths: (old: Int, new: Int)?

  /// Whether a hunk has all lines that its head promised.
  private var isComplete: Bool {
    guard let lines, let lengths = hunkLengths else { return true }
    return lines.count { $0.mark != .added } >= lengths.old && lines.count { $0.mark != .removed } >= lengths.new
  }

  private mutating func readMove(_ line: ByteLine) {
    finish()
    guard let old = path, let new = Self.patchedPath(line) else { return }
    touches.append(Touch(path: new, action: .move, rule: .patchHunk, movedFrom: old))
    (path, movedFrom) = (new, old)
  }

  /// Blocks as Cline, Roo and Aider write them.
  private mutating func readBlock(_ line: ByteLine) -> Bool {
    if line.begins("<<<<<<< SEARCH") || line.begins("------- SEARCH") {
      finish()
      (block, lines) = (.removed, [])
      return true
    }
    guard let part = block else { return false }
    if line.begins("=======") {
      block = .added
    } else if line.begins(">>>>>>> REPLACE") || line.begins("+++++++ REPLACE") {
      finish()
    } else if part == .removed, lines?.isEmpty == true, line.begins(":start_line:") {
      self.line = line.drop { $0 != 0x3A }.dropFirst().drop { $0 != 0x3A }.dropFirst().trimmed.lineNumber
    } else if part == .removed, line.begins("-------"), lines?.isEmpty == true {
      // Roo's rule below the line number.
    } else {
      lines?.append((part, line))
    }
    return true
  }

  private mutating func finish() {
    defer {
      (lines, line, oldLine, block, hunkLengths) = (nil, nil, nil, nil, nil)
      isNewFile = false
    }
    guard let path, let lines, isNewFile || lines.contains(where: { $0.mark != .same }) else { return }
    var touch = Touch(path: path, action: isNewFile ? .write : .edit, rule: .patchHunk)
    touch.line = line
    touch.oldLine = oldLine
    touch.movedFrom = movedFrom
    if texts == .all {
      touch.change = change(lines)
      if isNewFile { touch.after = (touch.change?.new).map { $0 + "\n" } ?? "" }
    }
    touches.append(touch)
  }

  private func change(_ lines: [(mark: Mark, text: ByteLine)]) -> TextChange? {
    let count = lines.reduce(0) { $0 + $1.text.count + 1 }
    let old = lines.filter { $0.mark != .added }.map(\.text)
    let new = lines.filter { $0.mark != .removed }.map(\.text)
    guard texts.take("", length: count) != nil else { return nil }
    return TextChange(old: Self.joined(old), new: Self.joined(new), isLines: true)
  }

  private static func joined(_ lines: [ByteLine]) -> String? {
    lines.isEmpty ? nil : String(decoding: Array(lines.joined(separator: [0x0A])), as: UTF8.self)
  }

  private static func patchedPath(_ line: ByteLine) -> String? {
    var rest: ByteLine
    if line.begins("+++ ") {
      rest = line.dropFirst(4)
      if let tab = rest.firstIndex(of: 0x09) { rest = rest[..<tab] }
      if rest.begins("b/") { rest = rest.dropFirst(2) }
      if rest.trimmed.begins("/dev/null") { return nil }
    } else {
      guard let colon = line.find(Array(": ".utf8)) else { return nil }
      rest = line[colon.upperBound...]
    }
    let path = rest.trimmed.text
    return path.isEmpty ? nil : path
  }

  /// `@@ -10,4 +12,6 @@`: 10 and 12.
  private static func hunkStarts(_ line: ByteLine) -> (old: Int?, new: Int?) {
    func number(behind mark: UInt8) -> Int? {
      guard let place = line.firstIndex(of: mark) else { return nil }
      return line[(place + 1)...].prefix { $0 >= 0x30 && $0 <= 0x39 }.lineNumber
    }
    return (number(behind: UInt8(ascii: "-")), number(behind: UInt8(ascii: "+")))
  }

  private static func hunkLengths(_ line: ByteLine) -> (old: Int, new: Int)? {
    func number(behind mark: UInt8) -> Int? {
      guard let place = line.firstIndex(of: mark) else { return nil }
      let rest = line[(place + 1)...].drop { $0 >= 0x30 && $0 <= 0x39 }
      guard rest.first == UInt8(ascii: ",") else { return 1 }
      let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
      return digits.lineNumber ?? (digits.allSatisfy { $0 == 0x30 } && !digits.isEmpty ? 0 : nil)
    }
    guard let old = number(behind: UInt8(ascii: "-")), let new = number(behind: UInt8(ascii: "+")) else { return nil }
    return (old, new)
  }
}
