internal import JSONTape
internal import TraceModel

/// One call made again with the same arguments, of which nothing else came than before.
enum RepeatedCalls {
  static let repeats = Threshold(
    "repeatedCalls", 3, .count, in: 2...1000,
    "how often the call must be made: a second look is cheap and common, a third with the same answer is none")

  static let rule = AnalysisRule(
    "repeatedCall", .decisionAnomalies,
    "the same call made several times in one turn by one agent, of which the same came each time, an answer or a "
      + "failure, or that sent, paid or made the same thing each time; what describes or marks a call makes no "
      + "difference, nor do times in answers. Not where something acted in between, and not what asks with pauses how "
      + "something stands",
    [repeats], find: find)

  /// `ok`, `{"success": true}`: a shorter answer of what acts says nothing of what came of it.
  private static let shortAnswer = 64

  private struct Answered: Hashable {
    let kind: SpanKind
    let name: PooledString
    let arguments: UInt64
    let answer: UInt64
    let isFailure: Bool
    /// Whether it did something to others: what came of it does not matter then, for it was done each time.
    var isOutward = false
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    steps.lanes.lazy.flatMap { findings(in: $0, steps, thresholds) }.findings(steps)
  }

  private static func findings(
    in lane: SessionSteps.Lane, _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> [Finding] {
    // What goes round in a loop is told of there.
    let looped = Set(Loops.regions(in: lane, steps, thresholds).flatMap(\.rows))
    var groups = Groups<Answered, Place>()
    var isOutward = ByName(OutwardCalls.contain)
    var acted = 0
    for place in lane.rows.indices where !steps.isOver {
      let span = steps.span(lane.rows[place])
      guard SessionSteps.isAction(span) else { continue }
      let acts = span.status != .error && !steps.reading.reads(span)
      let one = Place(place: place, actedBefore: acted, acts: acts)
      if acts { acted += 1 }
      if looped.contains(span.row) { continue }
      if let key = answered(span, acts: acts, acts && isOutward[span], steps) { groups.add(one, to: key) }
    }
    return groups.all.flatMap { group -> [Finding] in
      guard group.values.count >= thresholds.count(repeats) else { return [] }
      return runs(group.values).filter { $0.count >= thresholds.count(repeats) }.compactMap {
        finding($0, group.key.isOutward, lane, steps)
      }
    }
  }

  /// Where a call stands in its lane.
  private struct Place {
    let place: Int
    /// How many steps acted before it.
    let actedBefore: Int
    let acts: Bool
  }

  private static func answered(
    _ span: Span, acts: Bool, _ isOutward: Bool, _ steps: SessionSteps
  ) -> Answered? {
    let isFailure = span.status == .error
    guard !span.input.isAbsent, isFailure ? !span.error.isAbsent || !span.output.isAbsent : !span.output.isAbsent,
      span.status != .running
    else { return nil }
    // Of what has no arguments nobody knows whether it did the same.
    if isOutward, span.input.count > 2 {
      return Answered(
        kind: span.kind, name: span.name, arguments: steps.contents.arguments(of: span), answer: 0, isFailure: false,
        isOutward: true)
    }
    // A clock says the same each time, but for the time.
    if !isFailure, saysOnlyWhen(span) { return nil }
    // What acts does so each time; only an answer that says something shows that nothing came of it.
    if acts, span.output.count < shortAnswer { return nil }
    let arguments = acts ? steps.contents.arguments(of: span) : steps.contents.looseArguments(of: span)
    return Answered(
      kind: span.kind, name: span.name, arguments: arguments,
      answer: steps.contents.answer(of: span), isFailure: isFailure)
  }

  /// Whether an answer is a time or a number, and nothing else.
  private static func saysOnlyWhen(_ span: Span) -> Bool {
    if span.session.read(span.output, CallContent(.answer).leavesAllOut) == true { return true }
    guard span.output.count < shortAnswer, let text = span.session.text(span.output) else { return false }
    return !FailurePattern(text).key.contains { $0.isLetter } && text.contains { $0 == ":" || $0 == "-" }
  }

  /// The places of calls, cut where something else acted in between, which may have changed what comes of them.
  private static func runs(_ places: [Place]) -> [[Int]] {
    var runs: [[Int]] = []
    var last: Place?
    for place in places {
      if let last, place.actedBefore - last.actedBefore <= (last.acts ? 1 : 0) {
        runs[runs.count - 1].append(place.place)
      } else {
        runs.append([place.place])
      }
      last = place
    }
    return runs
  }

  private static func finding(
    _ places: [Int], _ isOutward: Bool, _ lane: SessionSteps.Lane, _ steps: SessionSteps
  ) -> Finding? {
    // What was done to others was done, however long it took until it was done again.
    if !isOutward, Polling.isPolling(places, of: lane, steps) { return nil }
    let rows = places.map { lane.rows[$0] }
    let first = steps.span(rows[0])
    let isFailure = first.status == .error
    let told = steps.failures[first]
    if isFailure {
      // What was refused is told as that; what a program tries again by itself is another rule's.
      if told.nature.isDecision || first.flags.contains(.blocked) { return nil }
      let mayPass = told.nature.mayPass || told.line.isEmpty
      if mayPass, !asksModel(places, lane, steps) || wentWell(behind: places, lane, steps) { return nil }
      if overlap(rows, steps) { return nil }
    }
    var size = Finding.Size()
    for row in rows.dropFirst() { size.add(steps.span(row)) }
    let name = first.spokenName
    let differing = DifferingArguments.names(rows.prefix(20).map(steps.span))
    let arguments = differing.isEmpty ? "the same arguments" : "arguments that differ only in \(differing)"
    if isFailure {
      return Finding(
        rule.id, .warning, "\(name) failed the same way \(rows.count) times",
        "\(rows.count) calls with \(arguments), each: \(told.line.isEmpty ? "it does not say why" : told.line)",
        evidence: rows, in: steps.session, size: size, action: told.nature.advice)
    }
    if isOutward {
      return Finding(
        rule.id, .warning, "\(name) was done \(rows.count) times with \(arguments)",
        "each of them went well, so that the same was probably sent, paid or made \(rows.count) times",
        evidence: rows, in: steps.session, size: size,
        action: "let the agent see that it was done, and give the tool a key by which it knows the same call again")
    }
    return Finding(
      rule.id, .warning, "\(name) was called \(rows.count) times with \(arguments)",
      "they gave the same answer, and nothing in between had changed anything; \(rows.count - 1) said nothing new",
      evidence: rows, in: steps.session, size: size,
      action: "keep the first answer where the agent can see it, or wait for a change instead of asking again")
  }

  /// Whether the same call went well at last.
  private static func wentWell(behind places: [Int], _ lane: SessionSteps.Lane, _ steps: SessionSteps) -> Bool {
    guard let last = places.last, let key = CallKey(steps.span(lane.rows[last]), steps) else { return false }
    return lane.rows[(last + 1)...].prefix(64).contains { row in
      let span = steps.span(row)
      return span.status == .ok && CallKey(span, steps) == key
    }
  }

  /// Whether a model chose most of the calls anew.
  private static func asksModel(_ places: [Int], _ lane: SessionSteps.Lane, _ steps: SessionSteps) -> Bool {
    let chosen = zip(places, places.dropFirst()).count { one, other in
      lane.rows[(one + 1)..<other].prefix(64).contains { steps.span($0).kind == .llm }
    }
    return chosen * 2 >= places.count - 1
  }

  /// Whether calls were begun together.
  private static func overlap(_ rows: [Int], _ steps: SessionSteps) -> Bool {
    zip(rows, rows.dropFirst()).contains { one, other in
      guard let end = steps.span(one).end, let start = steps.span(other).start else { return false }
      return start < end
    }
  }
}
