public import JSONTape
public import TraceModel

/// Which spans are wanted: terms that must all hold. What a query string says and what single parameters say becomes
/// the same terms.
public struct SpanQuery: Hashable, Sendable {
  /// One condition, or its opposite.
  public struct Term: Hashable, Sendable {
    /// Whether the condition must not hold.
    public var isNegated: Bool
    /// What is asked of a span.
    public var condition: Condition

    /// A condition that must hold, or with `isNegated` must not.
    public init(isNegated: Bool = false, _ condition: Condition) {
      self.isNegated = isNegated
      self.condition = condition
    }
  }

  /// What a span may be; of the alternatives in a list one must hold.
  public enum Condition: Hashable, Sendable {
    case kinds(Set<SpanKind>)
    case statuses(Set<SpanStatus>)
    case states([SpanState])
    case parts([SpanPart])
    /// A figure in one of these ranges; a span without it does not match.
    case measure(SpanMeasure, [ClosedRange<SaturatingInteger>])
    /// A field that is, as a whole, like one of these.
    case field(SpanField, [TextPattern])
    /// One of these texts somewhere in one of the places.
    case contains(Set<TextPlace>, [TextNeedle])
  }

  /// All must hold.
  public var terms: [Term] = []

  /// A query without terms, which every span passes.
  public init() {}

  /// Whether every span passes.
  public var isEmpty: Bool { terms.isEmpty }

  /// Adds a condition that must hold, too.
  public mutating func add(_ condition: Condition) { terms.append(Term(condition)) }

  /// Whether payloads must be gone through to tell.
  public var readsPayloads: Bool {
    terms.contains { term in
      guard case .contains(let places, _) = term.condition else { return false }
      return !places.isDisjoint(with: TextPlace.payloads)
    }
  }
}

/// What a span can be, as `is:` names it.
public enum SpanState: String, CaseIterable, Sendable {
  case running, ok, error, root, leaf, orphan, retry, blocked, abandoned, cycle, selfParent, duplicateId
  case endsBeforeStart, startMissing, rollup, duplicate, inherited
}

/// What a span can have, as `has:` names it.
public enum SpanPart: String, CaseIterable, Sendable {
  case error, input, output, metadata, parameters, parent, children, agent, model, tokens, cost, start, end
  case firstToken, eventType
}

/// A figure of a span.
public enum SpanMeasure: Sendable {
  /// Nanoseconds.
  case duration, selfTime, timeToFirstToken
  case tokens, inputTokens, outputTokens
  /// 1e-12 USD.
  case cost
  /// Nanoseconds since 1970.
  case start, end
  case children
  /// The place of its turn in the session, from 1.
  case turn
}

/// A short text of a span.
public enum SpanField: Sendable {
  case name, agent, model
  /// The name of a tool's call.
  case tool
  /// The source's own type, or the family it belongs to.
  case event
  case decision
  case id, trace
}

/// Where text can be found.
public enum TextPlace: String, CaseIterable, Sendable {
  case name, error, eventType, agent, model, input, output, metadata

  /// What is looked through unless payloads are asked for.
  public static let short: Set<TextPlace> = [.name, .error, .eventType, .agent, .model]
  /// What may be long, so that looking through it takes time.
  public static let payloads: Set<TextPlace> = [.input, .output, .metadata]
}
