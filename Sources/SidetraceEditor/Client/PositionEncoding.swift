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

  /// How many units a character has that begins with this byte.
  private func units(_ first: UInt8) -> (bytes: Int, units: Int) {
    let bytes = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    switch self {
    case .utf8: return (bytes, bytes)
    case .utf16: return (bytes, bytes == 4 ? 2 : 1)
    case .utf32: return (bytes, 1)
    }
  }

  /// Where a position is in a text, in bytes. One behind a line's end is at its end, one behind the last line at the
  /// end of the text, and one inside a character in front of it.
  func offset(line: Int, character: Int, in text: CodeText) -> Int {
    guard line < text.lineCount else { return text.bytes.count }
    let range = text.range(ofLine: line)
    var left = character
    var place = range.lowerBound
    while place < range.upperBound, left > 0 {
      let (bytes, units) = units(text.bytes[place])
      guard units <= left else { break }
      left -= units
      place += bytes
    }
    return min(place, range.upperBound)
  }

  /// How many units stand before a byte in its line.
  func character(atByte offset: Int, ofLine line: Int, in text: CodeText) -> Int {
    let range = text.range(ofLine: line)
    let end = min(max(offset, range.lowerBound), range.upperBound)
    if self == .utf8 { return end - range.lowerBound }
    var count = 0
    var place = range.lowerBound
    while place < end {
      let (bytes, units) = units(text.bytes[place])
      count += units
      place += bytes
    }
    return count
  }
}

/// A position as LSP sends it.
struct TextPosition: Equatable, Sendable {
  var line: Int
  var character: Int

  private static let range: ClosedRange<Count> = 0...Count(clamping: Int32.max)

  /// LSP's numbers are unsigned and fit 31 bits; others are no position.
  init?(_ value: JSONValue?) {
    guard let line = (value?["line"]).flatMap({ Count($0) }), Self.range.contains(line),
      let character = (value?["character"]).flatMap({ Count($0) }), Self.range.contains(character)
    else { return nil }
    self.line = Int(clamping: line)
    self.character = Int(clamping: character)
  }
}
