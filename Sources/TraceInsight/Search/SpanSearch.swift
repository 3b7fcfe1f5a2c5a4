internal import JSONTape
public import TraceModel

/// Looks for texts in the spans of a session, payloads and all, and says where they are.
public final class SpanSearch {
  /// A span in which all was found.
  public struct Hit: Sendable {
    /// The span's row in the session.
    public let row: Int
    /// The first match; `nil` where the query asks for no text.
    public let match: Match?
    /// How many more matches the span has.
    public let moreCount: Int
  }

  /// Where in a span a text was found.
  public struct Match: Hashable, Sendable {
    /// Which part of the span has it.
    public let place: TextPlace
    /// The JSON Pointer (RFC 6901) of the string, key or number within the place.
    public let pointer: String
    /// Whether it is in the name of the member that the pointer points at.
    public let isKey: Bool
    /// The text around it.
    public let snippet: Snippet
  }

  /// The order in which places are told of.
  private static let order: [TextPlace] = [
    .name, .error, .eventType, .agent, .model, .input, .output, .metadata,
  ]

  private let session: Session
  private let passes: SpanPredicate
  private let texts: [TextCheck]

  /// - Parameters:
  ///   - query: the terms that must hold. Its free text may be in any of the places.
  ///   - places: where free text is looked for.
  public init(_ query: SpanQuery, in places: Set<TextPlace>, of session: Session) {
    var rest = SpanQuery()
    var texts: [TextCheck] = []
    for var term in query.terms {
      if case .contains(let own, let needles) = term.condition {
        let wanted = own == TextPlace.short ? places : own
        if !term.isNegated {
          texts.append(TextCheck(needles, in: Self.order.filter(wanted.contains), of: session))
          continue
        }
        term.condition = .contains(wanted, needles)
      } else {
        term = Self.widened(term, to: places)
      }
      rest.terms.append(term)
    }
    self.session = session
    self.texts = texts
    passes = SpanPredicate(rest, for: session)
  }

  /// Free text within brackets is looked for in the same places.
  private static func widened(_ term: SpanQuery.Term, to places: Set<TextPlace>) -> SpanQuery.Term {
    var term = term
    func widened(_ query: SpanQuery) -> SpanQuery {
      var query = query
      query.terms = query.terms.map { Self.widened($0, to: places) }
      return query
    }
    switch term.condition {
    case .contains(let own, let needles) where own == TextPlace.short: term.condition = .contains(places, needles)
    case .anyOf(let queries): term.condition = .anyOf(queries.map(widened))
    case .related(let relation, let query): term.condition = .related(relation, widened(query))
    default: break
    }
    return term
  }

  /// What was found in a span; `nil` where something that must be there is not.
  public func hit(in span: Span) -> Hit? {
    guard passes(span) else { return nil }
    var count = 0
    for text in texts {
      let found = text.count(in: span)
      if found == 0 { return nil }
      count += found
    }
    let match = texts.first?.firstMatch(in: span)
    return Hit(row: span.row, match: match, moreCount: max(0, count - 1))
  }
}

/// One of some texts, in some places of a span.
private final class TextCheck {
  private let needles: [TextNeedle]
  private let places: [TextPlace]
  private let session: Session
  /// How often the texts occur in each pooled string; -1 where that is not known yet.
  private var pooled: [Int]

  init(_ needles: [TextNeedle], in places: [TextPlace], of session: Session) {
    self.needles = needles
    self.places = places
    self.session = session
    pooled = Array(repeating: -1, count: session.strings.count)
  }

  func count(in span: Span) -> Int { places.reduce(0) { $0 + count(in: span, $1) } }

  private func count(in span: Span, _ place: TextPlace) -> Int {
    switch place.content(of: span) {
    case .pooled(let string):
      if string.isNone { return 0 }
      let number = Int(clamping: string.number)
      if pooled[number] < 0 { pooled[number] = count(in: session.slice(string)) }
      return pooled[number]
    case .slice(let slice): return count(in: slice)
    }
  }

  private func count(in slice: Slice) -> Int {
    if slice.isAbsent { return 0 }
    let (bytes, range) = session.bytes.locate(slice)
    return needles.reduce(0) { $0 + $1.count(in: bytes, range) }
  }

  func firstMatch(in span: Span) -> SpanSearch.Match? {
    for place in places where count(in: span, place) > 0 {
      let slice =
        switch place.content(of: span) {
        case .pooled(let string): session.slice(string)
        case .slice(let slice): slice
        }
      let match = session.read(slice) { firstMatch(in: $0, place) }
      if let match = match ?? nil { return match }
    }
    return nil
  }

  private func firstMatch(in value: JSONValue, _ place: TextPlace) -> SpanSearch.Match? {
    var match: SpanSearch.Match?
    value.forEachLeaf { leaf, isKey, path in
      // Of several texts the one that begins first.
      let found = needles.compactMap { $0.firstRange(in: leaf) }.min { $0.lowerBound < $1.lowerBound }
      guard let found else { return true }
      let text = leaf.stringValue ?? leaf.spelling
      match = SpanSearch.Match(
        place: place, pointer: path.pointer, isKey: isKey, snippet: Snippet(of: text, match: found))
      return false
    }
    return match
  }
}

extension TextPlace {
  fileprivate enum Content {
    case pooled(PooledString)
    case slice(Slice)
  }

  fileprivate func content(of span: Span) -> Content {
    switch self {
    case .name: .pooled(span.name)
    case .eventType: .pooled(span.eventType)
    case .agent: .pooled(span.agent)
    case .model: .pooled(span.call?.model ?? .none)
    case .error: .slice(span.error)
    case .input: .slice(span.input)
    case .output: .slice(span.output)
    case .metadata: .slice(span.metadata)
    }
  }
}
