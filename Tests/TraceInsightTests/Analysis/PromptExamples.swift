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
          "ask", String(repeating: "s", count: shared) + String(repeating: "\(place)", count: 101), tokens: 4000,
          pause: pause)
        step.cacheRead = read
        return step
      })
  }

  private static func calls(_ tokens: [Int]) -> Session {
    Sketch.session([tokens.map { .llm(tokens: Count(clamping: $0)) }])
  }

  /// Answers of one tool, and a call of the model that was given them.
  private static func snapshots(
    _ count: Int, bytes: Int, by name: String = "mcp__browser__snapshot", tokens: Count = 60_000, first: Int? = nil
  ) -> [Step] {
    (0..<count).map { place in
      .tool(name, "page \(place)", String(repeating: "x", count: place == 0 ? first ?? bytes : bytes))
    } + [.llm(tokens: tokens)]
  }

  private static func compaction(_ trigger: String) -> Step {
    Step(kind: .state, name: "compaction", milliseconds: 0, metadata: #"{"trigger":"\#(trigger)"}"#)
  }

  private static func cut(_ metadata: String) -> Step {
    var step = Step.llm()
    step.wrote = 4096
    step.metadata = metadata
    return step
  }

  private static func conversation(read: Count?, written: Count?) -> Step {
    var step = Step.llm("claude", tokens: 5)
    step.cacheRead = read
    step.cacheWritten = written
    return step
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
      quiet: [
        "growingPromptTurns": 5, "growingPromptFactor": 6, "growingPromptTokens": 20_000,
      ]),
    RuleExample(
      rule: "growingPrompt", has: calls((0...8).map { 5000 + 8000 * $0 }), evidence: [8, 0, 1, 2, 3, 4, 5, 6, 7],
      size: Finding.Size(tokens: 36 * 8000),
      nearly: [
        // Too few; too short at the end; summed up in between; grown to twice.
        calls((0...6).map { 5000 + 8000 * $0 }), calls((0...8).map { 5000 + 5000 * $0 }),
        calls((0...4).map { 5000 + 12_000 * $0 } + (0...4).map { 5000 + 12_000 * $0 }),
        calls((0...8).map { 50_000 + 8000 * $0 }),
      ],
      hasNot: calls([5000, 6000, 7000]),
      quiet: ["growingPromptFactor": 20, "growingTurnCalls": 10, "growingTurnTokens": 90_000]),
    RuleExample(
      rule: "contextShare", has: Sketch.transcript([snapshots(4, bytes: 16_000)]), evidence: [0, 1, 2, 3],
      size: Finding.Size(tokens: 16_002),
      nearly: [
        // Three answers; a short prompt; a small share; one of them is as long as all others together.
        Sketch.transcript([snapshots(3, bytes: 20_000)]),
        Sketch.transcript([snapshots(4, bytes: 16_000, tokens: 40_000)]),
        Sketch.transcript([snapshots(4, bytes: 8_000)]), Sketch.transcript([snapshots(4, bytes: 4_000, first: 30_000)]),
      ],
      hasNot: Sketch.transcript([snapshots(1, bytes: 100)]),
      quiet: ["contextTokens": 70_000, "contextServerShare": 0.5, "contextAnswers": 5]),
    RuleExample(
      rule: "contextShare", has: Sketch.transcript([snapshots(4, bytes: 32_000, by: "Bash")]), evidence: [0, 1, 2, 3],
      size: Finding.Size(tokens: 32_002),
      nearly: [Sketch.transcript([snapshots(4, bytes: 16_000, by: "Bash")])],
      hasNot: Sketch.transcript([snapshots(1, bytes: 100)]), quiet: ["contextShare": 0.8]),
    RuleExample(
      rule: "fullContext", has: Sketch.transcript([[.llm(tokens: 150_000), compaction("auto"), .llm(tokens: 9000)]]),
      evidence: [1], size: Finding.Size(tokens: 150_000),
      nearly: [Sketch.transcript([[.llm(tokens: 150_000), compaction("manual"), .llm(tokens: 9000)]])],
      hasNot: Sketch.transcript([[.llm(tokens: 9000)]])),
    RuleExample(
      rule: "fullContext", has: Sketch.transcript(window: 200_000, [[.llm(tokens: 9000), .llm(tokens: 196_000)]]),
      evidence: [1], size: Finding.Size(tokens: 196_000),
      nearly: [
        // There is room left; nobody knows how much the model takes; it takes more than is known.
        Sketch.transcript(window: 200_000, [[.llm(tokens: 170_000)]]), Sketch.transcript([[.llm(tokens: 196_000)]]),
        Sketch.transcript(window: 200_000, [[.llm(tokens: 300_000)]]),
      ],
      hasNot: Sketch.transcript(window: 200_000, [[.llm(tokens: 9000)]]), quiet: ["fullContextShare": 0.99]),
    RuleExample(
      rule: "truncatedAnswer",
      has: Sketch.session([cut(#"{"stop_reason":"max_tokens"}"#), .llm(), cut(#"{"finish_reasons":["length"]}"#)]),
      evidence: [0, 2], size: Finding.Size(tokens: 8192),
      nearly: [
        // It ended by itself; the words mean something else.
        Sketch.session([cut(#"{"stop_reason":"end_turn","max_tokens":4096}"#)]),
        Sketch.session([cut(#"{"reason":"length","note":"finish_reason"}"#)]),
      ],
      hasNot: Sketch.session([.llm()])),
    RuleExample(
      rule: "lowCacheUse", has: Sketch.transcript([(0..<4).map { _ in conversation(read: 0, written: 50_000) }]),
      evidence: [0, 1, 2, 3], size: Finding.Size(tokens: 150_015),
      nearly: [
        Sketch.transcript([(0..<4).map { conversation(read: $0 == 0 ? 0 : 50_000, written: 500) }]),
        // Nothing is counted.
        Sketch.transcript([(0..<4).map { _ in conversation(read: nil, written: nil) }]),
      ],
      hasNot: Sketch.transcript([[conversation(read: 0, written: 50_000)]]), quiet: ["cacheCalls": 5]),
    RuleExample(
      rule: "lowCacheUse", has: prompts([nil, 0, 0]),
      // 1,001 of 1,103 bytes are the same, the quotes among them.
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
