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
    case .duplicate: span.flags.contains(.duplicate)
    case .inherited: span.flags.contains(.inherited)
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
  func value(of span: Span) -> SaturatingInteger? {
    switch self {
    case .duration: span.duration?.amount
    case .selfTime: span.selfTime?.amount
    case .timeToFirstToken: span.timeToFirstToken?.amount
    case .tokens: span.call?.usage.total?.amount
    case .inputTokens: span.call?.usage.input?.amount
    case .outputTokens: span.call?.usage.output?.amount
    case .cost: span.call?.cost?.amount
    case .start: span.start?.amount
    case .end: span.end?.amount
    case .children: SaturatingInteger(clamping: span.childCount)
    case .turn: SaturatingInteger(clamping: span.traceIndex + 1)
    }
  }
}

extension Span {
  /// From the start of a model's call to its first token.
  public var timeToFirstToken: Elapsed? {
    guard let first = call?.firstToken, let start else { return nil }
    return first - start
  }
}
