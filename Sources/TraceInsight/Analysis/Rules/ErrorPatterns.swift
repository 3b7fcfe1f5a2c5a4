internal import TraceModel

/// Errors grouped by what they say.
enum ErrorPatterns {
  static let repeats = Threshold(
    "errorRepeats", 3, .count, in: 2...100_000,
    "how often an error must come that was got over each time: an agent learns from one, and from a second")

  static let rule = AnalysisRule(
    "errorPattern", .errorPatterns,
    "failures that say the same (their type, code and message, of whatever form; ids, times, counts and paths apart), "
      + "where they ended a turn, were not got over, or came again and again; not a person's refusal, and not the exit "
      + "code with which a command answers",
    [repeats], find: find)

  /// A failure where it arose: calls that only pass it on stand behind it.
  private struct Failure {
    let row: Int
    let told: ToldFailures.Told
    var passedOn: [Int] = []
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    let failures = failures(steps)
    if failures.isEmpty { return .none }
    var groups = Groups<String, Failure>()
    let looped = looped(failures, steps, thresholds)
    for failure in failures where !looped.contains(failure.row) { groups.add(failure, to: failure.told.pattern.key) }
    let recoveries = Recoveries(steps, Set(failures.map(\.row)))
    let standings = standings(steps)
    return groups.all.lazy.compactMap { group -> Finding? in
      finding(group.values, recoveries, standings, steps, thresholds)
    }.findings(steps)
  }

  /// All that failed, each once: what a call passed on to the one around it is told with it.
  private static func failures(_ steps: SessionSteps) -> [Failure] {
    var failures: [Failure] = []
    // The failures below each span, by where they stand in the list.
    var below: [Int: [Int]] = [:]
    // The innermost first, since that is where a failure arose: sources tell what holds others before them or behind.
    let failed = steps.spans.filter { $0.status == .error && !$0.flags.isToldElsewhere }
    let rows = failed.map { (row: $0.row, depth: depth(of: $0)) }
      .sorted { $0.depth == $1.depth ? $0.row < $1.row : $0.depth > $1.depth }.map(\.row)
    for row in rows {
      let span = steps.span(row)
      let told = steps.failures[span]
      if let inner = passedOn(by: span, told, below[row] ?? [], failures) {
        failures[inner].passedOn.append(row)
        note(inner, above: span, in: &below)
        continue
      }
      if isDecision(span, told) || steps.isAnswer(span) { continue }
      note(failures.count, above: span, in: &below)
      failures.append(Failure(row: row, told: told))
    }
    return failures.sorted { $0.row < $1.row }
  }

  /// What a person said no to, and a call that a rule stopped; a model whose answer was stopped has failed.
  private static func isDecision(_ span: Span, _ told: ToldFailures.Told) -> Bool {
    told.nature == .refused || told.nature == .blocked && span.kind != .llm
  }

  /// What goes round in a loop is told of there.
  private static func looped(_ failures: [Failure], _ steps: SessionSteps, _ thresholds: Thresholds) -> Set<Int> {
    let traces = Set(failures.map { steps.span($0.row).traceIndex })
    return Set(
      steps.lanes.lazy.filter { traces.contains($0.trace) }.flatMap { lane in
        Loops.regions(in: lane, steps, thresholds).flatMap(\.rows)
      })
  }

  private static func note(_ place: Int, above span: Span, in below: inout [Int: [Int]]) {
    var ancestor = span.parent
    for _ in 0..<16 {
      guard let one = ancestor else { return }
      if below[one.row, default: []].count < 16 { below[one.row, default: []].append(place) }
      ancestor = one.parent
    }
  }

  private static func depth(of span: Span) -> Int {
    var ancestor = span.parent
    var depth = 0
    while let one = ancestor, depth < 64 {
      depth += 1
      ancestor = one.parent
    }
    return depth
  }

  /// The failure below a span that it passes on: one whose message it repeats, or any where it says nothing itself.
  private static func passedOn(
    by span: Span, _ told: ToldFailures.Told, _ below: [Int], _ failures: [Failure]
  ) -> Int? {
    let last = below.max { failures[$0].row < failures[$1].row }
    return below.first { place in
      let (line, inner) = (told.line, failures[place].told)
      let core = inner.line.firstRange(of: ": ").map { String(inner.line[$0.upperBound...]) } ?? inner.line
      if line.isEmpty || line == inner.line || core.utf8.count >= 8 && line.contains(core) { return true }
      if line.utf8.count >= 8, inner.line.contains(line) { return true }
      // What holds others fails with the last of them, in words of its own.
      let isHolder = span.kind == .agent || span.kind == .chain
      return isHolder && place == last && told.nature != .other && told.nature == inner.nature
    }
  }

  /// Where a failed step stands: its lane, its place there, and the step before it.
  private struct Standing {
    let lane: Int
    let place: Int
    let before: Int?
  }

  /// Where each failed step stands.
  private static func standings(_ steps: SessionSteps) -> [Int: Standing] {
    var standings: [Int: Standing] = [:]
    for (number, lane) in steps.lanes.enumerated() where !steps.isOver {
      for place in lane.rows.indices where !steps.isOver && steps.span(lane.rows[place]).status == .error {
        let before = place > lane.rows.startIndex ? lane.rows[place - 1] : nil
        standings[lane.rows[place]] = Standing(lane: number, place: place, before: before)
      }
    }
    return standings
  }

  /// Whether failures are one call that was made again and again with pauses until it went well.
  private static func arePolls(_ failures: [Failure], _ standings: [Int: Standing], _ steps: SessionSteps) -> Bool {
    let places = failures.compactMap { standings[$0.row] }
    guard failures.count > 1, places.count == failures.count, Set(places.map(\.lane)).count == 1,
      let key = CallKey(steps.span(failures[0].row), steps),
      failures.allSatisfy({ CallKey(steps.span($0.row), steps) == key })
    else { return false }
    return Polling.isPolling(places.map(\.place).sorted(), of: steps.lanes[places[0].lane], steps)
  }

  private static func finding(
    _ failures: [Failure], _ recoveries: Recoveries, _ standings: [Int: Standing], _ steps: SessionSteps,
    _ thresholds: Thresholds
  ) -> Finding? {
    let lasting = failures.filter { !recoveries.gotOver.contains($0.row) }
    if lasting.isEmpty, failures.count < thresholds.count(repeats) { return nil }
    let ended = failures.filter { recoveries.ended.contains($0.row) }
    if failures.count == 1, ended.isEmpty, isLook(failures[0], steps) { return nil }
    if lasting.isEmpty, arePolls(failures, standings, steps) { return nil }
    let rows = failures.map(\.row)
    let line = FailurePattern.line(of: failures.prefix(200).map(\.told.pattern))
    let forerunner = forerunner(rows, standings, steps)
    var size = Finding.Size()
    for failure in failures { size.add(steps.span(failure.passedOn.last ?? failure.row)) }
    let name = steps.span(rows[0]).spokenName
    let nature = failures[0].told.nature
    let title = line.isEmpty ? "\(name) failed and did not say why" : line
    return Finding(
      rule.id, ended.isEmpty ? .warning : .error, failures.count > 1 ? "\(title) (\(failures.count) ×)" : title,
      detail(failures, lasting.count, ended.count, forerunner, steps),
      evidence: rows + failures.flatMap(\.passedOn), in: steps.session, size: size, forerunner: forerunner,
      action: nature.advice)
  }

  /// Whether it was a look at what is not there: that is an answer, with which an agent goes on.
  private static func isLook(_ failure: Failure, _ steps: SessionSteps) -> Bool {
    failure.told.nature == .missing && steps.reading.reads(steps.span(failure.row))
  }

  /// Where it happened, and what became of it.
  private static func detail(
    _ failures: [Failure], _ lasting: Int, _ ended: Int, _ before: Finding.Forerunner?, _ steps: SessionSteps
  ) -> String {
    var names: [String] = []
    var seen: Set<PooledString> = []
    for failure in failures where names.count <= 3 {
      let span = steps.span(failure.row)
      guard span.name.isNone || seen.insert(span.name).inserted else { continue }
      if !names.contains(span.spokenName) { names.append(span.spokenName) }
    }
    let places = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and others" : "")
    let usual = before.flatMap { $0.count > 1 ? $0 : nil }
    let after = usual.map { ", most often right after \(steps.session.spoken($0.name, $0.kind)) (\($0.count) ×)" }
    let outcome: String
    if ended > 0 {
      outcome = failures.count == 1 ? "and the turn ended with it" : "and it ended \(Words.plural(ended, "turn"))"
    } else if lasting == 0 {
      outcome = "and was got over each time"
    } else {
      outcome = "and no later call of it went well"
    }
    return "\(places) failed \(failures.count == 1 ? "like this" : "like this \(failures.count) times")\(after ?? ""), "
      + outcome
  }

  private struct Forerunner: Hashable {
    let name: PooledString
    let kind: SpanKind
  }

  private static func forerunner(
    _ rows: [Int], _ standings: [Int: Standing], _ steps: SessionSteps
  ) -> Finding.Forerunner? {
    var groups = Groups<Forerunner, Int>()
    for row in rows {
      guard let earlier = standings[row]?.before.map(steps.span) else { continue }
      groups.add(row, to: Forerunner(name: earlier.name, kind: earlier.kind))
    }
    var most: (key: Forerunner, count: Int)?
    for group in groups.all where group.values.count > most?.count ?? 0 { most = (group.key, group.values.count) }
    return most.map { Finding.Forerunner(name: $0.key.name, kind: $0.key.kind, count: $0.count) }
  }
}
