internal import TraceModel

/// Work that agents hand round in a ring: two to and fro, or any number of them.
enum HandoffPingPong {
  static let handoffs = Threshold(
    "pingPongHandoffs", 3, .count, in: 2...1000,
    "how many hand-offs to and fro: there and back is a question and its answer, a third (A → B → A → B) is not; of a ring "
      + "of more agents one hand-off less than two rounds")

  static let rule = AnalysisRule(
    "handoffPingPong", .decisionAnomalies,
    "hand-offs in one turn that go round between the same agents, two or more of them; not where something else was done "
      + "in each round",
    [handoffs], find: find)

  private struct Pair: Hashable {
    let from: String
    let to: String
  }

  private struct Handoff {
    let row: Int
    let from: String
    let to: String

    var pair: Pair { Pair(from: from, to: to) }
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
    return turns.lazy.flatMap { runs($0, atLeast: thresholds.count(handoffs)) }
      .filter { !getsOn($0, steps) }.map { finding($0, steps) }.findings(steps)
  }

  /// Whether something else was done in each round: an agent that is given one part after the other gets on.
  private static func getsOn(_ run: [Handoff], _ steps: SessionSteps) -> Bool {
    guard let first = run.first, let last = run.last else { return false }
    let (from, to) = (steps.span(first.row), steps.span(last.row))
    guard let start = from.start, let end = to.start else { return false }
    let rounds = (run.count - 1) / Set(run.map(\.pair)).count
    var deeds: Set<CallKey> = []
    for span in steps.session.spans(of: steps.session.traces[from.traceIndex])
    where span.kind == .tool && span.status != .error && !span.output.isAbsent {
      guard let begin = span.start, begin >= start, begin <= end, let key = CallKey(span, steps) else { continue }
      deeds.insert(key)
      if deeds.count > max(rounds, 1) { return true }
    }
    return deeds.count > 1 && deeds.count >= rounds
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

  /// The parts of a turn's hand-offs that go round, however many agents there are in a ring: each hand-off takes up what
  /// the one before was given, and is the same as the one a round before it.
  private static func runs(_ turn: [Handoff], atLeast least: Int) -> [[Handoff]] {
    var runs: [[Handoff]] = []
    var last: [Pair: Int] = [:]
    var given: [String: Int] = [:]
    // From here on no agent has given twice.
    var distinct = 0
    var first = 0
    var period = 0
    func close(before end: Int) {
      if period > 1, end - first >= max(least, period * 2 - 1) { runs.append(Array(turn[first..<end])) }
      period = 0
    }
    for (place, handoff) in turn.enumerated() {
      if place == 0 || handoff.from != turn[place - 1].to || handoff.from == handoff.to {
        close(before: place)
        (last, given, distinct) = ([:], [:], place)
      } else if let before = last[handoff.pair] {
        if place - before != period {
          close(before: place)
          if before >= distinct { (first, period) = (before, place - before) }
        }
      } else {
        close(before: place)
      }
      last[handoff.pair] = place
      if let before = given.updateValue(place, forKey: handoff.from) { distinct = max(distinct, before + 1) }
    }
    close(before: turn.count)
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
