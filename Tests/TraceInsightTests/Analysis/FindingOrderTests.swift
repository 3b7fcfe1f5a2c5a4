import Testing
import TraceModel

@testable import TraceInsight

@Suite("The order of findings")
struct FindingOrderTests {
  private let session = Sketch.session([.tool("a"), .tool("b"), .tool("c")])

  private func finding(
    _ title: String, _ severity: Finding.Severity, _ size: Finding.Size = Finding.Size(), spans: Int = 1
  ) -> Finding {
    Finding(
      "rule", severity, title, "detail", evidence: Array(0..<spans), in: session, size: size, action: "act")
  }

  @Test("is by severity, then by time and cost in one figure, then by the spans that show them; equal ones stay")
  func order() {
    let second = Elapsed(clamping: 1, .seconds)
    let all = [
      finding("info, large", .info, .milliseconds(3_600_000)),
      finding("warning, small", .warning, .milliseconds(10)),
      finding("warning, two spans", .warning, spans: 2),
      finding("warning, one span", .warning),
      finding("warning, one span, later", .warning),
      finding("error", .error),
      // A second weighs as much as a cent, and more than 3,000 tokens.
      finding("warning, tokens", .warning, Finding.Size(tokens: 3000)),
      finding("warning, a second", .warning, Finding.Size(duration: second)),
      finding("warning, cost", .warning, Finding.Size(cost: Cost(nanoUsd: 20_000_000))),
    ]
    #expect(
      all.ordered().map(\.title) == [
        "error", "warning, cost", "warning, a second", "warning, tokens", "warning, small", "warning, two spans",
        "warning, one span", "warning, one span, later", "info, large",
      ])
  }

  @Test("keeps the weightiest, and counts the rest")
  func limit() {
    let steps = (0..<12).flatMap { number in
      (0..<3).map { _ in
        Step.failed("pay \(number)", "x", "no luck with kind \("abcdefghijkl".dropFirst(number).prefix(1))")
      }
    }
    let all = SessionAnalysis(Sketch.session(steps))
    let few = SessionAnalysis(Sketch.session(steps), limit: 10)
    #expect(all.findingCount > 10 && few.findingCount == all.findingCount)
    #expect(few.findings.map(\.title) == all.findings.prefix(10).map(\.title))
  }
}
