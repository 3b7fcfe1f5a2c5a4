internal import JSONTape
internal import TraceModel

extension SpanQuery {
  /// The longest query that is read, in UTF-8 bytes: far more than anybody writes.
  public static let maximumLength = 4096

  /// Reads a query as people write them: `kind:tool status:error duration:>2s -name:ping "free text"`.
  ///
  /// Terms must all hold; `-` negates one; a comma separates alternatives; quotes keep blanks, commas and stars.
  public init(parsing text: String) throws(QueryError) {
    self.init()
    guard text.utf8.count <= Self.maximumLength else {
      throw QueryError(problems: [
        QueryProblem("the query is longer than \(Self.maximumLength) bytes", offset: 0, text: "")
      ])
    }
    var parser = QueryParser(reader: QueryReader(text))
    terms = parser.terms()
    let problems = (parser.problems + parser.reader.problems).sorted { $0.offset < $1.offset }
    if !problems.isEmpty { throw QueryError(problems: problems) }
  }

  /// The names of the fields, in the order in which people are told of them.
  public static var fieldNames: [String] { QueryField.names }
}

/// Gives the terms of a query their meaning.
private struct QueryParser {
  var reader: QueryReader
  var problems: [QueryProblem] = []

  mutating func terms() -> [SpanQuery.Term] {
    var terms: [SpanQuery.Term] = []
    while let term = reader.next() {
      guard let condition = term.field.map({ condition($0, term) }) ?? freeText(term) else { continue }
      terms.append(SpanQuery.Term(isNegated: term.isNegated, condition))
    }
    return terms
  }

  // MARK: Free text

  private mutating func freeText(_ term: QueryReader.Term) -> SpanQuery.Condition? {
    let value = term.values[0]
    if value.scalars.isEmpty {
      let message = term.isNegated ? "a minus needs a term right behind it" : "this text is empty"
      // An open quote has been told of already.
      if value.spelling != "\"" { note(message, term.offset, term.spelling) }
      return nil
    }
    if !term.isNegated, let advice = Self.operators[value.spelling] {
      note("\(advice); in quotes it is looked for as text", value.offset, value.spelling)
      return nil
    }
    return needle(value).map { .contains(TextPlace.short, [$0]) }
  }

  private static let operators = [
    "AND": "terms are joined by AND anyway", "OR": "alternatives are written with a comma, as in kind:tool,llm",
    "NOT": "a term is negated with a minus, as in -status:ok",
  ]

  /// Text is found anywhere, so stars at its ends say nothing new.
  private mutating func needle(_ value: QueryReader.Value) -> TextNeedle? {
    var scalars = value.scalars[...]
    while let first = scalars.first, first.scalar == "*", !first.isLiteral { scalars.removeFirst() }
    while let last = scalars.last, last.scalar == "*", !last.isLiteral { scalars.removeLast() }
    if scalars.contains(where: { $0.scalar == "*" && !$0.isLiteral }) {
      note(
        "a star inside a text works for name, tool, agent, model, event, decision, id and trace; in quotes it is "
          + "looked for as it is", value.offset, value.spelling)
      return nil
    }
    var text = ""
    for (scalar, _) in scalars { text.unicodeScalars.append(scalar) }
    if let needle = TextNeedle(text) { return needle }
    note("there is no text to look for", value.offset, value.spelling)
    return nil
  }

  // MARK: Fields

  private mutating func condition(_ name: QueryReader.Value, _ term: QueryReader.Term) -> SpanQuery.Condition? {
    guard let field = QueryField(name.text) else {
      note("there is no field '\(name.text)'", name.offset, name.spelling, of: name.text, among: QueryField.names)
      return nil
    }
    if let empty = term.values.first(where: { $0.scalars.isEmpty }) {
      let example = term.values.count == 1 ? "a value right behind the colon" : "a value on each side of a comma"
      note("'\(name.text)' needs \(example)", empty.offset, term.spelling)
      return nil
    }
    switch field {
    case .kind:
      let found = words(term.values, SpanKind.allCases.map { ("\($0.name)", $0) }, "kind")
      return found.map { .kinds(Set($0)) }
    case .status:
      let found = words(term.values, SpanStatus.allCases.map { ("\($0.name)", $0) }, "status")
      return found.map { .statuses(Set($0)) }
    case .state: return words(term.values, SpanState.allCases.map { ($0.rawValue, $0) }, "state").map { .states($0) }
    case .part: return words(term.values, SpanPart.allCases.map { ($0.rawValue, $0) }, "part").map { .parts($0) }
    case .field(let field): return .field(field, term.values.map { TextPattern($0.scalars) })
    case .contains(let place):
      let needles = term.values.compactMap { needle($0) }
      return needles.count == term.values.count ? .contains([place], needles) : nil
    case .measure(let measure, let unit):
      let ranges = term.values.compactMap { range($0, unit) }
      return ranges.count == term.values.count ? .measure(measure, ranges) : nil
    }
  }

  /// The meanings of words from a list; a star stands for all that fit.
  private mutating func words<Meaning>(
    _ values: [QueryReader.Value], _ known: [(name: String, meaning: Meaning)], _ what: String
  ) -> [Meaning]? {
    var meanings: [Meaning] = []
    var isGood = true
    for value in values {
      let pattern = TextPattern(value.scalars)
      let found = known.filter { pattern.matches($0.name) }
      meanings += found.map(\.meaning)
      guard found.isEmpty else { continue }
      isGood = false
      note(
        "there is no \(what) '\(value.text)'", value.offset, value.spelling, of: value.text, among: known.map(\.name))
    }
    return isGood ? meanings : nil
  }

  // MARK: Figures

  private static let comparisons = [">=", "<=", "≥", "≤", ">", "<", "="]

  private mutating func range(_ value: QueryReader.Value, _ unit: MeasureUnit) -> ClosedRange<SaturatingInteger>? {
    let text = value.text
    func bad() -> ClosedRange<SaturatingInteger>? {
      note("'\(text)' is not \(unit.examples), nor a comparison or range of such", value.offset, value.spelling)
      return nil
    }
    if let comparison = Self.comparisons.first(where: text.hasPrefix) {
      guard let bound = unit.values(String(text.dropFirst(comparison.count))) else { return bad() }
      switch comparison {
      case ">=", "≥": return bound.lowerBound...SaturatingInteger.largest
      case "<=", "≤": return SaturatingInteger.smallest...bound.upperBound
      case ">": return bound.upperBound.isSaturated ? bad() : (bound.upperBound + 1)...SaturatingInteger.largest
      case "<": return bound.lowerBound.isSaturated ? bad() : SaturatingInteger.smallest...(bound.lowerBound - 1)
      default: return bound
      }
    }
    guard let dots = Self.dots(in: text) else { return unit.values(text) ?? bad() }
    guard !(dots.before.isEmpty && dots.behind.isEmpty) else { return bad() }
    let from = dots.before.isEmpty ? SaturatingInteger.smallest...SaturatingInteger.smallest : unit.values(dots.before)
    let to = dots.behind.isEmpty ? SaturatingInteger.largest...SaturatingInteger.largest : unit.values(dots.behind)
    guard let from, let to else { return bad() }
    guard from.lowerBound <= to.upperBound else {
      note("the range '\(text)' ends before it begins", value.offset, value.spelling)
      return nil
    }
    return from.lowerBound...to.upperBound
  }

  /// What is before and behind the first two dots.
  private static func dots(in text: String) -> (before: String, behind: String)? {
    let bytes = Array(text.utf8)
    guard let place = bytes.indices.dropLast().first(where: { bytes[$0] == 0x2E && bytes[$0 + 1] == 0x2E }) else {
      return nil
    }
    return (
      String(decoding: bytes[..<place], as: UTF8.self), String(decoding: bytes[(place + 2)...], as: UTF8.self)
    )
  }

  private mutating func note(
    _ message: String, _ offset: Int, _ text: String, of word: String = "", among known: [String] = []
  ) {
    var problem = QueryProblem(message, offset: offset, text: text)
    problem.word = word
    problem.known = known
    problems.append(problem)
  }
}
