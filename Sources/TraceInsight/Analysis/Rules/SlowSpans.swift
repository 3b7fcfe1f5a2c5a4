internal import TraceModel

/// Spans that took much longer than others of their kind did for the same.
///
/// No fixed limit would do: 2 s is slow for a grep and quick for a model. A call of a model is measured by what it wrote,
/// a command by its program, all else by its name; what a person took to allow or to answer a call is no time of its own,
/// and calls that failed are nobody's measure.
enum SlowSpans {
  static let peers = Threshold(
    "slowSpanPeers", 5, .count, in: 2...100_000,
    "how many others a span needs that did the same and did not fail: of fewer nobody knows what is usual")
  static let deviations = Threshold(
    "slowSpanDeviations", 8, .times, in: 1...1000,
    "how many deviations (1.4826 × MAD, which is σ where times are normal) above the median: of exponential times, "
      + "whose tail is as long as that of models' calls, one in 600 is beyond 8")
  static let factor = Threshold(
    "slowSpanFactor", 2, .times, in: 1...1000,
    "how many medians at least: peers that are all alike have no deviation, and what is not twice as slow is not slow")
  static let share = Threshold(
    "slowSpanShare", 0.1, .share, in: 0...1,
    "how much of its turn's active time the excess must be: less than a tenth nobody who waits for the turn would "
      + "notice")
  static let latency = Threshold(
    "slowCallLatencyMs", 1000, .milliseconds, in: 0...600_000,
    "how long a model may take until its first token where the source does not tell: about what large models take")
  static let oddFactor = Threshold(
    "slowToolFactor", 20, .times, in: 1...10_000,
    "how many medians of the tools that were called once a tool must take that was called once: other tools have other "
      + "work")

  static let rule = AnalysisRule(
    "slowSpan", .slowSpans,
    "spans that took far longer than others that did the same: calls of one model for the tokens that they wrote, "
      + "commands of one program, and all else by kind and name; without the time in which a person was waited for",
    [peers, deviations, factor, share, latency, oddFactor], find: find)

  /// What is measured by the same measure.
  private struct Peers: Hashable {
    let kind: SpanKind
    let name: PooledString
    var command: String?
  }

  /// A span, how long it took and how long it would have taken usually, in milliseconds.
  private struct Outlier {
    let row: Int
    let time: Double
    let usual: Double
    var excess: Double { time - usual }
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var calls = Groups<PooledString, CallSpeed.Call>()
    var others = Groups<Peers, (row: Int, time: Double)>()
    // What a person does has no usual time.
    var asks = ByName(PersonalTools.asks)
    var isShell = ByName(CommandKind.isShell)
    var waits = ByName { span in ToolWords.words(of: span).contains { $0 == "wait" || $0 == "sleep" } }
    for span in steps.spans where takesTime(span) && span.status != .error && !asks[span] {
      guard let time = ownTime(span), time > 0 else { continue }
      if span.kind == .llm {
        guard SessionSteps.isCall(span) else { continue }
        if let call = CallSpeed.call(span, time: time, steps.prompts) {
          calls.add(call, to: span.call?.model ?? .none)
          continue
        }
      }
      let command = isShell[span] ? CommandKind.of(span) : nil
      // What was told to wait takes as long as it was told.
      if command == "sleep" || waits[span] { continue }
      others.add((span.row, time), to: Peers(kind: span.kind, name: span.name, command: command))
    }
    var turns = ActiveTimes(steps.session)
    var findings: [Finding] = []
    for group in calls.all where !steps.isOver {
      findings += [modelFinding(group.values, steps, thresholds, &turns)].compactMap { $0 }
    }
    var seldom: [(row: Int, time: Double)] = []
    for group in others.all where !steps.isOver {
      if group.values.count > thresholds.count(peers) {
        let spread = Spread(group.values.map(\.time))
        let bar = spread.bar(deviations: thresholds[deviations], factor: thresholds[factor])
        let slow = outliers(group.values, spread, over: bar)
        findings += [finding(slow, of: group.values.count, group.key, steps, thresholds, &turns)].compactMap { $0 }
      } else if group.values.count == 1, group.key.kind == .tool, group.key.command == nil,
        !steps.session.info.callsMayWait
      {
        seldom += group.values
      }
    }
    return (findings + oddTools(seldom, steps, thresholds, &turns)).findings(steps)
  }

  /// Some things happen at a moment.
  private static func takesTime(_ span: Span) -> Bool {
    switch span.kind {
    case .event, .message, .response, .state, .decision, .handoff: false
    default: (span.selfTime ?? 0) > 0
    }
  }

  private static func ownTime(_ span: Span) -> Double? {
    guard var time = span.selfTime else { return nil }
    if let wait = PersonWaits.wait(in: span) { time -= wait.end - wait.start }
    return time.milliseconds
  }

  private static func outliers(
    _ spans: [(row: Int, time: Double)], _ spread: Spread, over bar: Double
  ) -> [Outlier] {
    spans.filter { $0.time > bar }.map { Outlier(row: $0.row, time: $0.time, usual: spread.median) }
  }

  /// Those whose excess somebody would notice, and of whose time nobody else can have had a part, the slowest first.
  private static func noticed(
    _ outliers: [Outlier], _ steps: SessionSteps, _ thresholds: Thresholds, _ turns: inout ActiveTimes
  ) -> [Outlier] {
    outliers.filter { outlier in
      let span = steps.span(outlier.row)
      let turn = turns.time(of: span.traceIndex).milliseconds
      return outlier.excess >= thresholds[share] * turn && !PersonWaits.mayHide(in: span)
    }.sorted { $0.excess == $1.excess ? $0.row < $1.row : $0.excess > $1.excess }
  }

  // MARK: Findings

  private static func modelFinding(
    _ calls: [CallSpeed.Call], _ steps: SessionSteps, _ thresholds: Thresholds, _ turns: inout ActiveTimes
  ) -> Finding? {
    guard let speed = CallSpeed(calls, latency: thresholds[latency], atLeast: thresholds.count(peers)) else {
      return nil
    }
    let spread = Spread(calls.map { $0.time / speed.usual($0) })
    let bar = spread.bar(deviations: thresholds[deviations], factor: thresholds[factor])
    var slow: [Outlier] = []
    var byRow: [Int: CallSpeed.Call] = [:]
    for call in calls where call.time - speed.allowance(call) > bar * speed.usual(call) {
      byRow[call.row] = call
      let usual = spread.median * speed.usual(call) + speed.allowance(call)
      slow.append(Outlier(row: call.row, time: call.time, usual: usual))
    }
    slow = noticed(slow, steps, thresholds, &turns)
    guard let worst = slow.first, let call = byRow[worst.row] else { return nil }
    let why: String
    if let first = call.firstToken, first - speed.start > worst.excess / 2 {
      why = "its first token came after \(words(first)), usually after \(words(speed.start))"
    } else {
      let rate = Words.times(call.tokens / max(call.time - (call.firstToken ?? 0), 1) * 1000)
      let usual = Words.times(1000 / max(speed.perToken, 0.001))
      why = "it wrote \(rate) tokens a second, usually \(usual)"
    }
    let tokens = Count(clamping: Int64(exactly: call.tokens.rounded()) ?? .max)
    return finding(
      slow, "for \(Words.count(tokens)) tokens", "\(why); measured by \(calls.count - 1) other calls of the model",
      steps,
      action: "look at the service's load and limits at that time; with a deadline and another try it would have been "
        + "over sooner")
  }

  private static func finding(
    _ slow: [Outlier], of count: Int, _ group: Peers, _ steps: SessionSteps, _ thresholds: Thresholds,
    _ turns: inout ActiveTimes
  ) -> Finding? {
    let slow = noticed(slow, steps, thresholds, &turns)
    guard !slow.isEmpty else { return nil }
    let like = group.command.map { "runs of \($0)" } ?? "of its kind and name"
    return finding(
      slow, group.command.map { "for \($0)" },
      "measured by \(count - 1) \(group.command == nil ? "others " : "other ")\(like)", steps,
      action: "compare its input with that of a quick one, and look at what ran at the same time")
  }

  /// Tools that were called once each, measured by each other.
  private static func oddTools(
    _ spans: [(row: Int, time: Double)], _ steps: SessionSteps, _ thresholds: Thresholds, _ turns: inout ActiveTimes
  ) -> [Finding] {
    guard spans.count > thresholds.count(peers) else { return [] }
    let spread = Spread(spans.map(\.time))
    let bar = spread.bar(deviations: thresholds[deviations], factor: thresholds[oddFactor])
    let slow = noticed(outliers(spans, spread, over: bar), steps, thresholds, &turns)
    return slow.map { outlier in
      finding(
        [outlier], nil,
        "measured by \(spans.count - 1) other tools that were called once, like this one", steps,
        action: "find out what it waited for, and whether the agent needs its answer before it goes on")
    }
  }

  private static func finding(
    _ slow: [Outlier], _ what: String?, _ measure: String, _ steps: SessionSteps, action: String
  ) -> Finding {
    let worst = slow[0]
    let name = steps.span(worst.row).spokenName
    let who = slow.count == 1 ? "\(name) took" : "\(slow.count) calls of \(name) took up to"
    let excess = slow.reduce(0) { $0 + $1.excess }
    return Finding(
      rule.id, .warning,
      "\(who) \(words(worst.time))\(what.map { " \($0)" } ?? ""), usually \(words(worst.usual))",
      "\(Words.times(worst.time / max(worst.usual, 0.001))) × as long as usual; \(measure)",
      evidence: slow.map(\.row), in: steps.session,
      size: Finding.Size(duration: Elapsed(excess, .milliseconds) ?? .largest), action: action)
  }

  private static func words(_ milliseconds: Double) -> String {
    Words.duration(Elapsed(milliseconds, .milliseconds) ?? .largest)
  }
}
