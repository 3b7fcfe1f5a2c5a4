internal import JSONTape
public import TraceModel

/// A query made ready for one session: what a span is asked first is cheap, what needs its bytes comes last.
///
/// Names, agents, models and types are kept once for a session, so each of them is compared once, however many spans
/// have it.
public final class SpanPredicate {
  private struct Check {
    let isNegated: Bool
    let rank: Int
    let holds: (Span) -> Bool
  }

  private let checks: [Check]
  /// What it costs: the rank of the dearest check.
  var rank: Int { checks.last?.rank ?? 0 }

  /// Sorts the terms by what they cost; the session is not gone through yet.
  public init(_ query: SpanQuery, for session: Session) {
    checks = query.terms.map { Self.check($0, session) }.enumerated()
      .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
  }

  /// Whether a span of the session passes.
  public func callAsFunction(_ span: Span) -> Bool {
    for check in checks where check.holds(span) == check.isNegated { return false }
    return true
  }

  private static func check(_ term: SpanQuery.Term, _ session: Session) -> Check {
    func check(_ rank: Int, _ holds: @escaping (Span) -> Bool) -> Check {
      Check(isNegated: term.isNegated, rank: rank, holds: holds)
    }
    switch term.condition {
    case .kinds(let kinds): return check(0) { kinds.contains($0.kind) }
    case .statuses(let statuses): return check(0) { statuses.contains($0.status) }
    case .states(let states): return check(0) { span in states.contains { $0.holds(for: span) } }
    case .parts(let parts): return check(0) { span in parts.contains { $0.isThere(in: span) } }
    case .measure(let measure, let ranges):
      return check(0) { span in
        guard let value = measure.value(of: span) else { return false }
        return ranges.contains { $0.contains(value) }
      }
    case .field(let field, let patterns):
      return check(field.rank, FieldCheck(field, session) { text in patterns.contains { $0.matches(text) } }.holds)
    case .fieldPattern(let field, let patterns):
      return check(field.rank, FieldCheck(field, session) { text in patterns.contains { $0.occurs(in: text) } }.holds)
    case .textPattern(let place, let patterns):
      return check(5, PatternCheck(place, patterns, session).holds)
    case .anyOf(let queries):
      let all = queries.map { SpanPredicate($0, for: session) }
      return check(all.map(\.rank).max() ?? 0) { span in all.contains { $0(span) } }
    case .related(let relation, let query):
      return check(6, RelatedCheck(relation, query, session).holds)
    case .member(let member, let test): return check(4) { member.passes(test, in: $0) }
    case .contains(let places, let needles):
      let isLong = !places.isDisjoint(with: TextPlace.payloads)
      return check(isLong ? 3 : 2, ContainsCheck(places, needles, session).holds)
    }
  }
}

/// What is true of strings that many spans share, found out once for each string.
final class PooledMemo {
  private enum Answer: UInt8 { case unknown, no, yes }

  private let session: Session
  private let test: (String) -> Bool
  private var answers: [Answer]

  init(_ session: Session, _ test: @escaping (String) -> Bool) {
    self.session = session
    self.test = test
    answers = Array(repeating: .unknown, count: session.strings.count)
  }

  func callAsFunction(_ string: PooledString) -> Bool {
    let place = Int(clamping: string.number)
    guard !string.isNone, answers.indices.contains(place) else { return false }
    if answers[place] == .unknown { answers[place] = test(session.text(string) ?? "") ? .yes : .no }
    return answers[place] == .yes
  }
}

/// Whether a short text of a span is, as a whole, like one of some patterns.
private final class FieldCheck {
  private let field: SpanField
  private let test: (String) -> Bool
  private let session: Session
  private let pooled: PooledMemo
  private let families: Set<EventFamily>
  /// For each turn, whether its id, its user or one of its tags passes.
  private var turns: [Int: Bool] = [:]

  init(_ field: SpanField, _ session: Session, test: @escaping (String) -> Bool) {
    self.field = field
    self.test = test
    self.session = session
    pooled = PooledMemo(session, test)
    families = Set(EventFamily.named.filter { test($0.rawValue) })
  }

  private func matches(_ text: String?) -> Bool { text.map(test) ?? false }

  func holds(_ span: Span) -> Bool {
    switch field {
    case .name: pooled(span.name)
    case .agent: pooled(span.agent)
    case .model: pooled(span.call?.model ?? .none)
    case .tool: span.kind == .tool && pooled(span.name)
    case .event: families.contains { $0.holds(for: span) } || pooled(span.eventType)
    case .decision: matches(DecisionKind.of(span))
    case .id: matches(session.text(span.id))
    case .trace, .user, .tag: turn(span.traceIndex)
    case .provider: span.call != nil && matches(CallDetails.provider(of: span))
    }
  }

  private func turn(_ place: Int) -> Bool {
    if let known = turns[place] { return known }
    let trace = session.traces[place]
    let answer: Bool
    switch field {
    case .user: answer = matches(session.text(trace.userID) ?? session.info.userID)
    case .tag:
      let own = session.read(trace.tags) { $0.elements.compactMap(\.stringValue) } ?? []
      answer = (own + session.info.tags).contains(where: test)
    default: answer = matches(session.text(trace.id))
    }
    turns[place] = answer
    return answer
  }
}

extension SpanField {
  /// What it costs to ask for it.
  fileprivate var rank: Int { self == .decision || self == .provider ? 4 : 1 }
}

/// Whether one of some expressions occurs in a text of a span.
private final class PatternCheck {
  private let place: TextPlace
  private let patterns: [LinearPattern]
  private let session: Session
  private let pooled: PooledMemo

  init(_ place: TextPlace, _ patterns: [LinearPattern], _ session: Session) {
    self.place = place
    self.patterns = patterns
    self.session = session
    pooled = PooledMemo(session) { text in patterns.contains { $0.occurs(in: text) } }
  }

  func holds(_ span: Span) -> Bool {
    switch place {
    case .name: pooled(span.name)
    case .agent: pooled(span.agent)
    case .eventType: pooled(span.eventType)
    case .model: pooled(span.call?.model ?? .none)
    case .error: occurs(span.error)
    case .input: occurs(span.input)
    case .output: occurs(span.output)
    case .metadata: occurs(span.metadata)
    }
  }

  /// In one of the texts and figures that a payload is made of, keys among them; escapes are resolved.
  private func occurs(_ slice: Slice) -> Bool {
    session.read(slice) { root in
      var open = [root]
      while let value = open.popLast() {
        if value.isArray {
          open += value.elements
        } else if value.isObject {
          for member in value.members {
            open.append(member.key)
            open.append(member.value)
          }
        } else if occurs(value.stringValue ?? value.spelling) {
          return true
        }
      }
      return false
    } ?? false
  }

  private func occurs(_ text: String) -> Bool { patterns.contains { $0.occurs(in: text) } }
}

/// Whether one of some texts is anywhere in some places of a span.
private final class ContainsCheck {
  private let places: Set<TextPlace>
  private let needles: [TextNeedle]
  private let session: Session
  private let pooled: PooledMemo

  init(_ places: Set<TextPlace>, _ needles: [TextNeedle], _ session: Session) {
    self.places = places
    self.needles = needles
    self.session = session
    pooled = PooledMemo(session) { text in needles.contains { $0.occurs(in: text) } }
  }

  func holds(_ span: Span) -> Bool {
    (places.contains(.name) && pooled(span.name)) || (places.contains(.agent) && pooled(span.agent))
      || (places.contains(.eventType) && pooled(span.eventType))
      || (places.contains(.model) && pooled(span.call?.model ?? .none))
      || (places.contains(.error) && occurs(span.error)) || (places.contains(.input) && occurs(span.input))
      || (places.contains(.output) && occurs(span.output)) || (places.contains(.metadata) && occurs(span.metadata))
  }

  private func occurs(_ slice: Slice) -> Bool {
    if slice.isAbsent { return false }
    let (bytes, range) = session.bytes.locate(slice)
    return needles.contains { $0.occurs(in: bytes, range) }
  }
}
