internal import TraceModel

/// Calls that could have run at the same time.
///
/// Nobody can know that for certain from a trace, so the rule is narrow: one tool that certainly reads, called with
/// different arguments under one parent, one call straight after the other or with nothing but a model's choice between
/// them, all of which went well; and no word of the later arguments, beyond those of the first call's, comes from an
/// earlier answer.
enum SequentialCalls {
  static let calls = Threshold(
    "sequentialCalls", 3, .count, in: 2...1000,
    "how many calls in a row: two may well be one after the other by chance")
  static let gap = Threshold(
    "sequentialCallGapMs", 50, .milliseconds, in: 0...60_000,
    "how far apart they may be: in a longer pause something that is not recorded, such as a model, may have decided")
  static let chosen = Threshold(
    "sequentialChoices", 5, .count, in: 2...1000,
    "how many calls in a row a model must have asked for one at a time: what it learns from fewer may be what it needed"
  )
  static let share = Threshold(
    "sequentialCallShare", 0.1, .share, in: 0...1,
    "how much of the turn's time would be saved: less than a tenth nobody would notice")
  static let bytes = Threshold(
    "sequentialCallBytes", 65_536, .bytes, in: 1...16_777_216,
    "how long an answer may be to be compared with later arguments: with a longer one nothing is claimed")

  static let rule = AnalysisRule(
    "sequentialCalls", .suggestions,
    "calls of one tool that certainly reads, one after the other or asked for one at a time, none of which needs an "
      + "answer of another",
    [calls, gap, chosen, share, bytes], find: find)

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    steps.lanes.lazy.flatMap { runs(in: $0, steps, thresholds) }
      .compactMap { finding($0, steps, thresholds) }.findings(steps)
  }

  /// Calls in a row, and the calls of models that chose them one at a time.
  private struct Run {
    var rows: [Int] = []
    var choices: [Int] = []
  }

  /// The calls of a lane that came straight after one another, as many as it takes to be looked at.
  private static func runs(
    in lane: SessionSteps.Lane, _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> [Run] {
    func isCandidate(_ span: Span) -> Bool {
      guard SessionSteps.isAction(span), span.status != .error, span.status != .running, !span.input.isAbsent,
        (span.duration ?? -1) > 0
      else { return false }
      return steps.reading.reads(span)
    }
    var runs: [Run] = []
    var run = Run()
    var waiting: [Int] = []
    for row in steps.rows(of: lane) {
      let span = steps.span(row)
      if SessionSteps.isCall(span), span.status != .error, !run.rows.isEmpty, waiting.isEmpty {
        waiting = [row]
        continue
      }
      let candidate = isCandidate(span)
      if let last = run.rows.last, candidate, follows(span, steps.span(last), waiting.map(steps.span), thresholds) {
        run.rows.append(row)
        run.choices += waiting
      } else {
        if run.rows.count >= thresholds.count(calls) { runs.append(run) }
        run = Run()
        if candidate { run.rows = [row] }
      }
      waiting = []
    }
    if run.rows.count >= thresholds.count(calls) { runs.append(run) }
    return runs
  }

  private static func follows(_ span: Span, _ last: Span, _ choices: [Span], _ thresholds: Thresholds) -> Bool {
    guard span.kind == last.kind, span.name == last.name, let start = span.start, let end = last.end else {
      return false
    }
    guard let choice = choices.first else {
      let pause = start - end
      return span.parent?.row == last.parent?.row && pause >= 0 && pause <= thresholds.time(gap)
    }
    // In a transcript a call lies in the answer that asked for it.
    let isBeside = span.parent?.row == last.parent?.row || span.parent?.row == choice.row
    return isBeside && (choice.start.map { $0 >= end } ?? false) && (choice.end.map { $0 <= start } ?? false)
  }

  private static func finding(_ run: Run, _ steps: SessionSteps, _ thresholds: Thresholds) -> Finding? {
    let rows = independent(run.rows, steps, thresholds)
    guard rows.count >= thresholds.count(run.choices.isEmpty ? calls : chosen),
      let end = steps.span(rows[rows.count - 1]).start
    else { return nil }
    if !run.choices.isEmpty, mayLearn(rows, run.choices, steps) || isSearch(steps.span(rows[0])) { return nil }
    let choices = run.choices.filter { steps.span($0).start.map { $0 < end } ?? false }
    let first = steps.span(rows[0])
    let lengths = rows.compactMap { steps.span($0).duration }
    let together = lengths.reduce(.zero, +)
    // Asked for at once, they take one choice.
    let spared = choices.dropFirst().compactMap { steps.span($0).duration }.reduce(.zero, +)
    let saved = together - (lengths.max() ?? .zero) + spared
    let turn = steps.session.traces[first.traceIndex].duration ?? steps.session.summary.totalDuration ?? .zero
    guard Double(saved.amount) >= thresholds[share] * Double(max(turn, 1).amount) else { return nil }
    let name = first.spokenName
    return Finding(
      rule.id, .info,
      choices.isEmpty
        ? "\(rows.count) calls of \(name) ran one after another"
        : "The model asked for \(rows.count) calls of \(name) one at a time",
      "none of their arguments has a word from an answer of the others; at the same time they would have taken "
        + "\(Words.duration(together + spared - saved)) instead of \(Words.duration(together + spared))",
      evidence: rows, in: steps.session, size: Finding.Size(duration: saved),
      action: choices.isEmpty
        ? "if the order does not matter, make the calls at the same time"
        : "tell the model that it may ask for several calls at once")
  }

  private static let searching: Set<String> = ["search", "query", "grep", "find", "lookup", "rg", "websearch", "glob"]

  /// Whether a call looks for something: a model that does so again has mostly seen that it did not find it.
  private static func isSearch(_ span: Span) -> Bool {
    let words = CommandKind.isShell(span) ? CommandKind.of(span).map { [$0] } ?? [] : ToolWords.words(of: span)
    return words.contains(where: searching.contains)
  }

  /// A model learns little from an answer that is shorter.
  private static let shortAnswer = 1000

  /// Whether a model may have chosen the next call by what it had been answered: by a long answer, or by something that
  /// is not recorded, which a prompt that grows shows.
  private static func mayLearn(_ rows: [Int], _ choices: [Int], _ steps: SessionSteps) -> Bool {
    if rows.contains(where: { steps.span($0).output.count > shortAnswer }) { return true }
    // An answer that comes again says that nothing was found, which is why the next one was asked for.
    if Set(rows.map { steps.contents.answer(of: steps.span($0)) }).count < rows.count { return true }
    let sizes = choices.compactMap { steps.prompts.size(steps.span($0)) }
    guard let first = sizes.first, let last = sizes.last else { return false }
    return last > first + first.part(0.5) + 500
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
