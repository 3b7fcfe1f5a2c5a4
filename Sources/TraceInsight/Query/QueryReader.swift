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

  /// What stands between the terms.
  enum Joint: Equatable { case and, or, open, close }

  struct Term {
    /// Not a term, but what joins or brackets some.
    var joint: Joint?
    var isNegated: Bool
    /// `:`, or another sign that compares.
    var sign = ":"
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
    if let joint = joint() {
      return Term(joint: joint, isNegated: false, values: [], offset: offsets[start], spelling: spelling(start))
    }
    var isNegated = scalars[i] == "-" || scalars[i] == "!" && i + 1 < scalars.count && !isSpace(i + 1)
    if isNegated { i += 1 }
    while word("NOT") { isNegated.toggle() }
    if i > start + 1, i < scalars.count, scalars[i] == "-" {
      isNegated.toggle()
      i += 1
    }
    if i < scalars.count, scalars[i] == "(" { return opening(of: nil, from: start, isNegated: isNegated) }
    var sign = ":"
    let field = field(&sign)
    if let field, i < scalars.count, scalars[i] == "(", sign == ":" {
      return opening(of: field, from: start, isNegated: isNegated)
    }
    let values = values(splitsAtCommas: field != nil && !isExpression(sign))
    return Term(
      isNegated: isNegated, sign: sign, field: field, values: values, offset: offsets[start], spelling: spelling(start))
  }

  private func isExpression(_ sign: String) -> Bool {
    sign.contains("~") || sign == ":" && i < scalars.count && scalars[i] == "/"
  }

  /// How many brackets are open.
  private var depth = 0

  private mutating func opening(of field: Value?, from start: Int, isNegated: Bool) -> Term {
    i += 1
    depth += 1
    return Term(
      joint: .open, isNegated: isNegated, field: field, values: [], offset: offsets[start], spelling: spelling(start))
  }

  private mutating func joint() -> Joint? {
    if word("AND") || sign("&&") { return .and }
    if word("OR") || sign("||") { return .or }
    if scalars[i] == ")", depth > 0 {
      i += 1
      depth -= 1
      return .close
    }
    return nil
  }

  /// A word in capitals that stands alone.
  private mutating func word(_ word: String) -> Bool {
    let wanted = Array(word.unicodeScalars)
    let end = i + wanted.count
    guard end < scalars.count, scalars[i..<end].elementsEqual(wanted), isSpace(end) || scalars[end] == "(" else {
      return false
    }
    i = end
    while i < scalars.count, isSpace(i) { i += 1 }
    return true
  }

  private mutating func sign(_ sign: String) -> Bool {
    let wanted = Array(sign.unicodeScalars)
    guard i + wanted.count <= scalars.count, scalars[i..<(i + wanted.count)].elementsEqual(wanted) else { return false }
    i += wanted.count
    return true
  }

  private func isSpace(_ place: Int) -> Bool { scalars[place].properties.isWhitespace }

  private func spelling(_ start: Int) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[start..<i])
    return text
  }

  private static let signs = ["!=", "!~", "==", "=~", "~=", ">=", "<=", ":", ">", "<", "=", "~", "≥", "≤"]

  /// A word with a colon, or with another sign that compares, behind it.
  private mutating func field(_ sign: inout String) -> Value? {
    let start = i
    var end = i
    var hasDot = false
    while end < scalars.count {
      let scalar = scalars[end]
      // Keys of members have more signs than the names of fields.
      let isInKey = hasDot && (scalar.properties.numericType != nil || scalar == "-" || scalar == "/")
      guard scalar.properties.isAlphabetic || scalar == "_" || scalar == "." || isInKey else { break }
      if scalar == "." { hasDot = true }
      end += 1
    }
    guard end > start, end < scalars.count else { return nil }
    i = end
    guard let found = Self.signs.first(where: { self.sign($0) }) else {
      i = start
      return nil
    }
    // A sign with nothing behind it is text: `a->b`, `x =`.
    if found != ":", i >= scalars.count || isSpace(i) {
      i = start
      return nil
    }
    sign = found
    let after = i
    i = end
    let value = Value(
      scalars: scalars[start..<end].map { ($0, false) }, offset: offsets[start], spelling: spelling(start))
    i = after
    return value
  }

  private mutating func values(splitsAtCommas: Bool) -> [Value] {
    var values: [Value] = []
    var start = i
    var value = Value(offset: offsets[i])
    var inner = 0
    if i < scalars.count, scalars[i] == "/", !splitsAtCommas { return [expression()] }
    while i < scalars.count, !isSpace(i) {
      if scalars[i] == ")", depth > 0, inner == 0 { break }
      if scalars[i] == "(" { inner += 1 }
      if scalars[i] == ")" { inner -= 1 }
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

  /// `/…/`, blanks and all; without the second slash, up to the next blank.
  private mutating func expression() -> Value {
    let start = i
    var value = Value(offset: offsets[i])
    var end = i + 1
    while end < scalars.count, scalars[end] != "/" { end += scalars[end] == "\\" ? 2 : 1 }
    let isClosed = end < scalars.count
    if !isClosed {
      end = start
      while end < scalars.count, !isSpace(end), !(scalars[end] == ")" && depth > 0) { end += 1 }
    }
    i = isClosed ? end + 1 : end
    value.scalars = scalars[(isClosed ? start + 1 : start)..<end].map { ($0, true) }
    // A flag behind it: case never matters.
    if isClosed, i < scalars.count, scalars[i] == "i" { i += 1 }
    value.spelling = spelling(start)
    return value
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
