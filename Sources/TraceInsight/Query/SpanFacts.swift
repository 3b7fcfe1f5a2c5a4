public import TraceModel

extension SpanState {
  func holds(for span: Span) -> Bool {
    switch self {
    case .running: span.status == .running
    case .ok: span.status == .ok
    case .error: span.status == .error
    case .root: span.parent == nil
    case .leaf: span.childCount == 0
    case .orphan: span.flags.contains(.orphan)
    case .retry: span.flags.contains(.retry)
    case .blocked: span.flags.contains(.blocked)
    case .abandoned: span.flags.contains(.abandoned)
    case .cycle: span.flags.contains(.cycle)
    case .selfParent: span.flags.contains(.selfParent)
    case .duplicateId: span.flags.contains(.duplicateID)
    case .endsBeforeStart: span.flags.contains(.endsBeforeStart)
    case .startMissing: span.flags.contains(.startMissing)
    case .rollup: span.flags.contains(.rollup)
    }
  }
}

extension SpanPart {
  func isThere(in span: Span) -> Bool {
    switch self {
    // A span can fail without a word.
    case .error: span.status == .error || !span.error.isAbsent
    case .input: !span.input.isAbsent
    case .output: !span.output.isAbsent
    case .metadata: !span.metadata.isAbsent
    case .parameters: !(span.call?.parameters.isAbsent ?? true)
    case .parent: span.parent != nil
    case .children: span.childCount > 0
    case .agent: !span.agent.isNone
    case .model: !(span.call?.model.isNone ?? true)
    case .tokens: span.call?.usage.total != nil
    case .cost: span.call?.cost != nil
    case .start: span.start != nil
    case .end: span.end != nil
    case .firstToken: span.call?.firstToken != nil
    case .eventType: !span.eventType.isNone
    }
  }
}

extension SpanMeasure {
  /// The figure, where the span has it.
  func value(of span: Span) -> Int64? {
    switch self {
    case .duration: span.duration
    case .selfTime: span.selfTime
    case .timeToFirstToken: span.timeToFirstToken
    case .tokens: span.call?.usage.total
    case .inputTokens: span.call?.usage.input
    case .outputTokens: span.call?.usage.output
    case .cost: span.call?.cost?.nanoUsd
    case .start: span.start?.nanoseconds
    case .end: span.end?.nanoseconds
    case .children: Int64(span.childCount)
    case .turn: Int64(span.traceIndex) + 1
    }
  }
}

extension Span {
  /// From the start of a model's call to its first token, in nanoseconds.
  public var timeToFirstToken: Int64? {
    guard let first = call?.firstToken, let start else { return nil }
    return first.nanoseconds &- start.nanoseconds
  }
}
