import TraceModel

@testable import TraceInsight

extension RuleExample {
  private static func decision(_ target: String, _ outcome: String) -> Step {
    Step(
      kind: .decision, name: "intent", milliseconds: 0,
      record: ["condition": "intent", "outcome": outcome, "target": target])
  }

  private static func blocked(_ first: Step, _ second: Step) -> Session {
    Sketch.session([
      first, Step(kind: .guardrail, name: "policy", flags: .blocked), Step(kind: .evaluator, name: "judge"), second,
    ])
  }

  /// Rules on decisions, hand-offs and guardrails.
  static let decisions: [RuleExample] = [
    RuleExample(
      rule: "handoffPingPong",
      has: Sketch.session([.handoff("A", "B"), .tool("look"), .handoff("B", "A"), .handoff("A", "B")]),
      evidence: [0, 2, 3], size: .milliseconds(700),
      nearly: [
        Sketch.session([.handoff("A", "B"), .handoff("B", "A")]),
        Sketch.session([.handoff("A", "B"), .handoff("B", "C"), .handoff("C", "A"), .handoff("A", "B")]),
        // Something else was done each time.
        Sketch.session(
          (0..<3).flatMap { [.handoff("A", "B"), .tool("write", "part \($0)", "ok"), .handoff("B", "A")] }),
        // The user spoke in between.
        Sketch.session([.handoff("A", "B"), .handoff("B", "A")], [.handoff("A", "B")]),
      ],
      hasNot: Sketch.session([.handoff("A", "B")]), quiet: ["pingPongHandoffs": 4]),
    RuleExample(
      // A ring of three comes round twice.
      rule: "handoffPingPong",
      has: Sketch.session([
        .handoff("A", "B"), .handoff("B", "C"), .handoff("C", "A"), .handoff("A", "B"), .llm(), .handoff("B", "C"),
        .handoff("C", "A"),
      ]),
      evidence: [0, 1, 2, 3, 5, 6], size: .milliseconds(1300),
      nearly: [
        // Once round; a chain; one agent that asks two others.
        Sketch.session([.handoff("A", "B"), .handoff("B", "C"), .handoff("C", "A")]),
        Sketch.session((0..<9).map { .handoff("A\($0)", "A\($0 + 1)") }),
        Sketch.session([.handoff("A", "B"), .handoff("B", "A"), .handoff("A", "C"), .handoff("C", "A")]),
      ],
      hasNot: Sketch.session([.handoff("A", "B")])),
    RuleExample(
      rule: "decisionReversed",
      has: Sketch.session([
        .decision("owed > 0", "pay", context: "owed: 1"), .decision("owed > 0", "refuse", context: "owed: 1"),
      ]),
      evidence: [0, 1], size: Finding.Size(),
      nearly: [
        Sketch.session([
          .decision("owed > 0", "pay", context: "owed: 1"), .decision("owed > 0", "refuse", context: "owed: 0"),
        ]),
        Sketch.session([.decision("owed > 0", "pay"), .decision("paid > 0", "refuse")]),
        Sketch.session([.decision("owed > 0", "pay")], [.decision("owed > 0", "refuse")]),
        // Of another agent; the next step of several.
        Sketch.session([decision("A", "yes"), decision("B", "no")]),
        Sketch.session([.decision("next", "collect"), .decision("next", "validate"), .decision("next", "confirm")]),
      ],
      hasNot: Sketch.session([.decision("owed > 0", "pay"), .decision("owed > 0", "pay")])),
    RuleExample(
      rule: "blockedRetry", has: blocked(.tool("push", "main"), .tool("push", "main")),
      evidence: [0, 1, 3], size: .milliseconds(100),
      nearly: [
        blocked(.tool("push", "main"), .tool("push", "branch")), blocked(.tool("push"), .tool("push")),
        blocked(.tool("push", "main"), .tool("pull", "main")),
      ],
      hasNot: Sketch.session([
        .tool("push", "main"), Step(kind: .guardrail, name: "policy"), .tool("push", "main"),
      ]),
      quiet: ["blockedRetrySteps": 1]),
  ]
}
