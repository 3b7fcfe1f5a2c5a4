/// What a sample span does.
public enum SampleKind: UInt8, Sendable, CaseIterable {
  case agent, chain, llm, tool, retriever, embedding, guardrail

  /// Whether other spans may lie below it.
  var isContainer: Bool { self == .agent || self == .chain }

  /// What is left of the kind in a spelling that has fewer of them.
  public func spelled(in format: SampleSession.Format) -> SampleKind {
    guard format == .kore else { return self }
    switch self {
    case .chain: return .agent
    case .retriever: return .tool
    case .embedding: return .llm
    case .agent, .llm, .tool, .guardrail: return self
    }
  }
}

/// How a sample span or trace ended.
public enum SampleStatus: UInt8, Sendable { case ok, error }

/// One span of a sample, as plain facts: what a reader of the bytes must find again.
public struct SampleSpan: Sendable, Equatable {
  /// The place of its trace in the session, from 0.
  public var trace: Int
  /// Its number in the trace, which is unique unless repeated ids were asked for. `SampleSession.spanID` spells it.
  public var id: UInt64
  /// The parent's number; of an orphan, one that no span has.
  public var parent: UInt64?
  /// What the span does, before a spelling that has fewer kinds.
  public var kind: SampleKind
  /// What it is called; many spans share a name.
  public var name: String
  /// How it ended.
  public var status = SampleStatus.ok
  /// What went wrong, where it failed.
  public var error: String?
  /// Nanoseconds since 1970, whole microseconds.
  public var start: Int64
  /// The same, never before the start.
  public var end: Int64
  /// Of calls of models only, like all that follows.
  public var model: String?
  /// When the first token came, on the same scale; `nil` where none did.
  public var firstToken: Int64?
  /// Tokens that the model read.
  public var inputTokens: Int64 = 0
  /// Tokens that it wrote.
  public var outputTokens: Int64 = 0
  /// In 1e-9 USD. The total is the sum of the two.
  public var inputCost: Int64 = 0
  /// In the same unit.
  public var outputCost: Int64 = 0

  /// What the call cost, in 1e-9 USD.
  public var cost: Int64 { inputCost + outputCost }
  /// Whether it is a call of a model.
  public var isCall: Bool { model != nil }
}

/// One trace of a sample: a turn.
public struct SampleTrace: Sendable {
  /// Its place in the session, from 0.
  public var place: Int
  /// What the turn is called.
  public var name: String
  /// How it ended.
  public var status: SampleStatus
  /// Nanoseconds since 1970, whole microseconds.
  public var start: Int64
  /// The same; no span ends later.
  public var end: Int64
  /// In the order in which the session gives them.
  public var spans: [SampleSpan]
}

/// Sums over a whole session.
public struct SampleTotals: Sendable, Equatable {
  /// How many spans there are.
  public var spans = 0
  /// Those of them that failed.
  public var errors = 0
  /// Traces that failed.
  public var failedTraces = 0
  /// Tokens that models read.
  public var inputTokens: Int64 = 0
  /// Tokens that they wrote.
  public var outputTokens: Int64 = 0
  /// In 1e-9 USD.
  public var cost: Int64 = 0
  /// The first start, in nanoseconds since 1970; the largest number where there are no traces.
  public var start = Int64.max
  /// The last end; the least number where there are no traces.
  public var end = Int64.min
  /// The sum of the traces' durations, in nanoseconds.
  public var duration: Int64 = 0

  mutating func add(_ trace: SampleTrace) {
    start = min(start, trace.start)
    end = max(end, trace.end)
    duration += trace.end - trace.start
    if trace.status == .error { failedTraces += 1 }
    spans += trace.spans.count
    for span in trace.spans {
      if span.status == .error { errors += 1 }
      inputTokens += span.inputTokens
      outputTokens += span.outputTokens
      cost += span.cost
    }
  }
}
