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
    /// A field in which one of these expressions occurs.
    case fieldPattern(SpanField, [LinearPattern])
    /// A text of a span in which one of these expressions occurs.
    case textPattern(TextPlace, [LinearPattern])
    /// One of these queries.
    case anyOf([SpanQuery])
    /// A span near it that passes a query.
    case related(SpanRelation, SpanQuery)
    /// A member of its metadata, its attributes or its parameters.
    case member(SpanMember, MemberTest)
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
      switch term.condition {
      case .contains(let places, _): return !places.isDisjoint(with: TextPlace.payloads)
      case .textPattern(let place, _): return TextPlace.payloads.contains(place)
      case .member: return true
      case .related: return true
      case .anyOf(let queries): return queries.contains(where: \.readsPayloads)
      default: return false
      }
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
  /// Whose turn it is, what it was tagged with, and who served the model.
  case user, tag, provider
}

/// Another span that is asked instead of this one.
public enum SpanRelation: String, CaseIterable, Sendable {
  case parent, child, ancestor, descendant, sibling
}

/// A member by its key: `metadata.customer.tier`.
public struct SpanMember: Hashable, Sendable {
  /// Where members are looked for.
  public enum Place: String, CaseIterable, Sendable { case metadata, attributes, param, input, output }

  /// Where it is looked for.
  public let place: Place
  /// Its key, which may have dots in it, or a path of keys.
  public let key: String
}

/// What is asked of a member.
public enum MemberTest: Hashable, Sendable {
  case exists
  case matches([TextPattern])
  case occurs([LinearPattern])
  /// It is a number in one of these ranges, in thousandths of thousandths.
  case within([ClosedRange<SaturatingInteger>])
}

/// Where text can be found.
public enum TextPlace: String, CaseIterable, Sendable {
  case name, error, eventType, agent, model, input, output, metadata

  /// What is looked through unless payloads are asked for.
  public static let short: Set<TextPlace> = [.name, .error, .eventType, .agent, .model]
  /// What may be long, so that looking through it takes time.
  public static let payloads: Set<TextPlace> = [.input, .output, .metadata]
}
