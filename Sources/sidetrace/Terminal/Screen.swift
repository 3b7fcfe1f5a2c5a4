internal import SystemCalls

/// Where people read: how wide it is, and whether it shows colours.
struct Screen: Sendable {
  enum Colour: String { case red = "31", green = "32", yellow = "33", blue = "34", dim = "2", bold = "1" }

  /// Columns of a line; `nil` where nothing need be cut, because the output is a file or a pipe.
  let width: Int?
  let hasColours: Bool
  private let output: Descriptor

  init(_ output: Descriptor) {
    self.output = output
    let environment = CurrentProcess.environment
    let isTerminal = output.isTerminal
    let told = environment("COLUMNS").flatMap { Int($0, radix: 10) }.flatMap { (20...10_000).contains($0) ? $0 : nil }
    width = told ?? (isTerminal ? max(CurrentProcess.terminalWidth ?? 80, 20) : nil)
    // https://no-color.org
    hasColours = isTerminal && environment("NO_COLOR") == nil && environment("TERM") != "dumb"
  }

  /// A place that is no terminal, with a width of its own and without colours.
  init(_ output: Descriptor, width: Int) {
    self.output = output
    self.width = width
    hasColours = false
  }

  /// Columns of a line where something must be cut or broken: the screen's, and 200 where there is none.
  var columns: Int { width ?? 200 }

  func colour(_ text: String, _ colour: Colour?) -> String {
    guard hasColours, let colour, !text.isEmpty else { return text }
    return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
  }

  /// Writes a line; false if nobody reads any more.
  @discardableResult
  func write(_ line: String) -> Bool {
    var text = line
    while text.last == " " { text.removeLast() }
    text += "\n"
    return say(text, to: output)
  }
}

/// Text as it is shown: how many columns it takes, and what of it fits.
enum Columns {
  static func count(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  /// The text cut to so many columns, its end marked if something is missing.
  static func cut(_ text: String, to limit: Int) -> String {
    if count(text) <= limit { return text }
    var result = ""
    var used = 0
    for character in text {
      let next = used + width(character)
      if next > limit - 1 { break }
      result.append(character)
      used = next
    }
    return limit > 0 ? result + "…" : ""
  }

  /// The text with blanks up to so many columns.
  static func pad(_ text: String, to limit: Int, right: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, limit - count(text)))
    return right ? blanks + text : text + blanks
  }

  /// East Asian characters and emoji take two columns (Unicode Standard Annex 11), marks on others none.
  static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200D, 0xFE00...0xFE0F: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
