internal import TraceModel

/// Prompts that grow: turn by turn, or call by call within one turn.
enum GrowingPrompts {
  static let turns = Threshold(
    "growingPromptTurns", 4, .count, in: 2...100_000,
    "through how many turns in a row: with fewer the growth may be that of one long message")
  static let factor = Threshold(
    "growingPromptFactor", 3, .times, in: 1...1000,
    "how many times the first prompt the last one is: a conversation that only doubles is a conversation")
  static let tokens = Threshold(
    "growingPromptTokens", 8000, .tokens, in: 1...100_000_000,
    "how long the last prompt must be where it grew turn by turn: shorter ones cost little, however fast they grew")
  static let calls = Threshold(
    "growingTurnCalls", 8, .count, in: 2...100_000,
    "through how many calls of one turn: with fewer a few answers of tools were long, which another rule tells")
  static let turnTokens = Threshold(
    "growingTurnTokens", 50_000, .tokens, in: 1...100_000_000,
    "how long the last prompt of a turn must be: an agent's prompts grow with each step, and up to a quarter of what "
      + "the smaller models take that is how it works")

  static let rule = AnalysisRule(
    "growingPrompt", .suggestions,
    "an agent whose longest prompt to one model is longer in each turn than in the turn before, or whose prompts grow "
      + "call by call within a turn; not where most of the growth came at once",
    [turns, factor, tokens, calls, turnTokens], find: find)

  private struct Key: Hashable {
    let agent: PooledString
    let model: PooledString
  }

  private struct Prompt {
    let trace: Int
    let row: Int
    let size: Count
  }

  /// What an agent gave one model: the longest prompt of each turn, and the longest growth within one.
  private struct Series {
    var perTurn: [Prompt] = []
    var within: [Prompt] = []
    /// In how many turns the prompts grew.
    var count = 0

    mutating func add(_ longest: Prompt) {
      // An agent may have worked in several lanes of a turn.
      if let last = perTurn.last, last.trace == longest.trace {
        if longest.size > last.size { perTurn[perTurn.count - 1] = longest }
      } else {
        perTurn.append(longest)
      }
    }
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var places: [Key: Int] = [:]
    var all: [Series] = []
    for lane in steps.lanes {
      let agent = lane.agent.map { steps.span($0).name } ?? .none
      for (model, prompts) in prompts(of: lane, steps).all {
        let key = Key(agent: agent, model: model)
        let place = places[key] ?? all.count
        if place == all.count {
          places[key] = place
          all.append(Series())
        }
        if let longest = prompts.max(by: { $0.size < $1.size }) { all[place].add(longest) }
        for run in runs(prompts, keeping: 0.8) where grew(run, calls, turnTokens, thresholds) {
          all[place].count += 1
          if growth(run) > growth(all[place].within) { all[place].within = run }
        }
      }
    }
    return all.lazy.flatMap { series -> [Finding] in
      let found = runs(series.perTurn, keeping: 1).filter { grew($0, Self.turns, Self.tokens, thresholds) }
        .map { turnsFinding($0, steps) }
      if !found.isEmpty || series.count == 0 { return found }
      return [withinFinding(series, steps)]
    }.findings(steps)
  }

  private static func prompts(of lane: SessionSteps.Lane, _ steps: SessionSteps) -> Groups<PooledString, Prompt> {
    var prompts = Groups<PooledString, Prompt>()
    for row in steps.rows(of: lane) {
      let span = steps.span(row)
      guard SessionSteps.isCall(span), let size = steps.prompts.size(span), let model = span.call?.model else {
        continue
      }
      prompts.add(Prompt(trace: lane.trace, row: row, size: size), to: model)
    }
    return prompts
  }

  /// The prompts cut where one is not longer than what is kept of the one before.
  private static func runs(_ prompts: [Prompt], keeping part: Double) -> [[Prompt]] {
    var runs: [[Prompt]] = []
    for prompt in prompts {
      if let last = runs.last?.last, Double(prompt.size) > part * Double(last.size) {
        runs[runs.count - 1].append(prompt)
      } else {
        runs.append([prompt])
      }
    }
    return runs
  }

  private static func grew(
    _ run: [Prompt], _ least: Threshold, _ length: Threshold, _ thresholds: Thresholds
  ) -> Bool {
    guard run.count >= thresholds.count(least), let first = run.first, let last = run.last else { return false }
    return last.size >= thresholds.amount(length)
      && Double(last.size) >= thresholds[factor] * Double(max(first.size, 1)) && !isOneStep(run)
  }

  /// Whether most of the growth came at once: one long answer or paste is no growth through many.
  private static func isOneStep(_ run: [Prompt]) -> Bool {
    let steps = zip(run, run.dropFirst()).map { $1.size - $0.size }
    let all = steps.filter { $0 > 0 }.reduce(Count(0), +)
    return Double(steps.max() ?? 0) > 0.8 * Double(max(all, 1))
  }

  /// What came on top of the first prompt, each time that it was given.
  private static func growth(_ run: [Prompt]) -> Count {
    run.reduce(0) { $0 + max($1.size - run[0].size, 0) }
  }

  private static func turnsFinding(_ run: [Prompt], _ steps: SessionSteps) -> Finding {
    let (first, last, more) = (run[0], run[run.count - 1], growth(run))
    let ratio = Words.times(last.size.share(of: max(first.size, 1)))
    return Finding(
      rule.id, .info, "The prompts of \(steps.span(last.row).spokenName) grow turn by turn",
      "from \(first.size) to \(last.size) tokens over \(run.count) turns (\(ratio) ×); what came on top of the first "
        + "adds up to \(more) tokens",
      evidence: run.map(\.row), in: steps.session, size: Finding.Size(tokens: more),
      action: "sum up or drop what is no longer needed before the next turn")
  }

  private static func withinFinding(_ series: Series, _ steps: SessionSteps) -> Finding {
    let run = series.within
    let (first, last, more) = (run[0], run[run.count - 1], growth(run))
    let content = ContextContent(rows(from: first, to: last, steps), steps)
    let grown = content?.inWords.map { "; tools gave \($0)" } ?? ""
    let turns = series.count == 1 ? "" : ", and in \(Words.plural(series.count - 1, "other turn")) likewise"
    return Finding(
      rule.id, .info,
      "The prompts grow to \(Words.count(last.size)) tokens within a turn",
      "from \(Words.count(first.size)) over \(run.count) calls of "
        + "\(steps.session.spoken(steps.span(last.row).call?.model ?? .none, .llm))\(turns); what came on top of the "
        + "first adds up to \(Words.count(more)) tokens\(grown)",
      evidence: [last.row, first.row] + run.dropFirst().dropLast().map(\.row), in: steps.session,
      size: Finding.Size(tokens: more),
      action: "leave reading and searching to a sub-agent that gives back what was found, ask tools for parts, or drop "
        + "old answers of tools")
  }

  /// The steps of the lane in which the prompts grew.
  private static func rows(from first: Prompt, to last: Prompt, _ steps: SessionSteps) -> [Int] {
    for lane in steps.lanes where lane.trace == first.trace {
      guard let start = lane.rows.firstIndex(of: first.row), let end = lane.rows.firstIndex(of: last.row), start <= end
      else { continue }
      return Array(lane.rows[start...end])
    }
    return []
  }
}
