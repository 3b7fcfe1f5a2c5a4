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
    let units = Array(query.utf16.prefix(max(0, min(position, SpanQuery.maximumLength))))
    var start = Self.start(of: units)
    var word = String(decoding: units[start...], as: UTF16.self)
    while let first = word.first, first == "-" || first == "!" || first == "(" {
      word.removeFirst()
      start += 1
    }
    let sign = word.firstIndex { ":=<>~".contains($0) }
    guard let sign else {
      range = start..<units.count
      if let field = Self.field(around: start, of: units) {
        offerValues(of: field, beginning: word, session)
      } else {
        offerFields(word)
      }
      return
    }
    let field = String(word[..<sign])
    var value = word[word.index(after: sign)...]
    while let first = value.first, "=<>~".contains(first) { value = value.dropFirst() }
    if let comma = value.lastIndex(of: ",") { value = value[value.index(after: comma)...] }
    range = (units.count - value.utf16.count)..<units.count
    if value.hasPrefix("\"") { value = value.dropFirst() }
    offerValues(of: field, beginning: String(value), session)
  }

  /// Where the word begins that is being written: behind the last blank or bracket outside of quotes.
  private static func start(of units: [UInt16]) -> Int {
    var start = 0
    var isQuoted = false
    for (place, unit) in units.enumerated() {
      if unit == 0x22 { isQuoted.toggle() }
      if !isQuoted, unit == 0x20 || unit == 0x09 || unit == 0x0A || unit == 0x28 || unit == 0x29 { start = place + 1 }
    }
    return start
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
    guard i > 1, units[i - 1] == 0x3A else { return nil }
    let before = units[..<(i - 1)]
    let first = before.lastIndex { [0x20, 0x09, 0x0A, 0x28, 0x2D, 0x21].contains($0) }.map { $0 + 1 } ?? 0
    let name = String(decoding: before[first...], as: UTF16.self)
    if case .relation = QueryField(name) { return nil }
    return QueryField(name) == nil ? nil : name
  }

  private mutating func offerFields(_ word: String) {
    let wanted = word.lowercased()
    for (name, field) in QueryField.all where name.lowercased().hasPrefix(wanted) {
      if case .relation = field {
        items.append(Item(text: "\(name):(", kind: .relation, detail: "a \(name) that …", count: nil))
      } else {
        items.append(Item(text: "\(name):", kind: .field, detail: field.detail, count: nil))
      }
    }
    for place in SpanMember.Place.allCases where place.rawValue.hasPrefix(wanted) {
      items.append(Item(text: "\(place.rawValue).", kind: .field, detail: "a member by its key", count: nil))
    }
    for joint in ["OR", "AND", "NOT"] where joint.hasPrefix(word) && !word.isEmpty {
      items.append(Item(text: "\(joint) ", kind: .joint, detail: nil, count: nil))
    }
  }

  private mutating func offerValues(of field: String, beginning: String, _ session: Session?) {
    func offer(_ words: [String]) {
      for word in words where word.lowercased().hasPrefix(beginning.lowercased()) {
        items.append(Item(text: word, kind: .value, detail: nil, count: nil))
      }
    }
    switch QueryField(field) {
    case .kind: offer(SpanKind.allCases.map { "\($0.name)" })
    case .status: offer(SpanStatus.allCases.map { "\($0.name)" })
    case .state: offer(SpanState.allCases.map(\.rawValue))
    case .part: offer(SpanPart.allCases.map(\.rawValue))
    case .measure(_, let unit): if beginning.isEmpty { offer(unit.starts) }
    case .field(let field): if let session { offerNames(field, beginning, session) }
    default: break
    }
  }

  /// The names that the session's spans have, the most frequent first.
  private mutating func offerNames(_ field: SpanField, _ beginning: String, _ session: Session) {
    var counts: [PooledString: Int] = [:]
    for span in session.allSpans {
      let name: PooledString =
        switch field {
        case .name: span.name
        case .tool: span.kind == .tool ? span.name : .none
        case .agent: span.agent
        case .model: span.call?.model ?? .none
        case .event: span.eventType
        default: .none
        }
      if !name.isNone { counts[name, default: 0] += 1 }
    }
    let wanted = beginning.lowercased()
    var named: [(text: String, count: Int)] = []
    for (name, count) in counts {
      guard let text = session.preview(session.slice(name), limit: 200), text.lowercased().hasPrefix(wanted) else {
        continue
      }
      named.append((text, count))
    }
    named.sort { $0.count == $1.count ? $0.text < $1.text : $0.count > $1.count }
    items += named.prefix(Self.mostItems).map {
      Item(text: Self.quoted($0.text), kind: .value, detail: nil, count: $0.count)
    }
  }

  /// In quotes where a blank, a comma or a sign in it would end the value.
  private static func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && !text.contains { $0.isWhitespace || ",\"()*".contains($0) } && !text.hasPrefix("/")
    if isPlain { return text }
    return "\"" + text.map { "\\\"".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
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
