internal import JSONTape
public import TraceModel

/// The terms that are possible at a place of a query that is being written.
public struct QueryCompletion: Sendable {
  /// One way to go on.
  public struct Item: Sendable, Equatable {
    /// What kind of word it is.
    public enum Kind: String, Sendable { case field, relation, value, joint }

    /// What stands there once it is taken.
    public let text: String
    /// What kind of word it is.
    public let kind: Kind
    /// What it means, in a few words; `nil` where the word says it.
    public let detail: String?
    /// How many spans of the session have it; `nil` where no session is asked, or it is no value.
    public let count: Int?
  }

  /// The likeliest first.
  public private(set) var items: [Item] = []
  /// What is to be replaced, in UTF-16 code units from the start of the query.
  public let range: Range<Int>

  private static let mostItems = 100

  /// - Parameters:
  ///   - position: where it is written, in UTF-16 code units.
  ///   - session: whose names are offered as values.
  public init(_ query: String, at position: Int, session: Session? = nil) {
    let all = Array(query.utf16.prefix(SpanQuery.maximumLength))
    let place = max(0, min(position, all.count))
    let units = Array(all[..<place])
    var start = Self.start(of: units)
    var word = String(decoding: units[start...], as: UTF16.self)
    while let first = word.first, first == "-" || first == "!" {
      word.removeFirst()
      start += 1
    }
    guard let sign = word.firstIndex(where: { ":=<>~".contains($0) }) else {
      if let field = Self.field(around: start, of: units) {
        range = start..<Self.endOfValue(from: place, in: all)
        offerValues(of: field, "", beginning: word, session)
        if Self.hasValue(before: start, in: units) { offerJoints(word) }
      } else {
        range = start..<Self.endOfField(from: place, in: all)
        offerFields(word, isCompared: Self.isCompared(all[..<range.upperBound], range.upperBound, in: all), session)
      }
      return
    }
    let field = String(word[..<sign].last == "!" ? word[..<sign].dropLast() : word[..<sign])
    var value = word[sign...]
    while let first = value.first, ":=<>~".contains(first) { value = value.dropFirst() }
    let signs = word[sign..<value.startIndex]
    if let comma = value.lastIndex(of: ",") { value = value[value.index(after: comma)...] }
    range = (place - value.utf16.count)..<Self.endOfValue(from: place, in: all)
    if value.hasPrefix("\"") { value = value.dropFirst() }
    offerValues(of: field, String(signs), beginning: String(value), session)
  }

  // MARK: What is replaced

  private static func isBlank(_ unit: UInt16) -> Bool { unit == 0x20 || unit == 0x09 || unit == 0x0A }

  /// Where the word begins that is being written: behind the last blank or bracket outside of quotes.
  private static func start(of units: [UInt16]) -> Int {
    var start = 0
    var isQuoted = false
    for (place, unit) in units.enumerated() {
      if unit == 0x22 { isQuoted.toggle() }
      if !isQuoted, isBlank(unit) || unit == 0x28 || unit == 0x29 { start = place + 1 }
    }
    return start
  }

  /// Where the value ends in which a place is: at a blank, a comma or a bracket outside of quotes.
  private static func endOfValue(from place: Int, in units: [UInt16]) -> Int {
    var isQuoted = units[..<place].count { $0 == 0x22 } % 2 == 1
    var end = place
    while end < units.count {
      if units[end] == 0x22 { isQuoted.toggle() }
      if !isQuoted, isBlank(units[end]) || [0x2C, 0x28, 0x29].contains(units[end]) { break }
      end += 1
    }
    return end
  }

  /// Where the name of a field ends in which a place is, its colon and the bracket behind that with it.
  private static func endOfField(from place: Int, in units: [UInt16]) -> Int {
    var end = place
    while end < units.count, !isBlank(units[end]), !":=<>~!()\",".utf16.contains(units[end]) { end += 1 }
    if end < units.count, units[end] == 0x3A { end += 1 }
    if end > place, end < units.count, units[end - 1] == 0x3A, units[end] == 0x28 { end += 1 }
    return end
  }

  /// Whether another sign than a colon stands behind a field.
  private static func isCompared(_ field: ArraySlice<UInt16>, _ end: Int, in units: [UInt16]) -> Bool {
    end < units.count && "=<>~!".utf16.contains(units[end])
  }

  /// Whether a value stands before a place, in the same brackets.
  private static func hasValue(before place: Int, in units: [UInt16]) -> Bool {
    units[..<place].last { !isBlank($0) }.map { $0 != 0x28 } ?? false
  }

  /// The field in whose brackets a place stands: `status` in `status:(error OR …`.
  private static func field(around place: Int, of units: [UInt16]) -> String? {
    var depth = 0
    var i = place - 1
    while i >= 0 {
      if units[i] == 0x29 { depth += 1 }
      if units[i] == 0x28 {
        if depth == 0 { break }
        depth -= 1
      }
      i -= 1
    }
    guard i > 1 else { return nil }
    var signs = i
    while signs > 0, ":=!".utf16.contains(units[signs - 1]) { signs -= 1 }
    guard signs < i else { return nil }
    let before = units[..<signs]
    let first = before.lastIndex { [0x20, 0x09, 0x0A, 0x28, 0x2D, 0x21].contains($0) }.map { $0 + 1 } ?? 0
    let name = String(decoding: before[first...], as: UTF16.self)
    if case .relation = QueryField(name) { return nil }
    return QueryField(name) == nil ? nil : name
  }

  // MARK: What is offered

  private mutating func offer(_ text: String, _ kind: Item.Kind, _ detail: String? = nil, count: Int? = nil) {
    items.append(Item(text: text, kind: kind, detail: detail, count: count))
  }

  private mutating func offerJoints(_ word: String) {
    for joint in ["OR", "AND", "NOT"] where joint.hasPrefix(word) { offer("\(joint) ", .joint) }
  }

  private mutating func offerFields(_ word: String, isCompared: Bool, _ session: Session?) {
    if !word.isEmpty { offerJoints(word) }
    let wanted = word.lowercased()
    let sign = isCompared ? "" : ":"
    for (name, field) in QueryField.all where name.lowercased().hasPrefix(wanted) {
      if case .relation = field {
        offer("\(name):(", .relation, "a \(name) that …")
      } else {
        offer(name + sign, .field, field.detail)
      }
    }
    for place in SpanMember.Place.allCases {
      let head = "\(place.rawValue)."
      if head.hasPrefix(wanted), head != wanted { offer(head, .field, "a member by its key") }
      if wanted.hasPrefix(head) { offerKeys(of: place, beginning: String(word.dropFirst(head.count)), sign, session) }
    }
  }

  /// The keys that the session's spans have, the most frequent first.
  private mutating func offerKeys(
    of place: SpanMember.Place, beginning: String, _ sign: String, _ session: Session?
  ) {
    guard let session else { return }
    let wanted = beginning.lowercased()
    let keys = SpanMember.keys(in: place, of: session).filter { key, _ in
      key.lowercased().hasPrefix(wanted) && QueryReader.isKey(key)
    }
    for (key, count) in Self.ranked(keys) { offer("\(place.rawValue).\(key)\(sign)", .field, count: count) }
  }

  private mutating func offerValues(of name: String, _ sign: String, beginning: String, _ session: Session?) {
    func offerWords(_ words: [String]) {
      for word in words where word.lowercased().hasPrefix(beginning.lowercased()) { offer(word, .value) }
    }
    switch QueryField(name) {
    case .kind: offerWords(SpanKind.allCases.map { "\($0.name)" })
    case .status: offerWords(SpanStatus.allCases.map { "\($0.name)" })
    case .state: offerWords(SpanState.allCases.map(\.rawValue))
    case .part:
      offerWords(SpanPart.allCases.map(\.rawValue))
      for place in SpanMember.Place.allCases {
        let head = "\(place.rawValue)."
        if beginning.hasPrefix(head) {
          offerKeys(of: place, beginning: String(beginning.dropFirst(head.count)), "", session)
        }
      }
    case .measure(_, let unit):
      if beginning.isEmpty, sign.isEmpty || sign == ":" { offerWords(unit.starts) }
    case .relation: if beginning.isEmpty, sign == ":" { offer("(", .relation, "a \(name) that …") }
    case .field(let field):
      guard let session else { return }
      let wanted = beginning.lowercased()
      let names = Self.names(field, session).filter { $0.key.lowercased().hasPrefix(wanted) }
      for (text, count) in Self.ranked(names) {
        offer(Self.quoted(sign.contains("~") ? Self.escaped(text) : text), .value, count: count)
      }
    default: break
    }
  }

  /// The most frequent first.
  private static func ranked(_ counts: [String: Int]) -> ArraySlice<(key: String, value: Int)> {
    counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }.prefix(mostItems)
  }

  /// What the session's spans have in a field, and how many have it.
  private static func names(_ field: SpanField, _ session: Session) -> [String: Int] {
    var pooled: [PooledString: Int] = [:]
    var named: [String: Int] = [:]
    for span in session.allSpans {
      switch field {
      case .name: pooled[span.name, default: 0] += 1
      case .tool: if span.kind == .tool { pooled[span.name, default: 0] += 1 }
      case .agent: pooled[span.agent, default: 0] += 1
      case .model: if let call = span.call { pooled[call.model, default: 0] += 1 }
      case .event: pooled[span.eventType, default: 0] += 1
      case .provider: if span.call != nil, let name = CallDetails.provider(of: span) { named[name, default: 0] += 1 }
      case .decision: if let kind = DecisionKind.of(span) { named[kind, default: 0] += 1 }
      case .user, .tag, .id, .trace: break
      }
    }
    for (name, count) in pooled where !name.isNone {
      if let text = session.preview(session.slice(name), limit: 200) { named[text, default: 0] += count }
    }
    for trace in session.traces {
      var words: [String] = []
      if field == .user { words = [session.text(trace.userID) ?? session.info.userID].compactMap { $0 } }
      if field == .tag {
        words = (session.read(trace.tags) { $0.elements.compactMap(\.stringValue) } ?? []) + session.info.tags
      }
      for word in Set(words) { named[word, default: 0] += trace.rows.count }
    }
    if field == .event {
      for family in EventFamily.named {
        let count = session.allSpans.count { family.holds(for: $0) }
        if count > 0 { named[family.rawValue] = count }
      }
    }
    return named
  }

  /// In quotes where a sign in it would end the value, or mean something.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "_-./".unicodeScalars.contains(scalar)
    }
    if isPlain, let first = text.first, first != "-", first != "/" { return text }
    return "\"" + text.map { "\\\"".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
  }

  /// As an expression that fits this text alone.
  private static func escaped(_ text: String) -> String {
    text.map { "\\.[](){}*+?|^$".contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}

extension QueryField {
  fileprivate var detail: String? {
    switch self {
    case .kind: "what a span did"
    case .status: "how it ended"
    case .state: "what it is"
    case .part: "what it has"
    case .contains: "a text in it"
    case .measure(_, let unit): unit.examples
    case .field, .relation, .member: nil
    }
  }
}

extension MeasureUnit {
  /// How a value may begin.
  fileprivate var starts: [String] {
    switch self {
    case .time: [">1s", ">10s", ">1m"]
    case .count, .number: [">0", ">1000"]
    case .money: [">0.01", ">1"]
    case .moment: []
    }
  }
}
