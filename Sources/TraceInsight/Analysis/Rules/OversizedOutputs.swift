internal import TraceModel

/// Answers of tools that fill the prompt after them.
enum OversizedOutputs {
  static let bytes = Threshold(
    "oversizedOutputBytes", 32_768, .bytes, in: 1...1_073_741_824,
    "how long the answer must be: about 8,000 tokens, which is more than most files of source")
  static let share = Threshold(
    "oversizedOutputShare", 0.25, .share, in: 0...1,
    "how much of the next prompt it must be, at 4 bytes a token, where the prompt's tokens are known")

  /// An answer that is longer than the whole prompt was not given to the model as it is. Bytes a token differ by as
  /// much as this.
  private static let mostOfPrompt = 1.5

  static let rule = AnalysisRule(
    "oversizedOutput", .suggestions,
    "long answers of one tool, each followed by a model's call of the same agent that they make up much of",
    [bytes, share], find: find)

  private struct Output {
    let row: Int
    let share: Double?
  }

  private struct Key: Hashable {
    let kind: SpanKind
    let name: PooledString
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<Key, Output>()
    for lane in steps.lanes {
      var found: [Output] = []
      var next: Span?
      for row in lane.rows.reversed() where !steps.isOver {
        let span = steps.span(row)
        if SessionSteps.isCall(span) { next = span }
        guard SessionSteps.isAction(span), span.output.count >= thresholds.count(bytes), let next else { continue }
        let prompt = steps.prompts.size(next)
        let share = prompt.map { Double(span.output.count) / 4 / Double(max($0, 1)) }
        if let share, share < thresholds[self.share] || share > mostOfPrompt { continue }
        found.append(Output(row: row, share: share.map { min($0, 1) }))
      }
      for output in found.reversed() {
        let span = steps.span(output.row)
        groups.add(output, to: Key(kind: span.kind, name: span.name))
      }
    }
    return groups.all.lazy.map { finding($0.values, steps) }.findings(steps)
  }

  private static func finding(_ outputs: [Output], _ steps: SessionSteps) -> Finding {
    let sizes = outputs.map { steps.span($0.row).output.count }
    let total = sizes.reduce(0, +)
    let sorted = outputs.enumerated().sorted { sizes[$0.offset] > sizes[$1.offset] }.map(\.element)
    let largest = sorted[0]
    let part = largest.share.map { "about \(Words.percent($0)) of the prompt after it" } ?? "the prompt is not counted"
    return Finding(
      rule.id, .info, "\(steps.span(largest.row).spokenName) gives long answers to the model",
      "\(Words.plural(outputs.count, "answer has", "answers have")) \(total) bytes, about \(total / 4) tokens; "
        + "the longest has \(steps.span(largest.row).output.count) bytes, \(part)",
      evidence: sorted.map(\.row), in: steps.session, size: Finding.Size(tokens: Count(clamping: total / 4)),
      action: "ask for less, cut the answer, or give the model a reference and a way to read on")
  }
}
