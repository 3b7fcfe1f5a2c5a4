internal import TraceModel

/// Tools whose answers fill much of what a model is given, call by call.
enum ContextShares {
  static let tokens = Threshold(
    "contextTokens", 50_000, .tokens, in: 1...100_000_000,
    "how long the prompt must be: a quarter of what the smaller models take, from which on it costs and misleads")
  static let share = Threshold(
    "contextShare", 0.5, .share, in: 0...1,
    "how much of it one tool must have given, at 4 bytes a token: more than all else together")
  static let serverShare = Threshold(
    "contextServerShare", 0.25, .share, in: 0...1,
    "how much of it one MCP server must have given: servers are a choice, and their answers are seldom trimmed")
  static let answers = Threshold(
    "contextAnswers", 4, .count, in: 1...100_000,
    "how many answers it must have been: of fewer, each is a long one, which another rule tells")

  static let rule = AnalysisRule(
    "contextShare", .suggestions,
    "one tool, or one MCP server, whose answers together make up much of the longest prompt of a conversation",
    [tokens, share, serverShare, answers], find: find)

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    steps.threads.all.lazy.compactMap { thread -> Finding? in
      guard !steps.isOver, let content = ContextContent(thread.rows, steps), let part = content.parts.first,
        content.size >= thresholds.amount(tokens), part.rows.count >= thresholds.count(answers),
        // What is longer than the prompt was not given to the model as it is.
        TokenEstimate.tokens(ofBytes: part.bytes) <= content.size,
        content.share(part) >= thresholds[part.isServer ? serverShare : share], part.longest * 2 <= part.bytes
      else { return nil }
      return finding(part, content, steps)
    }.findings(steps)
  }

  private static func finding(
    _ part: ContextContent.Part, _ content: ContextContent, _ steps: SessionSteps
  ) -> Finding {
    let sorted = part.rows.enumerated().sorted { one, other in
      let (first, second) = (steps.span(one.element).output.count, steps.span(other.element).output.count)
      return first == second ? one.offset < other.offset : first > second
    }
    let who = part.isServer ? "The MCP server \(part.name)" : part.name
    return Finding(
      rule.id, .info, "\(who) fills \(Words.percent(content.share(part))) of the context",
      "\(part.rows.count) answers have about \(Words.count(content.tokens(part))) of the "
        + "\(Words.count(content.size)) tokens that the model was given at the most",
      evidence: sorted.map(\.element), in: steps.session, size: Finding.Size(tokens: content.tokens(part)),
      action: part.isServer
        ? "ask the server for less (fewer fields, a page, a part), or leave it out where it is not needed"
        : "ask for parts instead of the whole, cut long answers, or leave the reading to a sub-agent")
  }
}
