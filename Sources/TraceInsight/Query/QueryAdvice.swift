/// What looks like a term of another language of queries, or like one of this one with a blank too many, and how it is
/// written here. Silently looking for it as text would find nothing and say nothing.
struct QueryAdvice {
  /// The free word before this one; `nil` behind anything else.
  private var lastWord: String?
  /// Whether a number without a unit stands right before.
  private var isBehindNumber = false

  /// What comes next stands behind no word.
  mutating func forget() {
    lastWord = nil
    isBehindNumber = false
  }

  /// What comes next stands behind a term of a field.
  mutating func follow(_ term: QueryReader.Term) {
    lastWord = nil
    let name = term.field.flatMap { QueryField($0.text) }
    guard case .measure(_, let unit) = name, unit.units.count > 0 else { return isBehindNumber = false }
    isBehindNumber = term.values.last?.text.last?.isNumber == true
  }

  // MARK: Free text

  /// How to write what stands where text is looked for; `nil` for what is text.
  mutating func how(toWrite value: QueryReader.Value) -> String? {
    let (word, isUnit) = (lastWord, isBehindNumber && Self.units.contains(value.text.lowercased()))
    lastWord = value.text
    isBehindNumber = false
    let bare = value.bare
    // In quotes, or between slashes, it is what it is.
    if bare.isEmpty { return nil }
    if isUnit { return "a unit stands right behind its number, as in duration:>2s" }
    if bare == value.text {
      if let said = Self.signs[bare] ?? Self.words[bare] ?? Self.words[lowerJoint: bare] { return said }
      if bare.allSatisfy({ $0 == ")" }) { return "this bracket closes nothing" }
      if let word, QueryField(word) != nil {
        if Self.comparing.contains(bare.lowercased()) {
          return "a comparison is a sign without blanks, as in \(word):…"
        }
        if bare.hasPrefix(":") { return "a value stands right behind the colon, as in \(word):…" }
      }
    }
    return Self.shape(of: bare, value)
  }

  /// What the signs in a word tell of the language it is of.
  private static func shape(of bare: String, _ value: QueryReader.Value) -> String? {
    if bare.contains(where: { "{}".contains($0) }) { return signs["{"] }
    if bare.contains("&&") || bare.contains("||") { return "AND and OR need blanks around them" }
    if bare.hasPrefix("|") || bare.hasSuffix("|") { return signs["|"] }
    if bare.hasPrefix("+"), bare.dropFirst().first?.isLetter == true { return "a term must hold without a plus, too" }
    if bare.hasPrefix("@"), bare.contains(":") { return "fields have no @ before them, as in duration:>2s" }
    if bare.hasPrefix("$.") || bare.contains("[]") {
      return "a path is no term; fields are asked as in kind:tool, members as in metadata.customer.tier:gold"
    }
    if value.text != bare, let place = SpanMember.Place.allCases.first(where: { bare.hasPrefix("\($0.rawValue).") }) {
      return "a key has no quotes, as in \(place.rawValue).customer.tier:gold"
    }
    if isWeighted(bare) { return "there is no fuzzy search here, nor a weight" }
    if let first = bare.first, let last = bare.last, "<>=~≤≥".contains(first) || "<>=~≤≥".contains(last) {
      return signs["="]
    }
    if bare.contains(where: { ":=<>~".contains($0) }), namesField(value.text) {
      return "a field stands at the start of its term, and blanks between terms, as in kind:tool duration:1s..10s"
    }
    return nil
  }

  /// `pay^2`, `"get weather"~3`
  private static func isWeighted(_ bare: String) -> Bool {
    guard let place = bare.lastIndex(where: { $0 == "~" || $0 == "^" }) else { return false }
    let rest = bare[bare.index(after: place)...]
    return !rest.isEmpty && rest.allSatisfy { $0.isNumber || $0 == "." }
  }

  private static func namesField(_ text: String) -> Bool {
    text.split { !$0.isLetter && $0 != "_" && $0 != "." }.contains { word in
      let name = word.drop { $0 == "." }
      return QueryField(String(name)) != nil
    }
  }

  private static let comparing: Set<String> = [
    "gt", "lt", "gte", "lte", "ge", "le", "eq", "ne", "neq", "is", "in", "like", "contains", "between", "matches",
    "ilike", "rlike", "not_in", "notin", "regexp", "startswith", "endswith", "starts_with", "ends_with",
  ]
  private static let units: Set<String> = ["ns", "us", "µs", "ms", "s", "sec", "m", "min", "h", "k"]

  private static let signs = [
    "|": "what comes behind a bar in other languages is a term here", "&": "terms that must all hold need no sign",
    "#": "there are no comments", "!": "what negates stands right before its term",
    ":": "a value stands right behind the colon, as in kind:tool",
    "=": "a comparison has no blanks, as in name:search", "==": "a comparison has no blanks, as in name:search",
    ">": "a comparison has no blanks, as in duration:>2s", "<": "a comparison has no blanks, as in duration:<2s",
    ">=": "a comparison has no blanks, as in duration:>=2s", "<=": "a comparison has no blanks, as in duration:<=2s",
    "!=": "a comparison has no blanks, as in -name:search", "<>": "a comparison has no blanks, as in -name:search",
    "~": "a comparison has no blanks, as in name~sea.*ch", "=~": "a comparison has no blanks, as in name~sea.*ch",
    "!~": "a comparison has no blanks, as in name!~sea.*ch",
    "{": "terms stand without braces, as in duration:>2s", "}": "terms stand without braces, as in duration:>2s",
  ]

  private static let words: [String: String] = {
    var words = [
      "AND": "AND needs a term on either side", "OR": "OR needs a term on either side",
      "NOT": "NOT needs a term behind it", "TO": "a range has two dots, as in duration:1s..5s",
      "XOR": "one of two and not both is (a -b) OR (b -a)", "UNLESS": "what must not match has a minus before it",
      "unless": "what must not match has a minus before it",
    ]
    for word in ["SELECT", "select", "WHERE", "where", "FROM", "GROUP", "ORDER", "BY", "HAVING", "LIMIT"] {
      words[word] = "terms stand alone, as in kind:tool status:error"
    }
    return words
  }()

  // MARK: Values of fields

  /// How to write a value that other languages spell so; `nil` for one that can be read.
  static func how(
    toWrite value: QueryReader.Value, of field: QueryField, named name: String, _ term: QueryReader.Term
  ) -> String? {
    let bare = value.bare
    guard let first = bare.first, value.scalars.first?.isLiteral == false else { return nil }
    if first == "'" { return "quotes are double ones" }
    if bare.contains("&&") || bare.contains("||") { return "AND and OR need blanks around them" }
    switch field {
    case .kind, .status, .state, .part:
      if first == "-" || first == "!" {
        return "a minus stands before the field, as in -\(name):\(value.text.dropFirst())"
      }
    case .measure(_, let unit):
      if first == "[" || first == "(" { return "a range has two dots, as in \(name):\(unit.range)" }
      return commas(in: term.values, name)
    default: break
    }
    let isFigure = if case .member = field { true } else { false }
    return !isFigure && (first == ">" || first == "<")
      ? "'\(name)' is no figure, so that it cannot be compared" : nil
  }

  /// `1,000` and `0,05` are alternatives by their spelling, and meant otherwise.
  private static func commas(in values: [QueryReader.Value], _ name: String) -> String? {
    guard values.count > 1, values.allSatisfy({ $0.text.allSatisfy(\.isNumber) }) else { return nil }
    let isThousands = values.dropFirst().allSatisfy { $0.text.count == 3 } && values[0].text.count <= 3
    let isDecimal = values.count == 2 && values[0].text == "0"
    guard isThousands || isDecimal else { return nil }
    let number = values.map(\.text).joined(separator: isDecimal ? "." : "")
    return "a comma stands between alternatives; the number is \(name):\(number)"
  }
}

extension QueryReader.Value {
  /// What of it does not stand in quotes.
  var bare: String {
    var text = ""
    for (scalar, isLiteral) in scalars where !isLiteral { text.unicodeScalars.append(scalar) }
    return text
  }
}

extension [String: String] {
  /// `and`, `Or`: what joins terms is written in capitals.
  fileprivate subscript(lowerJoint word: String) -> String? {
    switch word.lowercased() {
    case "and": "AND is written in capitals"
    case "or": "OR is written in capitals"
    case "not": "NOT is written in capitals, or as a minus"
    default: nil
    }
  }
}
