import TraceModel

@testable import TraceInsight

extension RuleExample {
  private static func steps(_ lengths: [Int64], _ more: Step...) -> Session {
    Sketch.session(lengths.map { Step(milliseconds: $0, pause: 0) } + more)
  }

  /// Calls of a model, each with the tokens that it wrote and the time that it took.
  private static func answers(_ calls: [(tokens: Count, milliseconds: Int64)]) -> Session {
    Sketch.session([
      calls.map { Step(kind: .llm, name: "chat", milliseconds: $0.milliseconds, model: "model", wrote: $0.tokens) }
    ])
  }

  private static func oddTools(_ lengths: [Int64]) -> Session {
    Sketch.session([lengths.enumerated().map { Step(name: "tool \($0)", milliseconds: $1) }])
  }

  private static let usual: [Int64] = [90, 95, 100, 105, 110, 90, 95, 105, 110]

  private static func round(_ number: Int) -> [Step] {
    [.tool("look", "a", "same"), .tool("try", "b", "same"), .llm(), .tool("undo", "c", "\(number)")]
  }

  /// Rules on how long things took, what failed, and what came round.
  static let behaviour: [RuleExample] = [
    RuleExample(
      rule: "slowSpan", has: steps(usual + [400]), evidence: [9], size: .milliseconds(300),
      nearly: [
        // Not twice the median; too few peers; too small a part of the turn; slow, but as the others are.
        steps(usual + [195]), steps([100, 100, 100, 100, 900]),
        steps(usual + [400], .llm(), Step(name: "long", milliseconds: 9000)),
        steps([100, 300, 200, 500, 150, 400, 250, 350, 120, 480]),
      ],
      hasNot: steps(usual),
      quiet: ["slowSpanPeers": 10, "slowSpanDeviations": 100, "slowSpanFactor": 5, "slowSpanShare": 0.5]),
    RuleExample(
      // A fiftieth of the words in the same time.
      rule: "slowSpan", has: answers([(1000, 16_000)] * 7 + [(20, 16_000)]), evidence: [7],
      size: .milliseconds(14_680),
      nearly: [
        // Twenty times as long, and twenty times as much; short answers take a while to begin.
        answers([(50, 800)] * 7 + [(1000, 16_000)]), answers([(500, 10_000)] * 7 + [(20, 1300)]),
      ],
      hasNot: answers([(1000, 16_000)] * 7), quiet: ["slowCallLatencyMs": 20_000]),
    RuleExample(
      rule: "slowSpan", has: oddTools([300, 301, 302, 303, 20_000, 305, 306]), evidence: [4],
      size: .milliseconds(19_697),
      nearly: [oddTools([300, 301, 302, 303, 3000, 305, 306]), oddTools([300, 301, 302, 20_000])],
      hasNot: oddTools([300, 301, 302, 303]), quiet: ["slowToolFactor": 100]),
    RuleExample(
      rule: "errorPattern",
      has: Sketch.session([
        .failed("get", "a", "HTTP 503 for request 17"), .tool("put"), .failed("get", "b", "HTTP 503 for request 4711"),
      ]),
      evidence: [0, 2], size: .milliseconds(200),
      nearly: [
        Sketch.session([Step(error: "a note of a call that went well")]),
        // Got over; a person's decision.
        Sketch.session([.failed("get", "a"), .tool("get", "b", "x")]),
        Sketch.session([.failed("get", "a", "The user doesn't want to proceed with this tool use."), .llm()]),
      ],
      hasNot: Sketch.session([.tool("get")])),
    RuleExample(
      // Got over each time, and not learned from.
      rule: "errorPattern",
      has: Sketch.session([
        .failed("get", "a", "no key 'x'"), .tool("get", "1", "x"), .failed("get", "b", "no key 'x'"),
        .tool("get", "2", "y"),
        .failed("get", "c", "no key 'x'"), .tool("get", "3", "z"),
      ]),
      evidence: [0, 2, 4], size: .milliseconds(300), nearly: [Sketch.session([.tool("get")])],
      hasNot: Sketch.session([.tool("get")]), quiet: ["errorRepeats": 4]),
    RuleExample(
      // One failure, passed up.
      rule: "errorPattern",
      has: Sketch.session([
        Step(
          kind: .chain, name: "plan", status: .error, error: "PlanError: ConnectionError: db down",
          inside: [.failed("query", "a", "ConnectionError: db down")])
      ]),
      evidence: [1, 0], size: .milliseconds(100), nearly: [Sketch.session([.tool("get")])],
      hasNot: Sketch.session([.tool("get")])),
    RuleExample(
      rule: "loop", has: Sketch.session(round(1) + round(2) + round(3)),
      evidence: [0, 1, 3, 4, 5, 7, 8, 9, 11], size: .milliseconds(800),
      nearly: [
        Sketch.session(round(1) + round(2)),
        // It gets on.
        Sketch.session((0..<4).flatMap { [.tool("test", "a", "\(4 - $0) failed"), .tool("mend", "b", "part \($0)")] }),
        Sketch.session((0..<4).flatMap { [.tool("next_mail", "a", "mail \($0)"), .tool("archive", "b", "ok")] }),
        Sketch.session(
          ["red", "green", "blue", "grey"].flatMap { [.tool("get_page", "a", $0), .tool("go_on", "b", "ok")] }),
        Sketch.session(round(1) + round(2) + [.tool("look", "else")] + round(3)),
        Sketch.session((0..<9).map { .tool("look", "\($0)") }),
        // Arguments that are not known are not known to be equal.
        Sketch.session((0..<9).map { .tool($0 % 2 == 0 ? "look" : "try") }),
      ],
      hasNot: Sketch.session(round(1)), quiet: ["loopRepeats": 4, "loopSteps": 2]),
    RuleExample(
      rule: "repeatedCall",
      has: Sketch.session([.tool("read", "a", "x"), .tool("read", "a", "x"), .llm(), .tool("read", "a", "x")]),
      evidence: [0, 1, 3], size: .milliseconds(200),
      nearly: [
        Sketch.session([.tool("read", "a", "x"), .tool("read", "a", "y"), .tool("read", "a", "z")]),
        Sketch.session([.tool("read", "a", "x"), .tool("read", "a", "x")]),
        // What acts does so each time.
        Sketch.session([
          .tool("scroll_down", "a", "ok"), .tool("scroll_down", "a", "ok"), .tool("scroll_down", "a", "ok"),
        ]),
        // Another turn is another question.
        Sketch.session([.tool("read", "a", "x"), .tool("read", "a", "x")], [.tool("read", "a", "x")]),
      ],
      hasNot: Sketch.session([.tool("read", "a", "x"), .tool("read", "b", "x")]), quiet: ["repeatedCalls": 4]),
    RuleExample(
      // What is done to others was done each time, whatever came of it and however long after.
      rule: "repeatedCall",
      has: Sketch.session((1...3).map { .tool("charge_card", "5 EUR", "receipt \($0)", pause: 9000) }),
      evidence: [0, 1, 2], size: .milliseconds(200),
      nearly: [
        Sketch.session((1...3).map { .tool("charge_card", "\($0) EUR", "receipt") }),
        Sketch.session((1...3).map { .tool("check_order_payment", "5", "open \($0)", pause: 9000) }),
        Sketch.session((1...3).map { .tool("create_directory", "a", "ok \($0)") }),
        Sketch.session((1...3).map { .tool("validate_order", "5", "ok \($0)") }),
      ],
      hasNot: Sketch.session([.tool("charge_card", "5 EUR", "receipt")]), quiet: ["repeatedCalls": 4]),
    RuleExample(
      // What was looked at with pauses until it was there is no pattern of failures.
      rule: "errorPattern",
      has: Sketch.session((1...3).map { _ in .failed("probe", "db", "not there", pause: 50) } + [.tool("probe", "db")]),
      evidence: [0, 1, 2], size: .milliseconds(300),
      besides: ["repeatedCall"],
      nearly: [
        Sketch.session((1...3).map { _ in .failed("probe", "db", "not there", pause: 9000) } + [.tool("probe", "db")])
      ],
      hasNot: Sketch.session([.tool("probe", "db")])),
    RuleExample(
      rule: "unfinishedCall",
      has: Sketch.session([Step(name: "watch", status: .unset, flags: .abandoned, milliseconds: nil), .llm()]),
      evidence: [0], size: Finding.Size(),
      nearly: [
        Sketch.session(status: .running, [Step(name: "watch", status: .running, milliseconds: nil)]),
        // It was cut off with the session.
        Sketch.session([Step(name: "watch", status: .unset, flags: .abandoned, milliseconds: nil)]),
      ],
      hasNot: Sketch.session([.tool("watch")])),
    RuleExample(
      rule: "unfinishedCall",
      has: Sketch.session(
        [
          Step(
            kind: .agent, name: "helper", milliseconds: 90_000,
            inside: [Step(name: "watch", status: .unset, flags: .abandoned, milliseconds: nil)])
        ]),
      evidence: [1], size: Finding.Size(), nearly: [Sketch.session([.tool("watch")])],
      hasNot: Sketch.session([.tool("watch")]), quiet: ["unfinishedCallMs": 100_000]),
    RuleExample(
      rule: "deadEnd", has: Sketch.session([.llm(tokens: 50), .failed("pay", "5 EUR")]),
      evidence: [1], size: .milliseconds(600, tokens: 50), besides: ["errorPattern"],
      nearly: [
        Sketch.session([.llm(), .failed("pay", "5 EUR"), .llm()]),
        Sketch.session([.failed("pay", "5 EUR"), .response()]),
        Sketch.session(status: .running, [.llm(), .failed("pay", "5 EUR")]),
        // Without any call of a model nobody knows what it said to that.
        Sketch.session([.failed("pay", "5 EUR")]),
        // This source does not tell responses.
        Sketch.session([.message(), .tool("look")]),
      ],
      hasNot: Sketch.session([.message(), .tool("look"), .response()])),
    RuleExample(
      rule: "deadEnd", has: Sketch.session([.message(), .response()], [.message(), .tool("look")]),
      evidence: [3], size: .milliseconds(500),
      // A turn that no message began asks for no response.
      nearly: [Sketch.session([.message(), .response()], [.tool("nightly")])],
      hasNot: Sketch.session([.message(), .response()], [.message(), .tool("look"), .response()])),
  ]
}

private func * <Element>(list: [Element], count: Int) -> [Element] { (0..<count).flatMap { _ in list } }
