internal import TraceModel

/// Conversations that had no more room: they were summed up, or nearly had to be.
enum FullContexts {
  static let share = Threshold(
    "fullContextShare", 0.95, .share, in: 0.1...1,
    "how much of what the model takes a prompt must be to be nearly too long: agents sum up a little earlier, and leave "
      + "the rest for the answer")
  /// Once it happens in any long session; what is summed up again and again loses what was said.
  private static let often = 2
  /// Of how much of what its model takes on a conversation may be called full.
  private static let full = 0.6

  static let rule = AnalysisRule(
    "fullContext", .suggestions,
    "a conversation that was summed up by itself since it filled what its model takes, or whose longest prompt nearly "
      + "fills that",
    [share], find: find)

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    let all = Compactions.all(in: steps).filter { isForWantOfRoom($0, steps) }
    if !all.isEmpty { return [compacted(all, steps, thresholds)].findings(steps) }
    return [longest(steps, thresholds)].compactMap { $0 }.findings(steps)
  }

  /// Whether a conversation was summed up since it was too long. A person may have asked for it, which not every agent
  /// writes down: then what there was tells.
  private static func isForWantOfRoom(_ compaction: Compactions.Compaction, _ steps: SessionSteps) -> Bool {
    if compaction.isManual { return false }
    guard !compaction.isAutomatic, let size = compaction.size else { return true }
    return window(of: compaction.row, atLeast: size, steps).map { size.share(of: $0) >= full } ?? true
  }

  private static func compacted(
    _ all: [Compactions.Compaction], _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> Finding {
    let sizes = all.compactMap(\.size)
    let window = sizes.max().flatMap { size in
      // Agents have limits of their own, far below the model's.
      self.window(of: all[0].row, atLeast: size, steps).flatMap { size.share(of: $0) >= full ? $0 : nil }
    }
    let told: String = sizes.prefix(3).map { Words.count($0) }.joined(separator: ", ") + (sizes.count > 3 ? ", …" : "")
    let limit: String = window.map { " of \(Words.count($0))" } ?? ""
    let at = sizes.isEmpty ? "" : " at \(told)\(limit) tokens"
    return Finding(
      rule.id, all.count >= often ? .warning : .info,
      all.count == 1
        ? "The conversation was too long and was summed up" : "The conversation was too long \(all.count) times",
      "the agent summed it up\(at); what the summary left out the model has not seen since",
      evidence: all.map(\.row), in: steps.session, size: Finding.Size(tokens: sizes.reduce(0, +)),
      action: "begin a new session for a new task, or have it summed up at a point of your own choice")
  }

  /// The longest prompt of all, if it nearly fills what its model takes.
  private static func longest(_ steps: SessionSteps, _ thresholds: Thresholds) -> Finding? {
    var longest: (row: Int, size: Count)?
    for thread in steps.threads.all {
      var end = Timestamp.smallest
      var last: (row: Int, size: Count)?
      for row in thread.rows where !steps.isOver && SessionSteps.isCall(steps.span(row)) {
        let span = steps.span(row)
        // What goes on while the next call begins was no call: some sources tell the sum of a phase like one.
        if let one = last, one.size > longest?.size ?? 0, span.start ?? .smallest >= end { longest = one }
        last = steps.prompts.size(span).map { (row, $0) }
        end = span.end ?? span.start ?? .smallest
      }
      if let last, last.size > longest?.size ?? 0 { longest = last }
    }
    guard let longest, let window = self.window(of: longest.row, atLeast: longest.size, steps),
      Double(longest.size) >= thresholds[share] * Double(window)
    else { return nil }
    let span = steps.span(longest.row)
    return Finding(
      rule.id, .warning, "A prompt nearly fills what \(steps.session.spoken(span.call?.model ?? .none, .llm)) takes",
      "\(Words.count(longest.size)) of \(Words.count(window)) tokens "
        + "(\(Words.percent(longest.size.share(of: window)))); little is left for the answer",
      evidence: [longest.row], in: steps.session, size: Finding.Size(tokens: longest.size),
      action: "sum up or drop what is no longer needed before the next call")
  }

  /// `nil` where it is not known, and where what is known is less than what was given.
  private static func window(of row: Int, atLeast size: Count, _ steps: SessionSteps) -> Count? {
    let model = steps.span(row).call.flatMap { steps.session.text($0.model) } ?? steps.session.summary.models.first
    let window = steps.session.info.contextWindow ?? model.flatMap(ContextWindows.tokens)
    return window.flatMap { $0 >= size ? $0 : nil }
  }
}
