/// The changes that a patch makes: a unified diff, or the patch language of coding agents (`*** Update File: path`).
struct PatchText {
  private enum Mark { case same, removed, added }

  /// More changes are not taken from one patch.
  private static let mostTouches = 64

  private(set) var touches: [Touch] = []
  private var path: String?
  private var isNewFile = false
  private var line: Int?
  private var lines: [(mark: Mark, text: ByteLine)]?

  /// - Parameter path: the file that is changed, for a patch that names none.
  init(_ text: String, path: String? = nil) {
    self.path = path
    for line in Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false) {
      if touches.count >= Self.mostTouches { return }
      // What stands between hunks belongs to none.
      if line.begins("+++ ") || line.begins("*** Update File: ") || line.begins("*** Add File: ") {
        finish()
        self.path = Self.patchedPath(line)
        isNewFile = line.begins("*** Add File: ")
        if isNewFile { lines = [] }
      } else if line.begins("--- ") || line.begins("*** ") || line.begins("diff ") {
        finish()
      } else if line.begins("@@") {
        finish()
        self.line = Self.hunkStart(line)
        lines = []
      } else if lines != nil {
        switch line.first {
        case UInt8(ascii: "+"): lines?.append((.added, line.dropFirst()))
        case UInt8(ascii: "-"): lines?.append((.removed, line.dropFirst()))
        case UInt8(ascii: " "): lines?.append((.same, line.dropFirst()))
        default: break
        }
      }
    }
    finish()
  }

  private mutating func finish() {
    defer {
      lines = nil
      line = nil
    }
    guard let path, let lines, lines.contains(where: { $0.mark != .same }) else { return }
    let old = lines.filter { $0.mark != .added }.map(\.text)
    let new = lines.filter { $0.mark != .removed }.map(\.text)
    var touch = Touch(path: path, action: isNewFile ? .write : .edit, rule: .patchHunk)
    touch.line = line
    touch.change = Self.change(old, new)
    touches.append(touch)
  }

  /// Longer texts are not kept; then only the line is known.
  private static func change(_ old: [ByteLine], _ new: [ByteLine]) -> TextChange? {
    let count = (old + new).reduce(0) { $0 + $1.count + 1 }
    guard count <= 2 * ToolArguments.longestText else { return nil }
    return TextChange(old: joined(old), new: joined(new), isLines: true)
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

  /// `@@ -10,4 +12,6 @@`: 12.
  private static func hunkStart(_ line: ByteLine) -> Int? {
    guard let plus = line.firstIndex(of: UInt8(ascii: "+")) else { return nil }
    return line[(plus + 1)...].prefix { $0 >= 0x30 && $0 <= 0x39 }.lineNumber
  }
}
