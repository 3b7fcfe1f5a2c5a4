import SampleSessions
import Testing
import TraceModel

@testable import TraceInsight

/// Calls drawn at random, and what of them repeats itself, computed by trying everything.
@Suite("Repetitions and loops")
struct RepetitionRecountTests {
  /// One call: its tool, its arguments, and what came of it, which is the same for the same call.
  private struct Call: Equatable {
    let tool: String
    let argument: Int

    var acts: Bool { tool == "write_file" }

    func step(_ random: inout some RandomNumberGenerator) -> Step {
      // What marks a call, and in which order its arguments stand, makes no difference.
      let number = Int.random(in: 0..<1000, using: &random)
      let members = [
        "\"path\": \"\(argument).txt\"", "\"request_id\": \"r-\(number)\"", "\"limit\": \(10 + argument)",
      ]
      let input = members.shuffled(using: &random).joined(separator: ", ")
      let answer = acts ? "ok" : "the text of \(argument) as \(tool) has it"
      return Step(name: tool, output: answer, rawInput: "{\(input)}")
    }
  }

  private static func calls(_ seed: UInt64) -> [Call] {
    var random = Random(seed: seed)
    let tools = ["read_file", "list_files", "grep", "write_file"].prefix(Int.random(in: 1...4, using: &random))
    let arguments = Int.random(in: 1...4, using: &random)
    return (0..<Int.random(in: 1...40, using: &random)).map { _ in
      Call(tool: tools.randomElement(using: &random) ?? "grep", argument: Int.random(in: 0..<arguments, using: &random))
    }
  }

  /// Whether a cycle of two to eight calls, not all the same, comes three times in a row.
  private static func hasLoop(_ calls: [Call]) -> Bool {
    for period in 2...8 {
      for start in calls.indices where start + period * 3 <= calls.count {
        let cycle = calls[start..<(start + period)]
        let isSame = (0..<(period * 3)).allSatisfy { calls[start + $0] == calls[start + $0 % period] }
        if isSame, cycle.contains(where: { $0 != cycle.first }) { return true }
      }
    }
    return false
  }

  /// The places of each call that came three times between two that act.
  private static func repeats(_ calls: [Call]) -> Set<[Int]> {
    var found: Set<[Int]> = []
    for first in calls.indices where !calls[first].acts {
      let begin = calls[..<first].lastIndex(where: \.acts) ?? -1
      let end = calls[first...].firstIndex(where: \.acts) ?? calls.count
      let same = ((begin + 1)..<end).filter { calls[$0] == calls[first] }
      if same.count >= 3 { found.insert(same) }
    }
    return found
  }

  @Test("are those that trying everything finds", arguments: 0..<500 as Range<UInt64>)
  func recount(seed: UInt64) {
    let calls = Self.calls(seed)
    var random = Random(seed: seed &+ 1000)
    let findings = SessionAnalysis(Sketch.session(calls.map { $0.step(&random) })).findings
    let hasLoop = Self.hasLoop(calls)
    #expect(findings.contains { $0.rule == "loop" } == hasLoop, "\(calls)")
    // What goes round in a loop is told of there.
    if hasLoop { return }
    #expect(Set(findings.filter { $0.rule == "repeatedCall" }.map(\.evidence)) == Self.repeats(calls), "\(calls)")
  }
}
