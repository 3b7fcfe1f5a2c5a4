import TraceModel

@testable import TraceInsight

extension RuleExample {
  private static let question = String(repeating: "What is owed? ", count: 10)

  private static func turns(_ tokens: [Count]) -> Session {
    Sketch.session(tokens.map { [.llm(tokens: 500), .llm(tokens: $0)] })
  }

  private static func prompts(_ cacheRead: [Count?], shared: Int = 1000, pause: Int64 = 200) -> Session {
    Sketch.session(
      cacheRead.enumerated().map { place, read in
        var step = Step.llm(
          "ask", String(repeating: "s", count: shared) + "\(place)" + String(repeating: "o", count: 100), tokens: 4000,
          pause: pause)
        step.cacheRead = read
        return step
      })
  }

  /// Rules on what models were given.
  static let prompts: [RuleExample] = [
    RuleExample(
      rule: "samePrompt",
      has: Sketch.session([.llm("ask", question, tokens: 30)], [.llm("ask", question, tokens: 30)]),
      evidence: [0, 1], size: .milliseconds(100, tokens: 30),
      nearly: [
        // Several at once are meant; other tokens are another prompt; the first failed; too short to be all of it.
        Sketch.session([.llm("ask", question), .llm("ask", question, pause: -50)]),
        Sketch.session([.llm("ask", question, tokens: 30), .llm("ask", question, tokens: 90)]),
        Sketch.session([
          Step(kind: .llm, name: "ask", input: question, status: .error, model: "model"), .llm("ask", question),
        ]),
        Sketch.session([.llm("ask", "yes"), .llm("ask", "yes")]),
      ],
      hasNot: Sketch.session([.llm("ask", question), .llm("ask", question + "?")]), quiet: ["samePromptBytes": 1000]),
    RuleExample(
      rule: "growingPrompt", has: turns([3000, 5000, 9000, 16_000]),
      evidence: [1, 3, 5, 7], size: Finding.Size(tokens: 21_000),
      nearly: [
        turns([3000, 9000, 16_000]), turns([3000, 9000, 5000, 16_000]), turns([8000, 9000, 10_000, 16_000]),
        turns([600, 1000, 2000, 4000]),
      ],
      hasNot: turns([3000, 3000, 3000, 3000]),
      quiet: ["growingPromptTurns": 5, "growingPromptFactor": 6, "growingPromptTokens": 20_000]),
    RuleExample(
      rule: "lowCacheUse", has: prompts([nil, 0, 0]),
      // 1,001 of 1,103 bytes are the same.
      evidence: [0, 1, 2], size: Finding.Size(tokens: 2 * 3630),
      nearly: [
        prompts([0, 3000, 3000]), prompts([0, 0]), prompts([0, 0, 0], shared: 10), prompts([0, 0, 0], pause: 400_000),
        // This source does not count what comes from the cache.
        prompts([nil, nil, nil]),
      ],
      hasNot: prompts([nil, 3600, 3600]),
      quiet: [
        "cacheCalls": 4, "cachePromptTokens": 5000, "cachePrefix": 1, "cacheShare": 0, "cachePauseMs": 100,
      ]),
  ]
}
