/// Splits a query string into its terms, each with where it stands.
struct QueryReader {
  /// A part of a term: text with what was in quotes marked, since a star or a comma in quotes is itself.
  struct Value {
    var scalars: [(scalar: UnicodeScalar, isLiteral: Bool)] = []
    var offset: Int
    /// As it is written in the query, quotes and all.
    var spelling = ""

    var text: String {
      var text = ""
      for (scalar, _) in scalars { text.unicodeScalars.append(scalar) }
      return text
    }
  }

  struct Term {
    var isNegated: Bool
    /// The word before the colon.
    var field: Value?
    /// What is behind the colon, split at commas; of free text, one value.
    var values: [Value]
    var offset: Int
    var spelling: String
  }

  private let scalars: [UnicodeScalar]
  /// Of each scalar, and of the end, where it is in UTF-16 code units.
  private let offsets: [Int]
  private var i = 0
  private(set) var problems: [QueryProblem] = []

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var offsets: [Int] = []
    offsets.reserveCapacity(scalars.count + 1)
    var offset = 0
    for scalar in scalars {
      offsets.append(offset)
      offset += UTF16.width(scalar)
    }
    offsets.append(offset)
    self.offsets = offsets
  }

  mutating func next() -> Term? {
    while i < scalars.count, isSpace(i) { i += 1 }
    guard i < scalars.count else { return nil }
    let start = i
    let isNegated = scalars[i] == "-"
    if isNegated { i += 1 }
    let field = field()
    let values = values(splitsAtCommas: field != nil)
    return Term(
      isNegated: isNegated, field: field, values: values, offset: offsets[start], spelling: spelling(start))
  }

  private func isSpace(_ place: Int) -> Bool { scalars[place].properties.isWhitespace }

  private func spelling(_ start: Int) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[start..<i])
    return text
  }

  /// A word with a colon behind it.
  private mutating func field() -> Value? {
    let start = i
    var end = i
    while end < scalars.count, scalars[end].properties.isAlphabetic || scalars[end] == "_" || scalars[end] == "." {
      end += 1
    }
    guard end > start, end < scalars.count, scalars[end] == ":" else { return nil }
    i = end
    let value = Value(
      scalars: scalars[start..<end].map { ($0, false) }, offset: offsets[start], spelling: spelling(start))
    i += 1
    return value
  }

  private mutating func values(splitsAtCommas: Bool) -> [Value] {
    var values: [Value] = []
    var start = i
    var value = Value(offset: offsets[i])
    while i < scalars.count, !isSpace(i) {
      if scalars[i] == "\"" {
        quoted(into: &value)
      } else if scalars[i] == ",", splitsAtCommas {
        value.spelling = spelling(start)
        values.append(value)
        i += 1
        start = i
        value = Value(offset: offsets[i])
      } else {
        value.scalars.append((scalars[i], false))
        i += 1
      }
    }
    value.spelling = spelling(start)
    values.append(value)
    return values
  }

  /// Between quotes everything is itself; `\"` and `\\` are a quote and a backslash.
  private mutating func quoted(into value: inout Value) {
    let start = i
    i += 1
    while i < scalars.count, scalars[i] != "\"" {
      if scalars[i] == "\\", i + 1 < scalars.count, scalars[i + 1] == "\"" || scalars[i + 1] == "\\" { i += 1 }
      value.scalars.append((scalars[i], true))
      i += 1
    }
    if i < scalars.count {
      i += 1
    } else {
      problems.append(
        QueryProblem("this quote is not closed", offset: offsets[start], text: spelling(start)))
    }
  }
}
