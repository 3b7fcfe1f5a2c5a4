internal import TraceModel

/// Failed calls that were made again at once, and again.
enum HastyRetries {
  static let attempts = Threshold(
    "retryAttempts", 3, .count, in: 2...1000,
    "how many attempts: one quick second try is good practice")
  static let pause = Threshold(
    "retryPauseMs", 1000, .milliseconds, in: 0...3_600_000,
    "from which pause on a retry is no hasty one: a second is what services ask for at least (Retry-After is in seconds)"
  )
  static let growth = Threshold(
    "retryGrowth", 1.5, .times, in: 1...1000,
    "how many times the first pause the last one must be to count as backing off")

  static let rule = AnalysisRule(
    "hastyRetry", .suggestions,
    "a call that failed and was made again with equal arguments, or as a retry, after pauses that are short and do not "
      + "grow, where waiting may mend what it failed with",
    [attempts, pause, growth], find: find)

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    steps.lanes.lazy.flatMap { findings(in: $0, steps, thresholds) }.findings(steps)
  }

  private static func findings(
    in lane: SessionSteps.Lane, _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> some Sequence<Finding> {
    var series = Groups<CallKey, Int>()
    for row in steps.rows(of: lane) {
      let span = steps.span(row)
      guard SessionSteps.isAction(span) || SessionSteps.isCall(span) else { continue }
      // Without arguments only the source can tell that a call is the same.
      let isTold = span.status == .error || span.flags.contains(.retry)
      guard let key = CallKey(span, steps) ?? (isTold ? CallKey(nameOf: span) : nil) else { continue }
      series.add(row, to: key)
    }
    return series.all.lazy.flatMap { attempts($0.values, steps) }.compactMap { finding($0, steps, thresholds) }
  }

  /// Calls of one kind cut into series, each of which goes on while the calls fail.
  private static func attempts(_ rows: [Int], _ steps: SessionSteps) -> [[Int]] {
    var series: [[Int]] = []
    for row in rows {
      if let last = series.last?.last, steps.span(last).status == .error, isAnotherTry(steps.span(row)) {
        series[series.count - 1].append(row)
      } else {
        series.append([row])
      }
    }
    return series
  }

  /// Whether waiting may mend what a call failed with, as it may where that says nothing.
  private static func mayPass(_ row: Int, _ steps: SessionSteps) -> Bool {
    let span = steps.span(row)
    if span.flags.contains(.blocked) { return false }
    let told = steps.failures[span]
    return told.nature.mayPass || told.line.isEmpty
  }

  private static func isAnotherTry(_ span: Span) -> Bool { !span.input.isAbsent || span.flags.contains(.retry) }

  private static func finding(_ rows: [Int], _ steps: SessionSteps, _ thresholds: Thresholds) -> Finding? {
    guard rows.count >= thresholds.count(attempts) else { return nil }
    var pauses: [Elapsed] = []
    for (one, other) in zip(rows, rows.dropFirst()) {
      // What began before the one before had ended was begun together with it.
      guard let end = steps.span(one).end, let start = steps.span(other).start, start >= end, mayPass(one, steps) else {
        return nil
      }
      pauses.append(start - end)
    }
    guard let first = pauses.first, let last = pauses.last, let longest = pauses.max(),
      longest < thresholds.time(pause), last == 0 || Double(last.amount) < thresholds[growth] * Double(first.amount)
    else { return nil }
    var size = Finding.Size()
    for row in rows.dropFirst() { size.add(steps.span(row)) }
    let name = steps.span(rows[0]).spokenName
    return Finding(
      rule.id, .warning, "\(name) was retried without a pause to speak of",
      "\(rows.count) attempts, with \(Words.duration(first)) before the second and "
        + "\(Words.duration(last)) before the last",
      evidence: rows, in: steps.session, size: size,
      action: "wait longer before each attempt, with some chance in it, and heed what the service asks for")
  }
}
