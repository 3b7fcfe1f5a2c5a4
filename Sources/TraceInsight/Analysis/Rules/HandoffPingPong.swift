internal import TraceModel

/// Work that two agents hand to each other and back.
enum HandoffPingPong {
  static let handoffs = Threshold(
    "pingPongHandoffs", 3, .count, in: 2...1000,
    "how many hand-offs to and fro: there and back is a question and its answer, a third (A → B → A → B) is not")

  static let rule = AnalysisRule(
    "handoffPingPong", .decisionAnomalies, "hand-offs in one turn that go to and fro between the same two agents",
    [handoffs], find: find)

  private struct Handoff {
    let row: Int
    let from: String
    let to: String

    func isAnswer(to other: Handoff) -> Bool { from == other.to && to == other.from && from != to }
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var turns: [[Handoff]] = []
    var names: [PooledString: String] = [:]
    for trace in steps.session.traces {
      let spans = steps.session.spans(of: trace).filter { !steps.isOver && $0.kind == .handoff }
      // Agents have lanes of their own, so the order is that of the whole turn.
      let sorted = spans.enumerated().sorted { one, other in
        let (first, second) = (one.element.start ?? .smallest, other.element.start ?? .smallest)
        return first == second ? one.offset < other.offset : first < second
      }
      var turn: [Handoff] = []
      for (_, span) in sorted { turn += handoff(span, after: turn.last, &names).map { [$0] } ?? [] }
      turns.append(turn)
    }
    return turns.lazy.flatMap { runs($0, atLeast: thresholds.count(handoffs)) }.map { finding($0, steps) }
      .findings(steps)
  }

  /// From whom to whom: by the name (`A → B`), or the agent that gave it and the name.
  ///
  /// - Parameter names: the names that were read so far, each once: it may be as long as a payload.
  private static func handoff(
    _ span: Span, after last: Handoff?, _ names: inout [PooledString: String]
  ) -> Handoff? {
    func text(_ string: PooledString) -> String? {
      if let known = names[string] { return known }
      let text = span.session.text(string)
      names[string] = text
      return text
    }
    guard let name = text(span.name) else { return nil }
    if let arrow = name.firstRange(of: " → ") {
      return Handoff(
        row: span.row, from: String(name[..<arrow.lowerBound]), to: String(name[arrow.upperBound...]))
    }
    guard let from = text(span.agent) ?? last?.to else { return nil }
    return Handoff(row: span.row, from: from, to: name)
  }

  private static func runs(_ turn: [Handoff], atLeast least: Int) -> [[Handoff]] {
    var runs: [[Handoff]] = []
    var run: [Handoff] = []
    for handoff in turn {
      if let last = run.last, !handoff.isAnswer(to: last) {
        runs.append(run)
        run = []
      }
      run.append(handoff)
    }
    return (runs + [run]).filter { $0.count >= least }
  }

  private static func finding(_ run: [Handoff], _ steps: SessionSteps) -> Finding {
    let rows = run.map(\.row)
    let starts = rows.compactMap { steps.span($0).start }
    let length = starts.count > 1 ? starts[starts.count - 1] - starts[0] : nil
    return Finding(
      rule.id, .warning, "\(run[0].from) and \(run[0].to) hand the work to and fro",
      "\(run.count) hand-offs in a row go between the two" + (length.map { ", over \(Words.duration($0))" } ?? ""),
      evidence: rows, in: steps.session, size: Finding.Size(duration: length),
      action: "make plain which of the two owns the task, or what must be known before it is handed back")
  }
}
