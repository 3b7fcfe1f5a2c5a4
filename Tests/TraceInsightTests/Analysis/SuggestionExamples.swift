import TraceModel

@testable import TraceInsight

extension RuleExample {
  private static func reads(_ inputs: [String], by name: String = "get", pause: Int64 = 5) -> [Step] {
    inputs.map { .tool(name, $0, "the answer to \($0)", pause: pause) }
  }

  private static func attempts(_ pauses: [Int64], last: Step? = nil) -> Session {
    Sketch.session(
      [.failed("pay", "5 EUR", "HTTP 503")] + pauses.map { .failed("pay", "5 EUR", "HTTP 503", pause: $0) }
        + [last ?? .llm()])
  }

  /// Rules on calls that could be made otherwise.
  static let suggestions: [RuleExample] = [
    RuleExample(
      rule: "sequentialCalls", has: Sketch.session(reads(["a", "b", "c"])),
      evidence: [0, 1, 2], size: .milliseconds(200),
      nearly: [
        Sketch.session(reads(["a", "b"])),
        // At the same time; with a pause in which anything may have been decided; of a tool that changes something.
        Sketch.session(reads(["a", "b", "c"], pause: -90)), Sketch.session(reads(["a", "b", "c"], pause: 300)),
        Sketch.session(reads(["a", "b", "c"], by: "write_file")),
        Sketch.session(reads(["a", "b", "c"], by: "payRefund")),
        // The third needs what the second said.
        Sketch.session([
          .tool("get", "page one", "next: x7", pause: 5), .tool("get", "page x7", "next: y8", pause: 5),
          .tool("get", "page y8", "end", pause: 5),
        ]),
        Sketch.session(reads(["a", "b"]) + [.llm(pause: 5)] + reads(["c"])),
      ],
      hasNot: Sketch.session(reads(["a"]) + [.llm()] + reads(["b"])),
      quiet: [
        "sequentialCalls": 4, "sequentialCallGapMs": 4, "sequentialCallShare": 0.9, "sequentialCallBytes": 8,
      ]),
    RuleExample(
      rule: "sequentialCalls",
      has: Sketch.session((0..<5).flatMap { [.llm(), .tool("get", "\($0)", "a\($0)", pause: 5)] }),
      evidence: [1, 3, 5, 7, 9], size: .milliseconds(700),
      nearly: [
        // Four; long answers, of which a model may have learned what to ask for next; prompts that grow.
        Sketch.session((0..<4).flatMap { [.llm(), .tool("get", "\($0)", "a\($0)", pause: 5)] }),
        Sketch.session(
          (0..<5).flatMap { [.llm(), .tool("get", "\($0)", String(repeating: "a", count: 2000), pause: 5)] }),
        Sketch.session(
          (0..<5).flatMap {
            [.llm(tokens: Count(clamping: 1000 + $0 * 900)), .tool("get", "\($0)", "a\($0)", pause: 5)]
          }),
      ],
      hasNot: Sketch.session([.llm(), .tool("get", "1")]), quiet: ["sequentialChoices": 6]),
    RuleExample(
      rule: "hastyRetry", has: attempts([10, 10]), evidence: [0, 1, 2], size: .milliseconds(200),
      besides: ["errorPattern"],
      nearly: [
        attempts([10]), attempts([100, 200]), attempts([2000, 2000]),
        Sketch.session([
          .failed("pay", "5 EUR", pause: 5), .failed("pay", "6 EUR", pause: 5), .failed("pay", "7 EUR", pause: 5),
        ]),
        Sketch.session([.failed("pay", "5 EUR"), .tool("pay", "5 EUR", pause: 5), .tool("pay", "5 EUR", pause: 5)]),
        // Waiting mends no mistake; begun together.
        Sketch.session((0..<4).map { _ in .failed("pay", "5 EUR", "KeyError: 'x'", pause: 5) }),
        Sketch.session((0..<4).map { _ in .failed("pay", "5 EUR", "HTTP 503", pause: -95) }),
      ],
      hasNot: Sketch.session([.tool("pay", "5 EUR"), .llm()]),
      quiet: ["retryAttempts": 4, "retryPauseMs": 10, "retryGrowth": 1]),
    RuleExample(
      rule: "oversizedOutput",
      has: Sketch.session([
        .tool("dump", "a", String(repeating: "x", count: 40_000)), .tool("look"), .llm(tokens: 20_000),
      ]),
      evidence: [0], size: Finding.Size(tokens: 10_000),
      nearly: [
        // A small part of the prompt; more than all of it, so that it was cut; asked by nobody.
        Sketch.session([.tool("dump", "a", String(repeating: "x", count: 40_000)), .llm(tokens: 100_000)]),
        Sketch.session([.tool("dump", "a", String(repeating: "x", count: 40_000)), .llm(tokens: 1000)]),
        Sketch.session([.llm(tokens: 20_000), .tool("dump", "a", String(repeating: "x", count: 40_000))]),
      ],
      hasNot: Sketch.session([.tool("dump", "a", "short"), .llm(tokens: 20_000)]),
      quiet: ["oversizedOutputBytes": 50_000, "oversizedOutputShare": 0.6]),
  ]
}
