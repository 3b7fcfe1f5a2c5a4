internal import JSONTape

/// A pattern for a whole text, in any case: `*` stands for any run of characters, also none.
public struct TextPattern: Hashable, Sendable {
  /// What stands between the stars, folded; one piece where there is no star.
  private let pieces: [[UnicodeScalar]]

  /// - Parameter text: a pattern in which each `*` is a star.
  public init(_ text: String) {
    self.init(text.unicodeScalars.map { (scalar: $0, isLiteral: false) })
  }

  /// - Parameter scalars: the pattern; a star that is literal stands for itself.
  init(_ scalars: [(scalar: UnicodeScalar, isLiteral: Bool)]) {
    var pieces: [[UnicodeScalar]] = [[]]
    for (scalar, isLiteral) in scalars {
      if scalar == "*", !isLiteral {
        pieces.append([])
      } else {
        pieces[pieces.count - 1].append(CaseFolding.fold(scalar))
      }
    }
    self.pieces = pieces
  }

  /// Whether the pattern fits the text from its first to its last character.
  public func matches(_ text: String) -> Bool {
    matches(text.unicodeScalars.map(CaseFolding.fold)[...])
  }

  /// The first and the last piece are bound to the ends; between them the earliest place of each is as good as any.
  private func matches(_ text: ArraySlice<UnicodeScalar>) -> Bool {
    guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else {
      return text.elementsEqual(pieces[0])
    }
    guard text.count >= first.count + last.count, text.starts(with: first), text.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = text.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let place = Self.place(of: piece, in: rest) else { return false }
      rest = rest[(place + piece.count)...]
    }
    return true
  }

  private static func place(of piece: [UnicodeScalar], in text: ArraySlice<UnicodeScalar>) -> Int? {
    guard text.count >= piece.count else { return nil }
    let fallback = fallback(of: piece)
    var matched = 0
    for place in text.indices {
      while matched > 0, piece[matched] != text[place] { matched = fallback[matched - 1] }
      if piece[matched] == text[place] { matched += 1 }
      if matched == piece.count { return place + 1 - piece.count }
    }
    return nil
  }

  /// For each length matched so far, how much of it is still matched when the next character is another (Knuth, Morris,
  /// Pratt), so that no text makes a look through it more than linear.
  private static func fallback(of piece: [UnicodeScalar]) -> [Int] {
    var fallback = [Int](repeating: 0, count: piece.count)
    var length = 0
    for place in piece.indices.dropFirst() {
      while length > 0, piece[length] != piece[place] { length = fallback[length - 1] }
      if piece[length] == piece[place] { length += 1 }
      fallback[place] = length
    }
    return fallback
  }
}
