/// What a span did: OpenInference's kinds, and those that agent platforms have beside them.
public enum SpanKind: UInt8, CaseIterable, Sendable {
  case other
  case agent
  case llm
  case tool
  case chain
  case retriever
  case reranker
  case embedding
  case guardrail
  case evaluator
  case prompt
  /// A routing or workflow decision.
  case decision
  /// Work given from one agent to another.
  case handoff
  /// A change of the session's variables or of the repository.
  case state
  /// What a user said.
  case message
  /// What the agent answered.
  case response
  /// Something that happened at one moment: a life-cycle step, a notice, an error.
  case event

  /// The name that answers and queries use.
  public var name: StaticString {
    switch self {
    case .other: "other"
    case .agent: "agent"
    case .llm: "llm"
    case .tool: "tool"
    case .chain: "chain"
    case .retriever: "retriever"
    case .reranker: "reranker"
    case .embedding: "embedding"
    case .guardrail: "guardrail"
    case .evaluator: "evaluator"
    case .prompt: "prompt"
    case .decision: "decision"
    case .handoff: "handoff"
    case .state: "state"
    case .message: "message"
    case .response: "response"
    case .event: "event"
    }
  }

  /// The kind with this name, in any case.
  public init?(name: some StringProtocol) {
    let lower = name.lowercased()
    guard let kind = Self.allCases.first(where: { "\($0.name)" == lower }) else { return nil }
    self = kind
  }
}

/// How a span ended.
public enum SpanStatus: UInt8, CaseIterable, Sendable {
  case unset, ok, error
  /// Begun and, as far as is known, not ended.
  case running

  /// The name that answers and queries use.
  public var name: StaticString {
    switch self {
    case .unset: "unset"
    case .ok: "ok"
    case .error: "error"
    case .running: "running"
    }
  }
}

/// How a session or a trace stands.
public enum RunStatus: UInt8, CaseIterable, Sendable {
  case unknown, pending, running, completed, error, cancelled

  /// The name that answers and queries use.
  public var name: StaticString {
    switch self {
    case .unknown: "unknown"
    case .pending: "pending"
    case .running: "running"
    case .completed: "completed"
    case .error: "error"
    case .cancelled: "cancelled"
    }
  }

  /// Whether more may come.
  public var isOpen: Bool { self == .running || self == .pending }

  /// Reads the words that the services use.
  public init(word: some StringProtocol) {
    self =
      switch word.lowercased() {
      case "pending", "not_started", "queued": .pending
      case "running", "active", "in_progress", "paused", "started": .running
      case "completed", "complete", "ended", "ok", "success", "succeeded", "closed", "done": .completed
      case "error", "failed", "failure", "errored", "orphaned": .error
      case "cancelled", "canceled", "interrupted", "abandoned": .cancelled
      default: .unknown
      }
  }
}

/// What is odd or special about a span.
public struct SpanFlags: OptionSet, Sendable {
  /// One bit a flag.
  public let rawValue: UInt16
  /// Flags by their bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Its parent is not in its trace; it stands among the roots.
  public static let orphan = SpanFlags(rawValue: 1 << 0)
  /// It names itself as its parent; it stands among the roots.
  public static let selfParent = SpanFlags(rawValue: 1 << 1)
  /// Its parents form a ring, which was opened here; it stands among the roots.
  public static let cycle = SpanFlags(rawValue: 1 << 2)
  /// An earlier span of its trace has the same id.
  public static let duplicateID = SpanFlags(rawValue: 1 << 3)
  /// It ends before it starts.
  public static let endsBeforeStart = SpanFlags(rawValue: 1 << 4)
  /// A guardrail or a hook did not let it pass.
  public static let blocked = SpanFlags(rawValue: 1 << 5)
  /// Another try of something that failed.
  public static let retry = SpanFlags(rawValue: 1 << 6)
  /// Its end is known and its start is not.
  public static let startMissing = SpanFlags(rawValue: 1 << 7)
  /// It was begun and its session ended without it.
  public static let abandoned = SpanFlags(rawValue: 1 << 8)
  /// Its tokens are those of the calls below it, told once more; sums leave them out.
  public static let rollup = SpanFlags(rawValue: 1 << 9)
  /// It tells a call of a model that another span tells, too, which counts in its place.
  public static let duplicate = SpanFlags(rawValue: 1 << 10)

  /// It was made in another session, of which this one has a copy; it counts there.
  public static let inherited = SpanFlags(rawValue: 1 << 11)

  /// Whether its tokens and costs are those of other spans; sums leave them out.
  public var isToldElsewhere: Bool { !isDisjoint(with: [.rollup, .duplicate, .inherited]) }

  /// The names of what is odd, as answers list them.
  public static let names: [(flag: SpanFlags, name: StaticString)] = [
    (.orphan, "orphan"), (.selfParent, "selfParent"), (.cycle, "cycle"), (.duplicateID, "duplicateId"),
    (.endsBeforeStart, "endsBeforeStart"), (.blocked, "blocked"), (.retry, "retry"),
    (.startMissing, "startMissing"), (.abandoned, "abandoned"), (.rollup, "rollup"),
    (.duplicate, "duplicate"), (.inherited, "inherited"),
  ]
}
