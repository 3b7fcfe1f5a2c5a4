internal import TraceModel

/// Calls that could have run at the same time.
///
/// Nobody can know that for certain from a trace, so the rule is narrow: one tool, called with different arguments
/// under one parent, one call straight after the other, all of which went well; its name tells of no change to
/// anything; and no word of the later arguments, beyond those of the first call's, comes from an earlier answer.
enum SequentialCalls {
  static let calls = Threshold(
    "sequentialCalls", 3, .count, in: 2...1000,
    "how many calls in a row: two may well be one after the other by chance")
  static let gap = Threshold(
    "sequentialCallGapMs", 50, .milliseconds, in: 0...60_000,
    "how far apart they may be: in a longer pause something that is not recorded, such as a model, may have decided")
  static let share = Threshold(
    "sequentialCallShare", 0.1, .share, in: 0...1,
    "how much of the turn's time would be saved: less than a tenth nobody would notice")
  static let bytes = Threshold(
    "sequentialCallBytes", 65_536, .bytes, in: 1...16_777_216,
    "how long an answer may be to be compared with later arguments: with a longer one nothing is claimed")

  static let rule = AnalysisRule(
    "sequentialCalls", .suggestions,
    "calls of one reading tool one straight after the other, none of which needs an answer of another",
    [calls, gap, share, bytes], find: find)

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    steps.lanes.lazy.flatMap { runs(in: $0, steps, thresholds) }
      .compactMap { finding($0, steps, thresholds) }.findings(steps)
  }

  /// The calls of a lane that came straight after one another, as many as it takes to be looked at.
  private static func runs(
    in lane: SessionSteps.Lane, _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> [[Int]] {
    var runs: [[Int]] = []
    var run: [Int] = []
    for row in steps.rows(of: lane) {
      if let last = run.last, !follows(steps.span(row), steps.span(last), thresholds) {
        if run.count >= thresholds.count(calls) { runs.append(run) }
        run = []
      }
      if !run.isEmpty || isCandidate(steps.span(row)) { run.append(row) }
    }
    if run.count >= thresholds.count(calls) { runs.append(run) }
    return runs
  }

  private static func isCandidate(_ span: Span) -> Bool {
    SessionSteps.isAction(span) && span.status != .error && span.status != .running && !span.input.isAbsent
      && (span.duration ?? -1) > 0 && !CallNames.mayChange(span)
  }

  private static func follows(_ span: Span, _ last: Span, _ thresholds: Thresholds) -> Bool {
    guard isCandidate(span), span.kind == last.kind, span.name == last.name, span.parent?.row == last.parent?.row,
      let start = span.start, let end = last.end
    else { return false }
    let pause = start - end
    return pause >= 0 && pause <= thresholds.time(gap)
  }

  private static func finding(_ run: [Int], _ steps: SessionSteps, _ thresholds: Thresholds) -> Finding? {
    let rows = independent(run, steps, thresholds)
    guard rows.count >= thresholds.count(calls) else { return nil }
    let first = steps.span(rows[0])
    let lengths = rows.compactMap { steps.span($0).duration }
    let together = lengths.reduce(.zero, +)
    let saved = together - (lengths.max() ?? .zero)
    let turn = steps.session.traces[first.traceIndex].duration ?? steps.session.summary.totalDuration ?? .zero
    guard Double(saved.amount) >= thresholds[share] * Double(max(turn, 1).amount) else { return nil }
    let name = first.spokenName
    return Finding(
      rule.id, .info, "\(rows.count) calls of \(name) ran one after another",
      "none of their arguments has a word from an answer of the others; at the same time they would have taken "
        + "\(Words.duration(lengths.max() ?? 0)) instead of "
        + Words.duration(together),
      evidence: rows, in: steps.session, size: Finding.Size(duration: saved),
      action: "if the order does not matter, make the calls at the same time")
  }

  /// The calls from the first on, up to one that may need the answer of an earlier one.
  private static func independent(_ run: [Int], _ steps: SessionSteps, _ thresholds: Thresholds) -> [Int] {
    let most = thresholds.count(bytes)
    let common = PayloadWords.words(steps.span(run[0]).input, steps.session)
    var answers: Set<Int> = []
    var inputs: Set<UInt64> = []
    var rows: [Int] = []
    var total = 0
    for row in run {
      let span = steps.span(row)
      total += span.output.count
      // All answers of a run are kept at once, so they are bounded together, too.
      guard span.output.count <= most, span.input.count <= most, total <= most * 16 else { break }
      let words = PayloadWords.words(span.input, steps.session)
      // Equal arguments are no independent work.
      guard inputs.insert(steps.session.fingerprint(of: span.input)).inserted,
        words.allSatisfy({ common.contains($0) || !answers.contains($0) })
      else { break }
      rows.append(row)
      answers.formUnion(PayloadWords.words(span.output, steps.session))
    }
    return rows
  }
}

/// The words and numbers of a payload, each as its hash: words themselves would take many times the payload. Two that
/// share a hash by chance only make the rule more careful.
enum PayloadWords {
  static func words(_ payload: Slice, _ session: Session) -> Set<Int> {
    var words: Set<Int> = []
    var hasher = Hasher()
    var isInWord = false
    for character in session.text(payload) ?? "" {
      if character.isLetter || character.isNumber {
        hasher.combine(character)
        isInWord = true
      } else if isInWord {
        words.insert(hasher.finalize())
        hasher = Hasher()
        isInWord = false
      }
    }
    if isInWord { words.insert(hasher.finalize()) }
    return words
  }
}

/// What the name of a tool tells.
enum CallNames {
  /// Words of tools that change something, or that may do anything.
  private static let changing: Set<String> = [
    "add", "append", "apply", "approve", "bash", "book", "cancel", "charge", "close", "command", "commit", "create",
    "delete", "deploy", "drop", "edit", "eval", "exec", "execute", "install", "insert", "merge", "move", "notify",
    "open", "order", "patch", "pay", "post", "publish", "push", "put", "refund", "register", "remove", "rename",
    "replace", "reset", "run", "save", "schedule", "script", "send", "set", "shell", "sleep", "start", "stop", "store",
    "submit", "terminal", "transfer", "update", "upload", "wait", "write",
  ]

  /// A longer name says nothing that could be relied on.
  private static let longestName = 1000

  /// Whether a tool may change something, so that the order of its calls matters.
  static func mayChange(_ span: Span) -> Bool {
    span.session.slice(span.name).count > longestName || mayChange(span.session.text(span.name) ?? "")
  }

  private static func mayChange(_ name: String) -> Bool {
    var word = ""
    var wasLower = false
    for character in name {
      // A new word begins at a capital behind a small letter, and behind anything that is no letter.
      if !character.isLetter || character.isUppercase && wasLower {
        if changing.contains(word) { return true }
        word = ""
      }
      if character.isLetter { word += character.lowercased() }
      wasLower = character.isLowercase
    }
    return changing.contains(word)
  }
}
