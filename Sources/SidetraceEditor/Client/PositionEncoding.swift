internal import CodeLink
internal import JSONTape
internal import TraceModel

/// What a client counts the characters of a line in (LSP 3.17, `PositionEncodingKind`).
enum PositionEncoding: String, Sendable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"

  /// UTF-8 where the client offers it, which needs no counting; else the first that it offers and that is known.
  static func negotiated(_ offered: JSONValue?) -> PositionEncoding {
    let known = (offered?.elements ?? .empty).compactMap { $0.stringValue.flatMap(PositionEncoding.init) }
    return known.contains(.utf8) ? .utf8 : known.first ?? .utf16
  }

  /// How many units a character has that begins with this byte; none for a byte that continues one.
  @Sendable func units(_ first: UInt8) -> Int {
    if first & 0xC0 == 0x80 { return 0 }
    switch self {
    case .utf8: return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    case .utf16: return first < 0xF0 ? 1 : 2
    case .utf32: return 1
    }
  }

  /// How many units stand before a byte in its line.
  func character(atByte offset: Int, ofLine line: Int, in text: CodeText) -> Int {
    let range = text.range(ofLine: line)
    let end = min(max(offset, range.lowerBound), range.upperBound)
    if self == .utf8 { return end - range.lowerBound }
    return text.bytes[range.lowerBound..<end].reduce(0) { $0 + units($1) }
  }
}

/// A position as LSP sends it.
struct TextPosition: Equatable, Sendable {
  var line: Int
  var character: Int

  private static let most = Count(clamping: Int32.max)

  /// LSP's numbers are whole, unsigned and fit 31 bits. Larger ones, with which some clients mean the end, are as large
  /// as that; others are no position.
  init?(_ value: JSONValue?) {
    guard let line = (value?["line"]).flatMap(Self.number), let character = (value?["character"]).flatMap(Self.number)
    else { return nil }
    self.line = line
    self.character = character
  }

  private static func number(_ value: JSONValue) -> Int? {
    if let number = Count(value) { return number < 0 ? nil : Int(clamping: min(number, most)) }
    // Beyond 64 bits.
    let isWhole = value.isNumber && value.spelling.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    return isWhole ? Int(clamping: most) : nil
  }

  /// The same for edits.
  var inText: EditedText.Position { EditedText.Position(line: line, character: character) }
}
