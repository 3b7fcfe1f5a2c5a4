/// Tells from a file's bytes, without reading it as JSON, that a text is in none of its strings.
///
/// What cannot be told counts as there. In JSON a character stands for itself or is escaped, and JSON may hold JSON in
/// its strings, whose escapes are escaped again; but letters and digits are the same bytes in all of these, as long as
/// nobody writes them as `\u0061`, which is looked for, too. So the longest run of such bytes in the text must be there.
package struct RawNeedle: Sendable {
  /// The longest run, and all others.
  private let anchor: BytePattern?
  private let others: [BytePattern]
  /// Bytes that fold to letters of the anchor: `ſ` and the sign of Kelvin.
  private let foldings: [BytePattern]
  private let needle: TextNeedle
  /// How far around the anchor the rest of the text can be.
  private let reach: Int

  private static let escape = BytePattern("\\u")
  private static let doubled = BytePattern("\\\\u")

  package init(_ needle: TextNeedle) {
    self.needle = needle
    let runs = Self.runs(of: needle.text)
    // Runs without the letters that others fold to are looked for in one pass less.
    let plain = runs.flatMap { $0.split { $0 | 0x20 == 0x73 || $0 | 0x20 == 0x6B }.map(Array.init) }
    let longest = plain.max { $0.count < $1.count } ?? []
    let whole = runs.max { $0.count < $1.count } ?? []
    let first = longest.count >= 4 || longest.count == whole.count ? longest : whole
    anchor = BytePattern(first, anyCase: true)
    others = runs.filter { $0 != first }.compactMap { BytePattern($0, anyCase: true) }.filter { pattern in
      !pattern.bytes.contains { $0 == 0x73 || $0 == 0x6B }
    }
    let folds = first.contains { $0 | 0x20 == 0x73 || $0 | 0x20 == 0x6B }
    foldings = folds ? ["\u{17F}", "\u{212A}"].compactMap { BytePattern($0) } : []
    reach = 16 * needle.text.utf8.count
  }

  /// The runs of bytes that are the same however the text is spelled.
  private static func runs(of text: String) -> [[UInt8]] {
    var runs: [[UInt8]] = [[]]
    for scalar in text.unicodeScalars {
      if isPlain(scalar) { runs[runs.count - 1] += Array(String(scalar).utf8) } else { runs.append([]) }
    }
    return runs.filter { !$0.isEmpty }
  }

  /// Whether a scalar stands for itself in any JSON, or is spelled `\u…`, and has no other case.
  private static func isPlain(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x22, 0x2F, 0x5C: false
    case 0x20...0x7E: true
    // Scripts without cases; what is beyond has two, or is seldom.
    case 0x2E80...0xA63F, 0xAC00...0xD7A3: true
    default: false
    }
  }

  /// How many of the last bytes of a piece must be looked at again with the next one.
  package var overlap: Int { reach + 16 }

  /// Whether the text may be in these bytes of a JSON file; false is certain, but for what begins among the last
  /// `overlap` bytes.
  package func mayOccur(in piece: UnsafeRawBufferPointer) -> Bool {
    guard let anchor else { return mayOccurWithoutAnchor(in: piece) }
    var place = 0
    while let found = anchor.first(in: piece, from: place) {
      if othersOccur(in: piece, around: found) { return true }
      place = found + 1
    }
    return hasTellingEscape(piece) || foldings.contains { $0.occurs(in: piece) }
  }

  private func othersOccur(in piece: UnsafeRawBufferPointer, around found: Int) -> Bool {
    if others.isEmpty { return true }
    let around = max(found - reach, 0)..<min(found + reach, piece.count)
    let window = UnsafeRawBufferPointer(rebasing: piece[around])
    return others.allSatisfy { $0.occurs(in: window) }
  }

  /// Whether a letter may be escaped: control characters, which often are, are none.
  private func hasTellingEscape(_ piece: UnsafeRawBufferPointer) -> Bool {
    guard let escape = Self.escape else { return true }
    var place = 0
    while let found = escape.first(in: piece, from: place) {
      guard found + 6 <= piece.count else { return false }
      let isControl = piece[found + 2] == 0x30 && piece[found + 3] == 0x30 && piece[found + 4] | 1 == 0x31
      if !isControl { return true }
      place = found + 2
    }
    return false
  }

  /// A text of letters that have cases beyond ASCII, or of signs that are escaped, is looked for as it is.
  private func mayOccurWithoutAnchor(in piece: UnsafeRawBufferPointer) -> Bool {
    if Self.doubled?.occurs(in: piece) ?? true { return true }
    // Escapes within escapes: only what is no letter can be spelled so.
    if needle.text.unicodeScalars.contains(where: { $0.isASCII }) { return true }
    var isThere = false
    piece.withMemoryRebound(to: UInt8.self) { bytes in
      needle.scan(bytes, escapes: true) { _ in
        isThere = true
        return false
      }
    }
    return isThere
  }
}
