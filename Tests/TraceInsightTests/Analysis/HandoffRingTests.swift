import Testing
import TraceModel

@testable import TraceInsight

@Suite("A ring of hand-offs")
struct HandoffRingTests {
  private func ring(_ agents: Int, handoffs: Int) -> [Step] {
    (0..<handoffs).map { .handoff("A\($0 % agents)", "A\(($0 + 1) % agents)") }
  }

  private func found(_ steps: [Step]) -> [[Int]] {
    SessionAnalysis(Sketch.session(steps)).findings.filter { $0.rule == "handoffPingPong" }.map(\.evidence)
  }

  @Test(
    "is found from one hand-off less than two rounds on, whatever its length", arguments: [2, 3, 4, 7, 13, 40, 300])
  func length(agents: Int) {
    let least = agents * 2 - 1
    #expect(found(ring(agents, handoffs: least - 1)) == [])
    #expect(found(ring(agents, handoffs: least)) == [Array(0..<least)])
    #expect(found(ring(agents, handoffs: agents * 5)) == [Array(0..<(agents * 5))])
  }

  @Test("is found where another way of the work begins and ends it, and is none where one agent asks many")
  func around() {
    let before: [Step] = [.handoff("X", "Y"), .handoff("Y", "A0")]
    let after: [Step] = [.handoff("A0", "Z"), .handoff("Z", "W")]
    #expect(found(before + ring(3, handoffs: 9) + after) == [Array(2..<11)])
    let star = (0..<30).flatMap { [Step.handoff("A", "B\($0 % 3)"), .handoff("B\($0 % 3)", "A")] }
    #expect(found(star) == [])
  }
}
