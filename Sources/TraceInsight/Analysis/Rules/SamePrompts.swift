internal import TraceModel

/// Prompts that were paid for more than once.
enum SamePrompts {
  static let bytes = Threshold(
    "samePromptBytes", 64, .bytes, in: 1...16_777_216,
    "how long the input must be: a shorter one, such as \"yes\", is seldom all that the model was given")

  static let rule = AnalysisRule(
    "samePrompt", .suggestions,
    "calls of one model with inputs of equal bytes, each begun after the one before had succeeded", [bytes], find: find)

  private struct Key: Hashable {
    let model: PooledString
    let call: CallKey
    /// Where the input tokens differ, so did the prompts.
    let tokens: Count?
    let parameters: UInt64
    /// How many tools had answered: where one did in between, the input is not all that the model was given.
    let actionCount: Int
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    let session = steps.session
    var groups = Groups<Key, Int>()
    for lane in steps.lanes {
      var actionCount = 0
      for row in steps.rows(of: lane) {
        let span = steps.span(row)
        if SessionSteps.isAction(span) { actionCount += 1 }
        guard SessionSteps.isCall(span) || span.kind == .embedding, span.status != .error, let call = span.call,
          !call.model.isNone, span.input.count >= thresholds.count(bytes), let key = CallKey(span, steps)
        else { continue }
        groups.add(
          row,
          to: Key(
            model: call.model, call: key, tokens: steps.prompts.size(span),
            parameters: session.fingerprint(of: call.parameters), actionCount: actionCount))
      }
    }
    return groups.all.lazy.compactMap { finding(oneByOne($0.values, steps), steps) }.findings(steps)
  }

  /// The calls that began when the one before was over: several at once are meant to be several.
  private static func oneByOne(_ rows: [Int], _ steps: SessionSteps) -> [Int] {
    var kept: [Int] = []
    for row in rows {
      if let last = kept.last {
        guard let start = steps.span(row).start, let end = steps.span(last).end, start >= end else { continue }
      }
      kept.append(row)
    }
    return kept
  }

  private static func finding(_ rows: [Int], _ steps: SessionSteps) -> Finding? {
    guard rows.count > 1 else { return nil }
    let first = steps.span(rows[0])
    var size = Finding.Size()
    for row in rows.dropFirst() { size.add(steps.span(row)) }
    let model = steps.session.spoken(first.call?.model ?? .none, first.kind)
    return Finding(
      rule.id, .info, "\(first.spokenName) asked \(model) the same \(rows.count) times",
      "\(rows.count) calls had the same \(first.input.count) bytes of input and the same parameters",
      evidence: rows, in: steps.session, size: size, action: "keep the answer and use it again")
  }
}
