import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceInsight

@Suite("The difference of two sessions")
struct DiffTests {
  private typealias Kind = SessionDiff.Divergence.Kind

  private func ids(_ rows: [Int], _ session: Session) -> [String] {
    rows.compactMap { session.text(session.span(at: $0).id) }
  }

  /// A step that holds no others.
  private func leaf(_ run: RunSample, _ random: inout Random) -> (turn: Int, place: Int) {
    while true {
      let turn = Int.random(in: run.turns.indices, using: &random)
      let place = Int.random(in: 1..<run.turns[turn].count, using: &random)
      if !run.turns[turn].contains(where: { $0.parent == run.turns[turn][place].id }) { return (turn, place) }
    }
  }

  private func other(_ run: RunSample) -> RunSample {
    var other = run
    other.prefix = "other-"
    other.delay = 86_400_000_000_000
    return other
  }

  @Test("is empty where only ids and times differ", arguments: 1...10)
  func equal(seed: UInt64) {
    let run = RunSample(seed: seed)
    let diff = SessionDiff(run.session(), other(run).session())
    #expect(diff.isEmpty)
    #expect(diff.firstDivergence == nil)
    #expect(diff.turns.isEmpty && diff.added.isEmpty && diff.removed.isEmpty && diff.changed.isEmpty)
    #expect(diff.stepCounts.equal == 90)
    #expect(!diff.isApproximate)
  }

  @Test("names exactly the step that was put in", arguments: 1...30)
  func insertion(seed: UInt64) {
    var random = Random(seed: seed)
    let run = RunSample(seed: seed)
    var longer = other(run)
    let (turn, place) = leaf(run, &random)
    // A step like another one, right behind it.
    var step = longer.turns[turn][place]
    step.id = "new"
    step.start += 1
    step.input = #"{"query":"new"}"#
    longer.turns[turn].append(step)
    let diff = SessionDiff(run.session(), longer.session())
    #expect(ids(diff.added, diff.right) == ["other-new"])
    #expect(diff.stepCounts == SessionDiff.Counts(equal: 90, added: 1))
    #expect(diff.turnCounts == SessionDiff.Counts(equal: 2, changed: 1))
    #expect(diff.firstDivergence?.kind == Kind.added)
    #expect(diff.firstDivergence?.rightRow == diff.added.first)
    #expect(diff.firstDivergence?.rightTurn == turn)
  }

  @Test("names exactly the steps that were taken out, put in and changed", arguments: 1...40)
  func several(seed: UInt64) {
    var random = Random(seed: seed)
    let run = RunSample(seed: seed)
    var changed = other(run)
    var touched = Set<String>()
    var expected: (added: Set<String>, removed: Set<String>, changed: Set<String>) = ([], [], [])
    for number in 0..<6 {
      let (turn, place) = leaf(run, &random)
      let step = run.turns[turn][place]
      guard touched.insert(step.id).inserted else { continue }
      let now = changed.turns[turn].firstIndex { $0.id == step.id }
      guard let now else { continue }
      switch number % 3 {
      case 0:
        var new = step
        new.id = "new\(number)"
        new.name = "unheard of \(number)"
        changed.turns[turn].append(new)
        expected.added.insert("other-new\(number)")
      case 1:
        changed.turns[turn].remove(at: now)
        expected.removed.insert(step.id)
      default:
        changed.turns[turn][now].input = #"{"list":[1,5,3],"query":"q\#(step.id)"}"#
        expected.changed.insert(step.id)
      }
    }
    let diff = SessionDiff(run.session(), changed.session())
    #expect(Set(ids(diff.added, diff.right)) == expected.added)
    #expect(diff.stepCounts.removed == expected.removed.count)
    #expect(diff.stepCounts.changed >= expected.changed.count)
    #expect(diff.stepCounts.equal + diff.stepCounts.changed + diff.stepCounts.removed == 90)
    let found = Set(ids(diff.changed.map(\.left), diff.left))
    #expect(found.isSuperset(of: expected.changed.subtracting(expected.removed)))
    for step in diff.changed where expected.changed.contains(ids([step.left], diff.left)[0]) {
      if ids([step.right], diff.right)[0] == "other-" + ids([step.left], diff.left)[0] {
        #expect(step.changes == [.init(what: .input, pointer: "/list/1", old: "2", new: "5")])
      }
    }
  }

  @Test("names the one step that was taken out or changed", arguments: 1...30, [0, 1, 2, 3])
  func one(seed: UInt64, what: Int) throws {
    var random = Random(seed: seed)
    let run = RunSample(seed: seed)
    var changed = other(run)
    let (turn, place) = leaf(run, &random)
    let id = run.turns[turn][place].id
    var expected: SessionDiff.Change?
    switch what {
    case 0: changed.turns[turn].remove(at: place)
    case 1:
      changed.turns[turn][place].status = .running
      expected = .init(what: .status, pointer: nil, old: "\(run.turns[turn][place].status.name)", new: "running")
    case 2:
      changed.turns[turn][place].model = "another"
      expected = .init(what: .model, pointer: nil, old: run.turns[turn][place].model, new: "another")
    default:
      changed.turns[turn][place].error = "boom"
      expected = .init(
        what: .error, pointer: nil, old: run.turns[turn][place].error, new: "boom")
    }
    let diff = SessionDiff(run.session(), changed.session())
    if let expected {
      #expect(diff.stepCounts == SessionDiff.Counts(equal: 89, changed: 1))
      #expect(ids(diff.changed.map(\.left), diff.left) == [id])
      #expect(diff.changed.first?.changes == [expected])
      #expect(diff.firstDivergence?.leftRow == diff.changed.first?.left)
    } else {
      #expect(diff.stepCounts == SessionDiff.Counts(equal: 89, removed: 1))
      #expect(ids(diff.removed, diff.left) == [id])
      #expect(diff.firstDivergence?.kind == Kind.removed)
    }
  }

  @Test("survives a turn that was put in or taken out", arguments: 1...15)
  func turns(seed: UInt64) {
    let run = RunSample(seed: seed, turns: 6, stepsPerTurn: 12)
    var shorter = other(run)
    shorter.turns.remove(at: Int(seed) % 6)
    let diff = SessionDiff(run.session(), shorter.session())
    #expect(diff.turnCounts == SessionDiff.Counts(equal: 5, removed: 1))
    #expect(diff.turns.map(\.left) == [Int(seed) % 6])
    #expect(diff.stepCounts == SessionDiff.Counts(equal: 60, removed: 12))
    #expect(diff.firstDivergence?.leftTurn == Int(seed) % 6)
  }

  // MARK: Both ways round

  private func mirrored(_ change: SessionDiff.Change) -> SessionDiff.Change {
    SessionDiff.Change(what: change.what, pointer: change.pointer, old: change.new, new: change.old)
  }

  @Test("is the same with the sides swapped", arguments: 1...40)
  func symmetry(seed: UInt64) {
    var random = Random(seed: seed)
    let run = RunSample(seed: seed, stepsPerTurn: 20)
    // Runs that have little in common, and runs that have much.
    var changed = seed % 2 == 0 ? other(RunSample(seed: seed + 1000, turns: 4, stepsPerTurn: 25)) : other(run)
    for turn in changed.turns.indices {
      for place in changed.turns[turn].indices where Int.random(in: 0..<4, using: &random) == 0 {
        changed.turns[turn][place].output = "[\(place)]"
        changed.turns[turn][place].name = "step \(place % 3)"
      }
    }
    let (one, two) = (run.session(), changed.session())
    let (diff, back) = (SessionDiff(one, two), SessionDiff(two, one))
    #expect(diff.added == back.removed && diff.removed == back.added)
    #expect(diff.changed.map(\.left) == back.changed.map(\.right))
    #expect(diff.changed.map(\.right) == back.changed.map(\.left))
    #expect(diff.changed.map { $0.changes.map(mirrored) } == back.changed.map(\.changes))
    #expect(diff.turns.map(\.left) == back.turns.map(\.right) || diff.turns.count == diff.turnTotal)
    #expect(Set(diff.turns.compactMap(\.left)) == Set(back.turns.compactMap(\.right)))
    #expect(diff.firstDivergence?.leftRow == back.firstDivergence?.rightRow)
    #expect(diff.firstDivergence?.rightRow == back.firstDivergence?.leftRow)
    #expect(diff.firstDivergence?.leftTurn == back.firstDivergence?.rightTurn)
    #expect(diff.firstDivergence?.changes.map(mirrored) == back.firstDivergence?.changes)
  }

  // MARK: What came first

  private func step(
    _ id: String, in parent: String? = nil, kind: SpanKind = .tool, name: String? = nil, input: String = "1",
    output: String = "1", at start: Int64, to end: Int64
  ) -> RunSample.Step {
    RunSample.Step(
      id: id, parent: parent, kind: kind, name: name ?? id, input: input, output: output, start: start, end: end)
  }

  @Test("begins at the step that made the difference, not at those around it that end differently for it")
  func cause() {
    let left = RunSample(turns: [
      [
        step("root", kind: .agent, at: 1, to: 100), step("plan", in: "root", at: 2, to: 10),
        step("search", in: "plan", at: 3, to: 9), step("answer", in: "root", at: 20, to: 90),
      ]
    ])
    var right = left
    right.turns[0][0].output = "2"
    right.turns[0][1].output = "2"
    right.turns[0][2].output = "2"
    right.turns[0][3].input = "2"
    let diff = SessionDiff(left.session(), right.session())
    #expect(diff.firstDivergence.flatMap { $0.leftRow }.map { ids([$0], diff.left) } == ["search"])
    right.turns[0][2].output = "1"
    let later = SessionDiff(left.session(), right.session())
    #expect(later.firstDivergence.flatMap { $0.leftRow }.map { ids([$0], later.left) } == ["plan"])
    #expect(later.stepCounts.changed == 3)
  }

  @Test("moves no step when another one is put around it, but does when it lies elsewhere")
  func parents() {
    let left = RunSample(turns: [
      [
        step("a", kind: .agent, at: 1, to: 50), step("x", in: "a", at: 2, to: 10),
        step("b", kind: .agent, at: 60, to: 90), step("y", in: "b", at: 70, to: 80),
      ]
    ])
    var around = left
    around.turns[0].append(step("wrap", in: "a", kind: .chain, at: 2, to: 11))
    around.turns[0][1].parent = "wrap"
    around.turns[0][1].start = 3
    let wrapped = SessionDiff(left.session(), around.session())
    #expect(wrapped.stepCounts == SessionDiff.Counts(equal: 4, added: 1))
    var moved = left
    moved.turns[0][3].parent = nil
    let elsewhere = SessionDiff(left.session(), moved.session())
    #expect(elsewhere.changed.map(\.changes) == [[.init(what: .parent, pointer: nil, old: "b", new: nil)]])
  }

  @Test("keeps no more than it may, and counts the rest")
  func bounded() {
    let run = RunSample(seed: 5)
    var changed = other(run)
    for turn in changed.turns.indices {
      for place in changed.turns[turn].indices { changed.turns[turn][place].output = "[\(place),\"\(turn)\"]" }
    }
    let diff = SessionDiff(run.session(), changed.session(), limit: 4)
    #expect(diff.changed.count == 4)
    #expect(diff.stepCounts.changed == 90)
    #expect(diff.turns.count == 3)
  }

  @Test("compares one turn with any other")
  func oneTurn() {
    let (one, two) = (RunSample(seed: 1).session(), other(RunSample(seed: 2, stepsPerTurn: 10)).session())
    let diff = SessionDiff(one, two, traces: (0, 1))
    #expect(diff.turnCounts == SessionDiff.Counts(changed: 1))
    #expect(diff.stepCounts.equal + diff.stepCounts.changed + diff.stepCounts.removed == 30)
    #expect(diff.stepCounts.equal + diff.stepCounts.changed + diff.stepCounts.added == 10)
    #expect(SessionDiff(one, one, traces: (2, 2)).isEmpty)
  }
}

@Suite("The difference of two JSON values")
struct JSONComparisonTests {
  private func differences(_ one: String, _ other: String, limit: Int = 20) throws -> [String] {
    let (left, right) = (try JSONDocument(Bytes(one)), try JSONDocument(Bytes(other)))
    return left.withRoot { left in
      right.withRoot { right in
        JSONComparison(left, right, limit: limit).differences.map {
          "\($0.pointer): \($0.old ?? "-") → \($0.new ?? "-")"
        }
      }
    }
  }

  @Test(
    "is told by place",
    arguments: [
      (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, []),
      (#"{"a":1.0}"#, #"{"a":1}"#, []),
      (#"{"a":"\u0041"}"#, #"{"a":"A"}"#, []),
      (#"{"a":9007199254740993}"#, #"{"a":9007199254740992}"#, ["/a: 9007199254740993 → 9007199254740992"]),
      ("1", #""1""#, [#": 1 → "1""#]),
      (#"{"a/b":{"~":1}}"#, #"{"a/b":{"~":2}}"#, ["/a~1b/~0: 1 → 2"]),
      (#"{"z":1,"a":[1,2]}"#, #"{"y":1,"a":[1,3,4]}"#, ["/a/1: 2 → 3", "/a/2: - → 4", "/y: - → 1", "/z: 1 → -"]),
      (#"{"a":{"b":[]}}"#, #"{"a":{"b":{}}}"#, ["/a/b: [] → {}"]),
      (#"{"id":"5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10"}"#, #"{"id":"0d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10"}"#, []),
      (#"["2026-09-14T08:00:00Z"]"#, #"["2026-09-15T08:00:00.5+02:00"]"#, []),
      (#"["toolu_01ReadMoney"]"#, #"["toolu_02ReadMoney"]"#, []),
      (#"{"arguments":"{\"a\": 1, \"b\": [2]}"}"#, #"{"arguments":"{\"b\":[3],\"a\":1}"}"#, ["/arguments/b/0: 2 → 3"]),
      (#"["{\"a\": 1}"]"#, #"["{\"a\":1}"]"#, []),
      (#"["{\"a\": 1}"]"#, #"[{"a":2}]"#, ["/0/a: 1 → 2"]),
      (#"["{\"a\": 1}"]"#, #"["{a}"]"#, [#"/0: {"a": 1} → {a}"#]),
      (#"["order-17"]"#, #"["order-18"]"#, ["/0: order-17 → order-18"]),
      (#"["\u00e9"]"#, #"["e\u0301"]"#, [#"/0: "\u{00E9}" → "e\u{0301}""#]),
      (#"["a\r\nb"]"#, #"["a\nb"]"#, [#"/0: "a\r\nb" → "a\nb""#]),
      (
        #"["run 5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 began 2026-09-14T08:00:00Z."]"#,
        #"["run 0d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 began 2026-09-14T09:00:00Z."]"#, []
      ),
      (
        #"["5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 a"]"#, #"["0d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 b"]"#,
        ["/0: 5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 a → 0d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10 b"]
      ),
      (#"["call_the_doctor"]"#, #"["call_the_plumber"]"#, ["/0: call_the_doctor → call_the_plumber"]),
    ] as [(String, String, [String])])
  func places(one: String, other: String, expected: [String]) throws {
    #expect(try differences(one, other) == expected)
  }

  @Test("needs no stack, however deep the values are")
  func deep() throws {
    let depth = 900
    func nested(_ inner: String) -> String {
      String(repeating: #"{"a":["#, count: depth / 2) + inner + String(repeating: "]}", count: depth / 2)
    }
    let found = try differences(nested("1"), nested("2"))
    #expect(found == [String(repeating: "/a/0", count: depth / 2) + ": 1 → 2"])
  }

  @Test("shows where long texts part")
  func previews() throws {
    let start = String(repeating: "word ", count: 1000)
    let found = try differences(#""\#(start)one""#, #""\#(start)two""#)
    #expect(found.count == 1)
    #expect(found[0].hasPrefix(": …word") && found[0].hasSuffix("two") && found[0].utf8.count < 500)
  }
}
