/// Brings a screen up to date with as few bytes as there can be: only lines that changed are written, all in one go, so
/// that nothing flickers.
struct ScreenPainter {
  /// The other screen, without a cursor, and lines that are never wrapped by the terminal.
  static let welcome = Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J".utf8)
  static let farewell = Array("\u{1B}[0m\u{1B}[?2026l\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l".utf8)

  private let hasColours: Bool
  private var shown: [String] = []

  init(hasColours: Bool) { self.hasColours = hasColours }

  /// Nothing of what was shown is there any more.
  mutating func forget() { shown = [] }

  /// What to write so that the screen shows the lines; nothing where it does.
  mutating func paint(_ lines: [StyledLine]) -> [UInt8] {
    let wanted = lines.map { $0.sequence(hasColours: hasColours) }
    var changes = shown.count == wanted.count ? "" : "\u{1B}[0m\u{1B}[2J"
    if shown.count != wanted.count { shown = [String](repeating: "", count: wanted.count) }
    for (row, line) in wanted.enumerated() where shown[row] != line {
      changes += "\u{1B}[\(row + 1);1H\u{1B}[0m\(line)\u{1B}[K"
    }
    shown = wanted
    // Terminals that know it show what stands between these all at once; the others pass them over.
    return changes.isEmpty ? [] : Array("\u{1B}[?2026h\(changes)\u{1B}[?2026l".utf8)
  }
}
