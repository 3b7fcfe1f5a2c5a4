import SampleSessions
import Testing
import TraceModel

@testable import TraceInsight

@Suite("The summary of a difference")
struct DiffSummaryTests {
  private func summary(_ left: [Step], _ right: [Step]) -> [String] {
    DiffSummary(SessionDiff(Sketch.session(left), Sketch.session(right))).lines
  }

  private let base: [Step] = [
    .llm("plan", "what?", tokens: 100), .tool("read", "a.py", "text"), .tool("read", "b.py", "more"),
    .tool("test", "all", "ok"),
  ]

  @Test("says that nothing is different")
  func same() { #expect(summary(base, base) == ["The runs did the same."]) }

  @Test("says what is new and what is gone by name, and where the runs part")
  func added() {
    let more = base + [.tool("lint", "all", "ok"), .tool("lint", "one", "ok")]
    #expect(summary(base, more).contains("New: 2 steps: lint ×2"))
    #expect(summary(base, more).contains { $0.hasPrefix("They part in turn 1: lint all is new") })
    #expect(summary(more, base).contains("Gone: 2 steps: lint ×2"))
  }

  @Test("begins with another model, and with what fails now and why")
  func first() {
    var other = base
    other[0].model = "larger"
    other[3].status = .error
    other[3].error = "Exit code 1\nFAILED tests/a.py::b - no"
    let lines = summary(base, other)
    #expect(lines[0] == "Model: model → larger (1 call)")
    #expect(lines[1] == "Failures: 0 → 1")
    #expect(lines[2] == "Now fails: test: exit 1: FAILED tests/a.py::b - no")
  }

  @Test("says of steps that changed places that they moved, and from where to where others did")
  func swapped() {
    let (one, other) = (Step.tool("read", "f1", "text 1"), Step.tool("read", "g1", "text 2"))
    let swapped = summary([.llm(), one, other], [.llm(), other, one])
    #expect(swapped == ["They part in turn 1: read g1 came before read f1", "Moved: read ×2"])
    let (first, second) = ([Step.llm("a"), .tool("search", "x", "y")], [Step.llm("b")])
    let turns = DiffSummary(
      SessionDiff(Sketch.session(first, second), Sketch.session([.llm("a")], [.tool("search", "x", "y"), .llm("b")])))
    #expect(turns.lines.contains("Moved: search (turn 1 → 2)"))
    let kind = summary([.tool("tests", "x", "y")], [Step(kind: .chain, name: "tests", input: "x", output: "y")])
    #expect(kind[0].hasSuffix("is of kind chain instead of tool"))
    #expect(!kind.contains { $0.hasPrefix("Moved") })
    let failed = summary([.tool("t", "1"), .tool("t", "2")], [.failed("t", "1"), .failed("t", "2")])
    #expect(failed.contains("Now fails (and 1 more): t: no luck"))
  }

  @Test("says of a step that it moved, and not that one is new and another gone")
  func moved() {
    let lines = summary(base, [base[0], base[3], base[1], base[2]])
    #expect(lines.contains { $0.hasPrefix("Moved: ") })
    #expect(!lines.contains { $0.hasPrefix("New: ") || $0.hasPrefix("Gone: ") })
  }

  @Test("has ten lines at the most, and short ones, whatever the runs hold")
  func bounded() {
    let long = String(repeating: "x", count: 5000)
    let left = (0..<200).map { Step.tool("\(long)\($0)", long, long) }
    let right = (0..<200).map { Step.failed("\(long)\($0 + 1000)", long + "y", long) }
    let lines = summary(left, right)
    #expect(lines.count <= 10)
    #expect(lines.allSatisfy { $0.utf8.count <= 800 })
  }

  @Test("as text leaves no name that acts in it")
  func markdown() {
    let diff = SessionDiff(Sketch.session([.tool("a*b", "x")]), Sketch.session([.tool("[c](d)", "x")]))
    let text = DiffSummary(diff).markdown(left: "on`e", right: "two")
    #expect(text.hasPrefix("### `one` → `two`\n\n- "))
    #expect(text.contains("\\[c\\](d)"))
  }
}

@Suite("Steps that ran at the same time")
struct ParallelStepsTests {
  private func batch(_ names: [String]) -> [Step] {
    [.llm("plan", "what?")]
      + names.enumerated().map { place, name in
        Step.tool(String(name.prefix(4)), name, "answer of \(name)", pause: place == 0 ? 200 : -90)
      } + [.llm("answer", "so")]
  }

  private func diff(_ left: [String], _ right: [String]) -> SessionDiff {
    SessionDiff(Sketch.session(batch(left)), Sketch.session(batch(right)))
  }

  @Test(
    "are equal in any order",
    arguments: [
      (["read1", "read2", "read3"], ["read3", "read1", "read2"]),
      (["aaaa", "bbbb", "cccc"], ["cccc", "bbbb", "aaaa"]),
      (["read1", "grep1", "read2"], ["read2", "read1", "grep1"]),
    ])
  func equal(left: [String], right: [String]) {
    #expect(diff(left, right).isEmpty)
    #expect(diff(right, left).isEmpty)
  }

  @Test("differ by the one that is new or changed, wherever it stands")
  func different() {
    let more = diff(["read1", "read2"], ["read9", "read2", "read1"])
    #expect(more.stepCounts.added == 1 && more.stepCounts.changed == 0 && more.stepCounts.removed == 0)
    let other = diff(["read1", "read2", "read3"], ["read3", "read9", "read1"])
    #expect(other.stepCounts.changed == 1 && other.stepCounts.added == 0 && other.stepCounts.removed == 0)
  }

  @Test("are equal in any order, too, where nothing but their names tells them apart")
  func bare() {
    func run(_ names: [String]) -> Session {
      Sketch.session(
        [.llm("plan", "what?")]
          + names.enumerated().map { place, name in Step.tool(name, "", "", pause: place == 0 ? 200 : -90) })
    }
    #expect(SessionDiff(run(["list", "read", "stat"]), run(["stat", "list", "read"])).isEmpty)
    #expect(!SessionDiff(run(["list", "read", "stat"]), run(["stat", "list", "find"])).isEmpty)
  }

  @Test("are equal to themselves where they come again in another order", arguments: 1...20)
  func again(seed: UInt64) {
    var random = Random(seed: seed)
    let names = ["aaaa", "bbbb", "read1", "read2", "read3"]
    let run = (0..<4).flatMap { _ in
      batch(Array(names.shuffled(using: &random).prefix(Int.random(in: 2...5, using: &random))))
    }
    #expect(SessionDiff(Sketch.session(run), Sketch.session(run)).isEmpty)
  }

  @Test("one after the other keep their order")
  func sequential() {
    let left = [Step.tool("a", "1"), Step.tool("b", "2")]
    #expect(!SessionDiff(Sketch.session(left), Sketch.session(left.reversed())).isEmpty)
  }
}
