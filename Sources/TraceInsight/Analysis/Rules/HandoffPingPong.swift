internal import TraceModel

/// Work that agents hand round in a ring: two to and fro, or any number of them.
enum HandoffPingPong {
  static let handoffs = Threshold(
    "pingPongHandoffs", 3, .count, in: 2...1000,
    "how many hand-offs to and fro: there and back is a question and its answer, a third (A → B → A → B) is not; of a ring "
      + "of more agents one hand-off less than two rounds")
  /// Longer rings are seldom exact, and each length costs one more pass.
  private static let mostAgents = 12

  static let rule = AnalysisRule(
    "handoffPingPong", .decisionAnomalies,
    "hand-offs in one turn that go round between the same agents, two or more of them",
    [handoffs], find: find)

  private struct Handoff {
    let row: Int
    let from: String
    let to: String

    func isSame(as other: Handoff) -> Bool { from == other.from && to == other.to }
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

  /// The parts of a turn's hand-offs that go round, the shortest rings first.
  private static func runs(_ turn: [Handoff], atLeast least: Int) -> [[Handoff]] {
    var runs: [[Handoff]] = []
    var isCovered = [Bool](repeating: false, count: turn.count)
    for period in 2...mostAgents where turn.count >= max(least, period * 2 - 1) {
      var i = 0
      while i < turn.count {
        var end = i + 1
        // Each takes up what the one before was given, and after a round does the same again.
        while end < turn.count, turn[end].from == turn[end - 1].to, turn[end].from != turn[end].to,
          end - i < period || turn[end].isSame(as: turn[end - period])
        {
          end += 1
        }
        let range = i..<end
        let isRing =
          range.count >= period && turn[i + period - 1].to == turn[i].from
          && Set(turn[range.prefix(period)].map(\.from)).count == period
        if isRing, range.count >= max(least, period * 2 - 1), !isCovered[range].contains(true) {
          runs.append(Array(turn[range]))
          for place in range { isCovered[place] = true }
          i = end
        } else {
          // What begins later in the same run is no ring either.
          i = max(i + 1, end - period + 1)
        }
      }
    }
    return runs
  }

  private static func finding(_ run: [Handoff], _ steps: SessionSteps) -> Finding {
    let rows = run.map(\.row)
    var agents: [String] = []
    for handoff in run where !agents.contains(handoff.from) { agents.append(handoff.from) }
    let ring = (agents.prefix(6) + (agents.count > 6 ? ["…"] : []) + [agents[0]]).joined(separator: " → ")
    let starts = rows.compactMap { steps.span($0).start }
    let length = starts.count > 1 ? starts[starts.count - 1] - starts[0] : nil
    return Finding(
      rule.id, .warning,
      agents.count == 2
        ? "\(agents[0]) and \(agents[1]) hand the work to and fro" : "The work goes round: \(ring)",
      "\(run.count) hand-offs in a row go between the \(agents.count == 2 ? "two" : "\(agents.count)")"
        + (length.map { ", over \(Words.duration($0))" } ?? ""),
      evidence: rows, in: steps.session, size: Finding.Size(duration: length),
      action: "make plain which of them owns the task, or what must be known before it is handed back")
  }
}
