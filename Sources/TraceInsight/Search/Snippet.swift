/// A piece of a text around a match.
public struct Snippet: Hashable, Sendable {
  /// The piece, with `…` where something was left out.
  public let text: String
  /// Where the match is in the piece, in UTF-16 code units.
  public let range: Range<Int>

  /// How much is shown before and behind a match, in Unicode scalars.
  static let before = 40
  static let behind = 80

  /// - Parameter match: where the match is in the whole text, in Unicode scalars.
  init(of whole: String, match: Range<Int>) {
    var text = ""
    var start = 0
    var end = 0
    var units = 0
    let shown = max(0, match.lowerBound - Self.before)..<(match.upperBound + Self.behind)
    func append(_ scalar: UnicodeScalar) {
      text.unicodeScalars.append(scalar)
      units += UTF16.width(scalar)
    }
    if shown.lowerBound > 0 { append("…") }
    for (place, scalar) in whole.unicodeScalars.enumerated() {
      if place < shown.lowerBound { continue }
      if place == shown.upperBound {
        append("…")
        break
      }
      if place == match.lowerBound { start = units }
      append(scalar)
      if place == match.upperBound - 1 { end = units }
    }
    self.text = text
    range = start..<max(start, end)
  }
}
