internal import TraceModel

/// Several different steps that come round again and again, with the same arguments each time.
///
/// What a model says in between does not count: its prompts grow. Decisions and hand-offs count by their names, but a
/// cycle must have a call in it.
enum Loops {
  static let repeats = Threshold(
    "loopRepeats", 3, .count, in: 2...1000,
    "how often the cycle must come: twice is a second try, three times with equal arguments is no progress")
  static let steps = Threshold(
    "loopSteps", 8, .count, in: 2...64,
    "how many steps a cycle may have: longer ones are seldom exact, and each length costs one more pass")

  static let rule = AnalysisRule(
    "loop", .decisionAnomalies,
    "a cycle of two or more different steps that comes several times in a row with the same arguments, and of which "
      + "mostly the same came; what describes or marks a call makes no difference. Not what asks with pauses how something "
      + "stands", [repeats, steps],
    find: find)

  /// A part of a lane's actions that repeats itself.
  struct Region {
    let rows: [Int]
    /// Where its actions stand in the lane.
    let places: ArraySlice<Int>
    let period: Int
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    steps.lanes.lazy.flatMap { lane in
      regions(in: lane, steps, thresholds).lazy.map { finding($0, lane, steps) }
    }.findings(steps)
  }

  static func regions(in lane: SessionSteps.Lane, _ steps: SessionSteps, _ thresholds: Thresholds) -> [Region] {
    let places = lane.rows.indices.filter { counts(steps.span(lane.rows[$0])) }
    let repeats = thresholds.count(repeats)
    guard places.count >= repeats * 2 else { return [] }
    let rows = places.map { lane.rows[$0] }
    let marks = numbers(rows, steps)
    var isCovered = [Bool](repeating: false, count: rows.count)
    var regions: [Region] = []
    for period in 2...max(2, thresholds.count(self.steps)) {
      var i = period
      while i < marks.count, !steps.isOver {
        var end = i
        while end < marks.count, marks[end] == marks[end - period] { end += 1 }
        let range = (i - period)..<end
        if range.count >= repeats * period, !isCovered[range].contains(true),
          isCycle(rows[range.prefix(period)], marks[range.prefix(period)], steps),
          isIdle(Array(rows[range]), Array(places[range]), period, lane, steps)
        {
          regions.append(Region(rows: Array(rows[range]), places: places[range], period: period))
          for place in range { isCovered[place] = true }
        }
        i = end + 1
      }
    }
    return regions
  }

  /// Whether mostly the same came of each round, and nobody waited for something in between.
  private static func isIdle(
    _ rows: [Int], _ places: [Int], _ period: Int, _ lane: SessionSteps.Lane, _ steps: SessionSteps
  ) -> Bool {
    let actions = (0..<period).filter { SessionSteps.isAction(steps.span(rows[$0])) }
    let rounds = rows.count / period
    guard let first = actions.first else { return false }
    var same = 0
    for step in actions {
      let calls = (0..<rounds).map { steps.span(rows[step + $0 * period]) }
      // Another answer in most of the rounds is progress.
      if Set(calls.map { steps.contents.answer(of: $0) }).count * 2 <= rounds {
        same += 1
      } else if !isCounted(calls, steps) {
        return false
      }
    }
    guard same * 2 >= actions.count else { return false }
    return !actions.contains { step in
      Polling.isPolling((0..<rounds).map { places[step + $0 * period] }, of: lane, steps, asWords: true)
    } && !Polling.isPolling((0..<rounds).map { places[first + $0 * period] }, of: lane, steps)
  }

  /// `ok`, `done 3`
  private static let shortAnswer = 64
  /// Tools that go on with each call.
  private static let advancing: Set<String> = ["next", "pop", "dequeue", "claim", "advance", "step", "click", "scroll"]

  /// Whether what acts only counted: its answers differ in their figures alone.
  private static func isCounted(_ calls: [Span], _ steps: SessionSteps) -> Bool {
    guard let first = calls.first, !steps.reading.reads(first),
      !ToolWords.words(of: first).contains(where: advancing.contains),
      calls.allSatisfy({ $0.output.count < shortAnswer })
    else { return false }
    return Set(calls.map { FailurePattern(steps.session.text($0.output) ?? "").key }).count == 1
  }

  private static func counts(_ span: Span) -> Bool {
    SessionSteps.isAction(span) || span.kind == .decision || span.kind == .handoff
  }

  /// A number for each step, which equal steps share.
  private static func numbers(_ rows: [Int], _ steps: SessionSteps) -> [Int] {
    var known: [CallKey: Int] = [:]
    return rows.enumerated().map { place, row in
      let span = steps.span(row)
      let key = SessionSteps.isAction(span) ? CallKey(span, steps) : CallKey(nameOf: span)
      // What has no known arguments is like nothing else.
      guard let key else { return -1 - place }
      let number = known[key] ?? known.count
      known[key] = number
      return number
    }
  }

  /// Different steps, a call among them: the same call alone is the business of another rule.
  private static func isCycle(_ rows: ArraySlice<Int>, _ marks: ArraySlice<Int>, _ steps: SessionSteps) -> Bool {
    marks.contains { $0 != marks.first } && rows.contains { SessionSteps.isAction(steps.span($0)) }
  }

  private static func finding(_ region: Region, _ lane: SessionSteps.Lane, _ steps: SessionSteps) -> Finding {
    let cycle = region.rows.prefix(region.period)
    let names = cycle.prefix(4).map { steps.span($0).spokenName }.joined(separator: " → ")
    let times = region.rows.count / region.period
    let failed = cycle.lazy.map(steps.span).first { $0.status == .error }
    let why = failed.map { steps.failures[$0].line }.flatMap { $0.isEmpty ? nil : "; \($0)" } ?? ""
    return Finding(
      rule.id, .warning, "\(names)\(cycle.count > 4 ? " → …" : "") went round \(times) times\(why)",
      "\(region.period) steps came \(times) times in a row with the same arguments, \(region.rows.count) steps in all",
      evidence: region.rows, in: steps.session, size: size(region, lane, steps),
      action: "let the agent see that it was here before, or bound the number of rounds")
  }

  /// All that was done after the first round, models' calls among it.
  private static func size(_ region: Region, _ lane: SessionSteps.Lane, _ steps: SessionSteps) -> Finding.Size {
    var size = Finding.Size()
    guard let from = region.places.dropFirst(region.period).first, let to = region.places.last else { return size }
    for row in lane.rows[from...to] { size.add(steps.span(row)) }
    return size
  }
}
