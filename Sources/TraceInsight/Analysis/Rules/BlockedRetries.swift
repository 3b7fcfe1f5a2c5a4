internal import TraceModel

/// What a guardrail blocked, asked again.
enum BlockedRetries {
  static let within = Threshold(
    "blockedRetrySteps", 8, .count, in: 1...1000,
    "how many steps after the block to look: what comes later is hardly an answer to it")

  static let rule = AnalysisRule(
    "blockedRetry", .decisionAnomalies,
    "a call that a guardrail blocked and that was made again: with equal arguments, or marked as a retry by the source",
    [within], find: find)

  /// A call, what blocked it, and the call that came after.
  private struct Block {
    let call: Int
    let guardrail: Int
    let retry: Int
    let isEqual: Bool
  }

  private struct Key: Hashable {
    let lane: Int
    let kind: SpanKind
    let name: PooledString
    let input: UInt64
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<Key, Block>()
    for (number, lane) in steps.lanes.enumerated() {
      if steps.isOver { return .none }
      for place in lane.rows.indices where !steps.isOver && isBlock(steps.span(lane.rows[place]), steps) {
        guard let block = block(at: place, lane, steps, thresholds) else { continue }
        let call = steps.span(block.call)
        groups.add(
          block,
          to: Key(
            lane: number, kind: call.kind, name: call.name, input: steps.session.fingerprint(of: call.input)))
      }
    }
    return groups.all.lazy.map { finding($0.values, steps) }.findings(steps)
  }

  /// What a guardrail, a person or a rule of theirs did not let pass.
  private static func isBlock(_ span: Span, _ steps: SessionSteps) -> Bool {
    if span.flags.contains(.blocked) { return true }
    return span.status == .error && SessionSteps.isAction(span) && steps.failures[span].nature.isDecision
  }

  private static func block(
    at place: Int, _ lane: SessionSteps.Lane, _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> Block? {
    let guardrail = steps.span(lane.rows[place])
    guard let call = blockedCall(guardrail, at: place, lane, steps) else { return nil }
    for row in lane.rows[(place + 1)...].prefix(thresholds.count(within)) where row != call.row {
      let span = steps.span(row)
      guard span.kind == call.kind, span.name == call.name else { continue }
      let isEqual = !call.input.isAbsent && isSame(span, call, steps)
      if isEqual || span.flags.contains(.retry) {
        return Block(call: call.row, guardrail: guardrail.row, retry: row, isEqual: isEqual)
      }
    }
    return nil
  }

  private static func isSame(_ one: Span, _ other: Span, _ steps: SessionSteps) -> Bool {
    if steps.session.haveEqualBytes(one.input, other.input) { return true }
    return SessionSteps.isAction(one) && steps.contents.arguments(of: one) == steps.contents.arguments(of: other)
  }

  /// The call a guardrail looked at: itself, the one it lies in, or the last before it.
  private static func blockedCall(
    _ guardrail: Span, at place: Int, _ lane: SessionSteps.Lane, _ steps: SessionSteps
  ) -> Span? {
    func isCall(_ span: Span) -> Bool { SessionSteps.isAction(span) || SessionSteps.isCall(span) }
    if isCall(guardrail) { return guardrail }
    if let parent = guardrail.parent, isCall(parent) { return parent }
    return lane.rows[..<place].suffix(4).reversed().lazy.map(steps.span).first(where: isCall)
  }

  private static func finding(_ blocks: [Block], _ steps: SessionSteps) -> Finding {
    let call = steps.span(blocks[0].call)
    let guardrail = steps.span(blocks[0].guardrail).spokenName
    let isEqual = blocks.contains(where: \.isEqual)
    var seen: Set<Int> = []
    let evidence = blocks.flatMap { [$0.call, $0.guardrail, $0.retry] }.filter { seen.insert($0).inserted }
    var size = Finding.Size()
    for row in Set(blocks.map(\.retry)) { size.add(steps.span(row)) }
    let times = blocks.count == 1 ? "once" : "\(blocks.count) times"
    let why = steps.failures[steps.span(blocks[0].guardrail)].line
    let reason = why.isEmpty ? "" : " (\(why))"
    return Finding(
      rule.id, isEqual ? .warning : .info, "\(call.spokenName) was blocked and tried again",
      (blocks[0].guardrail == blocks[0].call ? "it was refused\(reason)" : "\(guardrail) blocked it")
        + ", and it was made again \(times) "
        + (isEqual ? "with equal arguments" : "(marked as a retry)"),
      evidence: evidence, in: steps.session, size: size,
      action: isEqual
        ? "the same will be blocked again: change the request, or give up"
        : "tell the model beforehand what is not allowed, so that the first try passes")
  }
}
