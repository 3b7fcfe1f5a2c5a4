internal import TraceModel

/// Prompts that grow turn by turn.
enum GrowingPrompts {
  static let turns = Threshold(
    "growingPromptTurns", 4, .count, in: 2...100_000,
    "through how many turns in a row: with fewer the growth may be that of one long message")
  static let factor = Threshold(
    "growingPromptFactor", 3, .times, in: 1...1000,
    "how many times the first prompt the last one is: a conversation that only doubles is a conversation")
  static let tokens = Threshold(
    "growingPromptTokens", 8000, .tokens, in: 1...100_000_000,
    "how long the last prompt must be: shorter ones cost little, however fast they grew")

  static let rule = AnalysisRule(
    "growingPrompt", .suggestions,
    "an agent whose longest prompt to one model is longer in each turn than in the turn before",
    [turns, factor, tokens], find: find)

  private struct Key: Hashable {
    let agent: PooledString
    let model: PooledString
  }

  /// The longest prompt of a turn.
  private struct Prompt {
    let trace: Int
    var row: Int
    var size: Count
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var series = Groups<Key, Prompt>()
    for lane in steps.lanes {
      var longest: [PooledString: Prompt] = [:]
      var order: [PooledString] = []
      for row in steps.rows(of: lane) {
        let span = steps.span(row)
        guard SessionSteps.isCall(span), let size = steps.prompts.size(span), let model = span.call?.model else {
          continue
        }
        if longest[model] == nil { order.append(model) }
        if size > longest[model]?.size ?? -1 { longest[model] = Prompt(trace: lane.trace, row: row, size: size) }
      }
      let agent = lane.agent.map { steps.span($0).name } ?? .none
      for model in order {
        guard let prompt = longest[model] else { continue }
        series.add(prompt, to: Key(agent: agent, model: model))
      }
    }
    return series.all.lazy.flatMap { runs(perTurn($0.values)) }
      .compactMap { finding($0, steps, thresholds) }.largestFirst(steps)
  }

  /// One prompt a turn: an agent may have worked in several lanes of it.
  private static func perTurn(_ prompts: [Prompt]) -> [Prompt] {
    var turns: [Prompt] = []
    for prompt in prompts {
      if let last = turns.last, last.trace == prompt.trace {
        if prompt.size > last.size { turns[turns.count - 1] = prompt }
      } else {
        turns.append(prompt)
      }
    }
    return turns
  }

  private static func runs(_ prompts: [Prompt]) -> [[Prompt]] {
    var runs: [[Prompt]] = []
    for prompt in prompts {
      if let last = runs.last?.last, prompt.size > last.size {
        runs[runs.count - 1].append(prompt)
      } else {
        runs.append([prompt])
      }
    }
    return runs
  }

  private static func finding(_ run: [Prompt], _ steps: SessionSteps, _ thresholds: Thresholds) -> Finding? {
    guard run.count >= thresholds.count(turns), let first = run.first, let last = run.last,
      last.size >= thresholds.amount(tokens), Double(last.size) >= thresholds[factor] * Double(max(first.size, 1))
    else { return nil }
    let more = run.map { $0.size - first.size }.reduce(0, +)
    let ratio = Words.times(last.size.share(of: max(first.size, 1)))
    return Finding(
      rule.id, .info, "The prompts of \(steps.span(last.row).spokenName) grow turn by turn",
      "from \(first.size) to \(last.size) tokens over \(run.count) turns (\(ratio) ×); what came on top of the first "
        + "adds up to \(more) tokens",
      evidence: run.map(\.row), in: steps.session, size: Finding.Size(tokens: more),
      action: "sum up or drop what is no longer needed before the next turn")
  }
}
