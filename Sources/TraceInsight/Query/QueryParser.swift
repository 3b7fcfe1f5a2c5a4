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

  /// Brackets that are open: what stands in them, and what they are to be.
  private struct Frame {
    var isNegated = false
    var field: QueryReader.Value?
    var relation: SpanRelation?
    var alternatives: [[SpanQuery.Term]] = []
    var terms: [SpanQuery.Term] = []
    /// Whether a term was written since the last OR, be it one that makes no sense.
    var hasTerm = false
    /// Whether a joint waits for a term, and where it stands.
    var waiting: (offset: Int, text: String)?
    /// Where the bracket stands; `nil` of what is in none.
    var bracket: (offset: Int, text: String)?
  }

  /// Nobody nests deeper.
  private static let mostFrames = 32

  mutating func terms() -> [SpanQuery.Term] {
    var frames = [Frame()]
    while let term = reader.next() {
      let top = frames.count - 1
      if term.joint != nil { advice.forget() }
      switch term.joint {
      case .and, .or:
        if !frames[top].hasTerm, frames[top].waiting == nil {
          note(
            "'\(term.spelling.trimmed)' needs a term before it; in quotes it is looked for as text", term.offset,
            term.spelling.trimmed)
          continue
        }
        if let waiting = frames[top].waiting {
          note(
            "'\(waiting.text)' needs a term behind it; in quotes it is looked for as text", waiting.offset, waiting.text
          )
        }
        frames[top].waiting = (term.offset, term.spelling.trimmed)
        if term.joint == .or, frames[top].hasTerm {
          frames[top].alternatives.append(frames[top].terms)
          frames[top].terms = []
          frames[top].hasTerm = false
        }
      case .open:
        guard let frame = open(term), frames.count < Self.mostFrames else {
          if frames.count >= Self.mostFrames { note("brackets are nested too deeply", term.offset, term.spelling) }
          return []
        }
        frames[top].waiting = nil
        frames[top].hasTerm = true
        frames.append(frame)
      case .close:
        guard frames.count > 1, let frame = frames.popLast() else { continue }
        close(frame)
        let added = whole(frame)
        frames[frames.count - 1].terms += added
      case nil:
        frames[top].waiting = nil
        frames[top].hasTerm = true
        guard let condition = condition(term, in: Self.context(of: frames)) else { continue }
        let isNegated = term.isNegated != ["!=", "!~", "<>"].contains(term.sign)
        frames[top].terms.append(SpanQuery.Term(isNegated: isNegated, condition))
      }
    }
    while frames.count > 1, let bracket = frames.popLast()?.bracket {
      note("this bracket is not closed", bracket.offset, bracket.text)
    }
    close(frames[0])
    return whole(frames[0])
  }

  /// The field whose values stand in the innermost brackets.
  private static func context(of frames: [Frame]) -> QueryReader.Value? {
    frames.last { $0.field != nil || $0.relation != nil }?.field
  }

  private mutating func condition(
    _ term: QueryReader.Term, in context: QueryReader.Value?
  ) -> SpanQuery.Condition? {
    if let field = term.field, let context {
      let isOfOthers = context.text.lowercased() == "children"
      note(
        isOfOthers
          ? "what its children are is asked with child:(\(term.spelling))"
          : "in these brackets stand values of '\(context.text)', and no other field", field.offset, term.spelling)
      return nil
    }
    guard let field = term.field ?? context else { return freeText(term) }
    advice.follow(term)
    return condition(field, term)
  }

  /// What a bracket opens; `nil` where it can open nothing.
  private mutating func open(_ term: QueryReader.Term) -> Frame? {
    var frame = Frame(isNegated: term.isNegated, bracket: (term.offset, term.spelling))
    guard let name = term.field else { return frame }
    switch Self.field(named: name.text) {
    case .relation(let relation): frame.relation = relation
    case nil:
      noteUnknown(name)
      return nil
    default: frame.field = name
    }
    return frame
  }

  private mutating func close(_ frame: Frame) {
    if let waiting = frame.waiting {
      note("'\(waiting.text)' needs a term behind it; in quotes it is looked for as text", waiting.offset, waiting.text)
    } else if let bracket = frame.bracket, !frame.hasTerm, frame.alternatives.isEmpty {
      note("these brackets are empty", bracket.offset, bracket.text)
    }
  }

  private func whole(_ frame: Frame) -> [SpanQuery.Term] {
    let isPlain = frame.alternatives.isEmpty && !frame.isNegated && frame.relation == nil
    if isPlain { return frame.terms }
    let all = (frame.alternatives + [frame.terms]).filter { !$0.isEmpty }.map { terms in
      var query = SpanQuery()
      query.terms = terms
      return query
    }
    if all.isEmpty { return [] }
    guard let relation = frame.relation else {
      return [SpanQuery.Term(isNegated: frame.isNegated, .anyOf(all))]
    }
    let inner = all.count == 1 ? all[0] : SpanQuery(.anyOf(all))
    return [SpanQuery.Term(isNegated: frame.isNegated, .related(relation, inner))]
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
    if term.negations > 1 {
      note("one minus is enough; in quotes it is looked for as text", term.offset, term.spelling)
      return nil
    }
    if let said = advice.how(toWrite: value) {
      note("\(said); in quotes it is looked for as text", value.offset, value.spelling)
      return nil
    }
    if value.isExpression {
      guard let patterns = expressions(term) else { return nil }
      return .anyOf(TextPlace.allCases.filter(TextPlace.short.contains).map { SpanQuery(.textPattern($0, patterns)) })
    }
    return needle(value).map { .contains(TextPlace.short, [$0]) }
  }

  var advice = QueryAdvice()

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
    guard let field = Self.field(named: name.text) else {
      noteUnknown(name)
      return nil
    }
    if let place = term.values.firstIndex(where: { $0.scalars.isEmpty }) {
      let isAlone = term.values.count == 1
      let example = isAlone ? "a value right behind the colon" : "a value on each side of a comma"
      let value = term.values[place]
      note("'\(name.text)' needs \(example)", isAlone ? name.offset : value.offset, isAlone ? term.spelling : "")
      return nil
    }
    if let expressions = expressions(term) { return matching(field, expressions, name, term) }
    if [">", "<", ">=", "<=", "≥", "≤"].contains(term.sign), !isFigure(field) {
      note(
        "'\(name.text)' is no figure, so that it cannot be compared; write \(name.text):\(term.values[0].text)",
        term.offset, term.spelling)
      return nil
    }
    for value in term.values {
      if let said = QueryAdvice.how(toWrite: value, of: field, named: name.text, term) {
        note(said, value.offset, value.spelling)
        return nil
      }
    }
    switch field {
    case .relation:
      let text = term.values[0].spelling
      let inner = text.contains(":") || text.contains("=") ? text : "name:\(text)"
      note("'\(name.text)' asks of another span, in brackets: \(name.text):(\(inner))", term.offset, term.spelling)
      return nil
    case .member(let member):
      return memberCondition(member, term)
    case .kind:
      let found = words(term.values, SpanKind.allCases.map { ("\($0.name)", $0) }, "kind")
      return found.map { .kinds(Set($0)) }
    case .status:
      let found = words(term.values, SpanStatus.allCases.map { ("\($0.name)", $0) }, "status")
      return found.map { .statuses(Set($0)) }
    case .state: return words(term.values, SpanState.allCases.map { ($0.rawValue, $0) }, "state").map { .states($0) }
    case .part:
      // `has:metadata.tier`
      if term.values.count == 1, let member = SpanMember(named: term.values[0].text) { return .member(member, .exists) }
      return words(term.values, SpanPart.allCases.map { ($0.rawValue, $0) }, "part").map { .parts($0) }
    case .field(let field): return .field(field, term.values.map { TextPattern($0.scalars) })
    case .contains(let place):
      let needles = term.values.compactMap { needle($0) }
      return needles.count == term.values.count ? .contains([place], needles) : nil
    case .measure(let measure, let unit):
      let ranges = term.values.compactMap { range($0, unit, sign: term.sign) }
      return ranges.count == term.values.count ? .measure(measure, ranges) : nil
    }
  }

  /// A field by its name, or by what it is called in other languages.
  private static func field(named name: String) -> QueryField? {
    QueryField(name) ?? foreign[name.lowercased()].flatMap { QueryField($0) }
  }

  /// What fields are called in other languages of queries.
  private static let foreign = [
    "duration_ms": "duration", "durationms": "duration", "latency": "duration", "level": "status", "span.name": "name",
    "span_name": "name", "operation": "name", "operation_name": "name", "span.kind": "kind", "span.status": "status",
    "spanname": "name", "trace_id": "trace", "traceid": "trace", "span_id": "id", "spanid": "id", "user_id": "user",
    "userid": "user", "tags": "tag",
  ]

  /// Words that name something of a session, a process or a machine, and no field of a span.
  private static let elsewhere: Set<String> = [
    "env", "environment", "host", "hostname", "service", "version", "release", "session", "project", "namespace",
    "resource", "log", "message", "msg", "source", "app", "job", "cluster",
  ]

  private mutating func noteUnknown(_ name: QueryReader.Value) {
    if name.text.contains(".") || Self.elsewhere.contains(name.text.lowercased()) {
      note(
        "there is no field '\(name.text)'; an attribute is attributes.\(name.text), and what a span says besides is "
          + "metadata.\(name.text)", name.offset, name.spelling)
    } else {
      note("there is no field '\(name.text)'", name.offset, name.spelling, of: name.text, among: QueryField.names)
    }
  }

  private func isFigure(_ field: QueryField) -> Bool {
    switch field {
    case .measure, .member: true
    default: false
    }
  }

  /// The values as expressions, where they are written as such.
  private mutating func expressions(_ term: QueryReader.Term) -> [LinearPattern]? {
    guard term.sign.contains("~") || term.values.contains(where: \.isExpression) else { return nil }
    var patterns: [LinearPattern] = []
    for value in term.values {
      if !value.isExpression, !term.sign.contains("~") {
        note("a text stands among expressions; write it as /…/, too, or join terms by OR", value.offset, value.spelling)
        continue
      }
      do throws(LinearPattern.Problem) {
        patterns.append(try LinearPattern(value.text))
      } catch {
        note("\(error.message) (at \(error.place) of the expression)", value.offset, value.spelling)
      }
    }
    return patterns
  }

  private mutating func matching(
    _ field: QueryField, _ patterns: [LinearPattern], _ name: QueryReader.Value, _ term: QueryReader.Term
  ) -> SpanQuery.Condition? {
    guard patterns.count == term.values.count else { return nil }
    switch field {
    case .field(let field): return .fieldPattern(field, patterns)
    case .contains(let place): return .textPattern(place, patterns)
    case .member(let member): return .member(member, .occurs(patterns))
    default:
      note("'\(name.text)' is no text, so that no expression fits it", term.offset, term.spelling)
      return nil
    }
  }

  private mutating func memberCondition(_ member: SpanMember, _ term: QueryReader.Term) -> SpanQuery.Condition? {
    let compares = ![":", "=", "==", "!=", "<>"].contains(term.sign)
    let isRange = term.values.allSatisfy { value in
      let halves = Self.dots(in: value.text).map { [$0.before, $0.behind].filter { !$0.isEmpty } } ?? []
      let isBetween = !halves.isEmpty && halves.allSatisfy { MeasureUnit.number.values($0) != nil }
      return isBetween || Self.comparisons.contains { value.text.hasPrefix($0) }
    }
    if compares || isRange {
      let ranges = term.values.compactMap { range($0, .number, sign: term.sign) }
      return ranges.count == term.values.count ? .member(member, .within(ranges)) : nil
    }
    return .member(member, .matches(term.values.map { TextPattern($0.scalars) }))
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

  private mutating func range(
    _ value: QueryReader.Value, _ unit: MeasureUnit, sign: String = ":"
  ) -> ClosedRange<SaturatingInteger>? {
    let text = [">", "<", ">=", "<=", "≥", "≤"].contains(sign) ? sign + value.text : value.text
    func bad() -> ClosedRange<SaturatingInteger>? {
      note(
        "'\(text)' is not \(unit.examples), nor a comparison or range of such, as >\(unit.example) and \(unit.range)",
        value.offset, value.spelling)
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

extension SpanQuery {
  fileprivate init(_ condition: Condition) {
    self.init()
    add(condition)
  }
}
