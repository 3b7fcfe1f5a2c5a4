import Testing
import TraceModel

@testable import TraceInsight

/// A call of a tool, and how long of it a person was waited for.
private struct Waited: CustomTestStringConvertible, Sendable {
  let step: Step
  let milliseconds: Int64?
  var mayWait = true
  var testDescription: String { "\(step.name), \(step.milliseconds ?? 0) ms" }

  static let all = [
    // Questions.
    Waited(step: Step(name: "AskUserQuestion", milliseconds: 40_000), milliseconds: 40_000),
    Waited(step: Step(name: "ExitPlanMode", milliseconds: 9_000), milliseconds: 9_000),
    Waited(step: Step(name: "ask_followup_question", milliseconds: 9_000), milliseconds: 9_000, mayWait: false),
    Waited(
      step: Step(kind: .other, name: "claude_code.tool.blocked_on_user", milliseconds: 9_000), milliseconds: 9_000),
    Waited(step: Step(name: "request_user_input", milliseconds: 400), milliseconds: nil),
    // Leave that took its time.
    Waited(step: Step(name: "Edit", milliseconds: 600_000), milliseconds: 600_000),
    Waited(step: Step(name: "Edit", milliseconds: 150), milliseconds: nil),
    Waited(step: Step(name: "Edit", milliseconds: 600_000), milliseconds: nil, mayWait: false),
    Waited(
      step: Step(name: "Bash", status: .error, flags: .blocked, milliseconds: 30_000), milliseconds: 30_000),
    // What the result says it took was its own.
    Waited(
      step: Step(name: "WebFetch", milliseconds: 65_000, metadata: #"{"durationMs":5000}"#), milliseconds: 60_000),
    Waited(
      step: Step(name: "Task", milliseconds: 65_000, metadata: #"{"totalDurationMs":64900}"#), milliseconds: nil),
    Waited(
      step: .init(
        name: "exec_command", output: "Chunk ID: 1\nWall time: 2.5000 seconds\nOutput:\n", milliseconds: 12_500),
      milliseconds: 10_000),
    Waited(
      step: .init(
        name: "shell", output: #"{"output":"","metadata":{"exit_code":0,"duration_seconds":1.5}}"#, milliseconds: 3_500),
      milliseconds: 2_000),
    // Nobody knows.
    Waited(step: Step(name: "Bash", milliseconds: 600_000), milliseconds: nil),
    Waited(step: Step(kind: .llm, name: "ask_user", milliseconds: 60_000), milliseconds: nil),
  ]
}

@Suite("A person who was waited for")
struct WaitingTests {
  @Test("is told from the call's name, from what it says it took, or from what it always takes", arguments: Waited.all)
  private func call(waited: Waited) throws {
    let session = Sketch.transcript(mayWait: waited.mayWait, [[waited.step]])
    let wait = PersonWaits.wait(in: session.span(at: 0)).map { $0.end - $0.start }
    #expect(wait == waited.milliseconds.map { Elapsed(clamping: $0, .milliseconds) })
  }

  @Test("makes no turn active; waits at the same time are one")
  func metrics() {
    let session = Sketch.transcript([
      [
        Step(name: "AskUserQuestion", milliseconds: 10_000, pause: 1000),
        Step(name: "AskUserQuestion", milliseconds: 10_000, pause: -4000),
        Step(name: "Bash", milliseconds: 5000, pause: 1000),
      ],
      [Step(name: "Bash", milliseconds: 3000, pause: 60_000)],
    ])
    let metrics = SessionMetrics(session)
    #expect(metrics.waitingDuration == Elapsed(clamping: 16_000, .milliseconds))
    #expect(metrics.turns.map(\.waiting) == [Elapsed(clamping: 16_000, .milliseconds), .zero])
    let total = metrics.totalDuration ?? .zero
    #expect(metrics.activeDuration == total - metrics.waitingDuration)
    #expect(metrics.idleDuration == (metrics.wallDuration ?? .zero) - total)
  }

  @Test("makes no call slow, and none that may have waited is called slow")
  func slow() {
    func edits(_ name: String, mayWait: Bool) -> [String] {
      let steps = (0..<8).map { Step(name: name, input: "make", milliseconds: $0 == 5 ? 600_000 : 150) }
      return SessionAnalysis(Sketch.transcript(mayWait: mayWait, [steps])).findings.map(\.rule)
    }
    #expect(edits("Edit", mayWait: true) == [])
    #expect(edits("Bash", mayWait: true).contains("slowSpan") == false)
    #expect(edits("Bash", mayWait: false).contains("slowSpan"))
  }
}
