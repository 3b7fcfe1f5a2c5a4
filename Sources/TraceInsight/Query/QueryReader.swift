/// Splits a query string into its terms, each with where it stands.
struct QueryReader {
  /// A part of a term: text with what was in quotes marked, since a star or a comma in quotes is itself.
  struct Value {
    var scalars: [(scalar: UnicodeScalar, isLiteral: Bool)] = []
    var offset: Int
    /// As it is written in the query, quotes and all.
    var spelling = ""
    /// Whether it stands between slashes.
    var isExpression = false

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
    /// How many signs and words before it negate it.
    var negations = 0
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
    var negations = 0
    while i < scalars.count, negates() { negations += 1 }
    if i < scalars.count, scalars[i] == "(" { return opening(of: nil, from: start, negations) }
    var sign = ":"
    let field = field(&sign)
    if let field, i < scalars.count, scalars[i] == "(", let negates = Self.bracketSigns[sign] {
      return opening(of: field, from: start, negations + (negates ? 1 : 0))
    }
    let isOfField = field != nil || brackets.last == true
    if field == nil, isOfField, let found = Self.signs.first(where: { $0 != ":" && self.sign($0) }) { sign = found }
    let values = values(splitsAtCommas: isOfField && !sign.contains("~"))
    return Term(
      isNegated: negations % 2 == 1, negations: negations, sign: sign, field: field, values: values,
      offset: offsets[start], spelling: spelling(start))
  }

  /// A sign or a word that negates what is behind it.
  private mutating func negates() -> Bool {
    if word("NOT") { return true }
    let next = i + 1 < scalars.count ? scalars[i + 1] : " "
    let isSign = scalars[i] == "-" || scalars[i] == "!" && !next.properties.isWhitespace && next != "=" && next != "~"
    if isSign { i += 1 }
    return isSign
  }

  /// The brackets that are open: whether values of a field stand in them.
  private var brackets: [Bool] = []
  private var depth: Int { brackets.count }
  /// The signs behind which brackets may stand, and whether they negate.
  private static let bracketSigns = [":": false, "=": false, "==": false, "!=": true, "<>": true]

  private mutating func opening(of field: Value?, from start: Int, _ negations: Int) -> Term {
    i += 1
    var isOfField = field != nil || brackets.last == true
    if let field, case .relation = QueryField(field.text) { isOfField = false }
    brackets.append(isOfField)
    return Term(
      joint: .open, isNegated: negations % 2 == 1, field: field, values: [], offset: offsets[start],
      spelling: spelling(start))
  }

  private mutating func joint() -> Joint? {
    if word("AND") || sign("&&") { return .and }
    if word("OR") || sign("||") { return .or }
    if scalars[i] == ")", depth > 0 {
      i += 1
      brackets.removeLast()
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

  private static let signs = ["!=", "!~", "==", "=~", "~=", ">=", "<=", "<>", ":", ">", "<", "=", "~", "≥", "≤"]

  private static func isOfName(_ scalar: UnicodeScalar) -> Bool {
    scalar.properties.isAlphabetic || scalar == "_" || scalar == "."
  }

  /// Keys of members have more signs than the names of fields.
  private static func isOfKey(_ scalar: UnicodeScalar) -> Bool {
    scalar.properties.numericType != nil || scalar == "-" || scalar == "/"
  }

  /// Whether a member by this key can be asked for.
  static func isKey(_ text: String) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy { isOfName($0) || isOfKey($0) }
  }

  /// A word with a colon, or with another sign that compares, behind it.
  private mutating func field(_ sign: inout String) -> Value? {
    let start = i
    var end = i
    var hasDot = false
    while end < scalars.count {
      let scalar = scalars[end]
      guard Self.isOfName(scalar) || hasDot && Self.isOfKey(scalar) else { break }
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
    var values = [value(splitsAtCommas)]
    while splitsAtCommas, i < scalars.count, scalars[i] == "," {
      i += 1
      values.append(value(splitsAtCommas))
    }
    return values
  }

  private mutating func value(_ endsAtComma: Bool) -> Value {
    if let expression = expression(endsAtComma) { return expression }
    let start = i
    var value = Value(offset: offsets[i])
    var inner = 0
    while i < scalars.count, !isSpace(i) {
      let scalar = scalars[i]
      if scalar == ",", endsAtComma { break }
      // A bracket that none in the text opened closes one around it, or nothing.
      if scalar == ")", inner == 0, depth > 0 || i > start { break }
      if scalar == "(" { inner += 1 }
      if scalar == ")" { inner -= 1 }
      if scalar == "\"" {
        quoted(into: &value)
      } else {
        value.scalars.append((scalar, false))
        i += 1
      }
    }
    value.spelling = spelling(start)
    return value
  }

  /// `/…/`, blanks and all, with nothing behind it but `i`, since case never matters; a path is none.
  private mutating func expression(_ endsAtComma: Bool) -> Value? {
    guard i < scalars.count, scalars[i] == "/" else { return nil }
    let start = i
    var end = i + 1
    while end < scalars.count, scalars[end] != "/" { end += scalars[end] == "\\" ? 2 : 1 }
    guard end < scalars.count, end > start + 1 else { return nil }
    var behind = end + 1
    if behind < scalars.count, scalars[behind] == "i" { behind += 1 }
    guard behind == scalars.count || isSpace(behind) || scalars[behind] == ")" || scalars[behind] == "," && endsAtComma
    else { return nil }
    var value = Value(offset: offsets[start], isExpression: true)
    value.scalars = scalars[(start + 1)..<end].map { ($0, true) }
    i = behind
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
