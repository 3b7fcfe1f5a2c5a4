/// A line of the screen: stretches of text, each in one style.
struct StyledLine: Equatable, Sendable {
  enum Style: Equatable, Sendable { case plain, bold, dim, red, green, yellow, blue }

  private(set) var parts: [(text: String, style: Style)] = []
  /// Whether it is the one that is selected.
  var isSelected = false

  init(_ text: String = "", _ style: Style = .plain) { if !text.isEmpty { parts = [(text, style)] } }

  mutating func add(_ text: String, _ style: Style = .plain) { if !text.isEmpty { parts.append((text, style)) } }

  static func == (one: StyledLine, other: StyledLine) -> Bool {
    one.isSelected == other.isSelected
      && one.parts.elementsEqual(other.parts) { $0.text == $1.text && $0.style == $1.style }
  }

  /// The line without its styles, for whom only words count.
  var text: String { parts.map(\.text).joined() }

  /// The line as the terminal takes it (ISO/IEC 6429), ended where it is cut.
  func sequence(hasColours: Bool) -> String {
    var result = isSelected ? "\u{1B}[7m" : ""
    for part in parts {
      let code = Self.code(part.style, hasColours)
      // Within the selected line colours would be hard to read.
      if isSelected || code.isEmpty {
        result += part.text
      } else {
        result += "\u{1B}[\(code)m\(part.text)\u{1B}[0m"
      }
    }
    return isSelected ? result + "\u{1B}[0m" : result
  }

  private static func code(_ style: Style, _ hasColours: Bool) -> String {
    switch style {
    case .plain: ""
    case .bold: "1"
    case .dim: "2"
    case .red: hasColours ? "31" : "1"
    case .green: hasColours ? "32" : "1"
    case .yellow: hasColours ? "33" : ""
    case .blue: hasColours ? "34" : ""
    }
  }
}
