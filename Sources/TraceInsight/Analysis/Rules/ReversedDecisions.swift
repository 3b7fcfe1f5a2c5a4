internal import JSONTape
internal import TraceModel

/// A decision on the same question that came out otherwise, though nothing it looked at had changed.
enum ReversedDecisions {
  static let rule = AnalysisRule(
    "decisionReversed", .decisionAnomalies,
    "a decision of one agent in one turn on the same condition with another outcome than before, where the context it "
      + "looked at is the same or not told",
    find: find)

  /// What a decision's record says.
  private struct Decision {
    var question: String
    /// Its beginning, and a hash of all of it.
    var outcome: Substring
    var wholeOutcome: Int
    /// A hash of it: it may be as long as a payload.
    var context: Int?
  }

  private struct Key: Hashable {
    let trace: Int
    let agent: PooledString
    let eventType: PooledString
    let question: String
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<Key, (row: Int, decision: Decision)>()
    for lane in steps.lanes {
      for row in steps.rows(of: lane) {
        let span = steps.span(row)
        guard span.kind == .decision, var decision = read(span) else { continue }
        let key = Key(
          trace: lane.trace, agent: span.agent, eventType: span.eventType, question: decision.question)
        decision.question = ""
        groups.add((row, decision), to: key)
      }
    }
    return groups.all.lazy.compactMap { group -> Finding? in
      // A question without a context that has many answers asks for the next step.
      let outcomes = Set(group.values.map(\.decision.wholeOutcome))
      if outcomes.count > 2, group.values.contains(where: { $0.decision.context == nil }) { return nil }
      let turns = zip(group.values, group.values.dropFirst()).filter { isReversal($0.decision, $1.decision) }
      guard let first = turns.first else { return nil }
      return finding(
        group.key.question, first.0.decision, first.1.decision, turns.flatMap { [$0.row, $1.row] }, turns.count, steps)
    }.findings(steps)
  }

  private static func isReversal(_ one: Decision, _ other: Decision) -> Bool {
    guard one.wholeOutcome != other.wholeOutcome else { return false }
    // With another context before it, an agent may well decide otherwise.
    if let before = one.context, let now = other.context { return before == now }
    return one.context == nil && other.context == nil
  }

  private static func read(_ span: Span) -> Decision? {
    let session = span.session
    for record in span.records + [span.metadata] where !record.isAbsent {
      let found: Decision?? = session.read(record) { value in
        for holder in [value, value["data"], value["eventData"], value["payload"]].compactMap({ $0 }) {
          if let decision = read(holder) { return decision }
        }
        return nil
      }
      if let found, let decision = found { return decision }
    }
    return nil
  }

  private static func read(_ holder: JSONValue) -> Decision? {
    guard let question = text(holder["condition"] ?? holder["question"]) else { return nil }
    let outcome = holder["outcome"] ?? holder["result"] ?? holder["matched"] ?? holder["decision"]
    guard let outcome = text(outcome) else { return nil }
    return Decision(
      question: (text(holder["decisionKind"] ?? holder["decision_kind"]) ?? "") + "\u{0}"
        + (text(holder["target"] ?? holder["targetAgent"] ?? holder["target_agent"]) ?? "") + "\u{0}" + question,
      outcome: outcome.prefix(60), wholeOutcome: outcome.hashValue,
      context: (holder["evaluatedContext"] ?? holder["context"]).flatMap { context in
        // What differs each time, such as when and for which request it was looked at, is no other context.
        context.isNull ? nil : Int(truncatingIfNeeded: CallContent(.answer).number(of: context))
      })
  }

  private static func text(_ value: JSONValue?) -> String? {
    guard let value, !value.isNull else { return nil }
    return value.stringValue ?? value.spelling
  }

  private static func finding(
    _ question: String, _ one: Decision, _ other: Decision, _ rows: [Int], _ count: Int, _ steps: SessionSteps
  ) -> Finding {
    var seen: Set<Int> = []
    let evidence = rows.filter { seen.insert($0).inserted }
    let question = question.split(separator: "\u{0}").last.map(String.init) ?? ""
    let context = one.context == nil ? "no context is told" : "the context was the same"
    return Finding(
      rule.id, .warning, "A decision came out otherwise the second time",
      "\"\(question.prefix(120))\" gave \(one.outcome), then \(other.outcome), and \(context)"
        + (count > 1 ? "; it changed \(count) times" : ""),
      evidence: evidence, in: steps.session, size: Finding.Size(),
      action: "decide once and keep the outcome, or record what changed between the two")
  }
}
