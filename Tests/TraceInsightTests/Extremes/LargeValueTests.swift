import JSONTape
import Testing
import TraceModel

@testable import TraceInsight

/// Values in which something is long or many, so that whoever says it once too often fills the memory.
@Suite("A comparison of long values")
struct LargeValueTests {
  private func comparison(_ left: String, _ right: String, limit: Int = 20) throws -> JSONComparison {
    try JSONDocument(Bytes(left)).withRoot { one in
      try JSONDocument(Bytes(right)).withRoot { JSONComparison(one, $0, limit: limit) }
    }
  }

  private func list(_ count: Int, from first: Int) -> String {
    "[" + (first..<(first + count)).map { "\($0)" }.joined(separator: ",") + "]"
  }

  @Test("shows no more of a name than helps, however many values lie below it")
  func longName() throws {
    let name = String(repeating: "k", count: 100_000)
    let found = try comparison(#"{"\#(name)":\#(list(3000, from: 0))}"#, #"{"\#(name)":\#(list(3000, from: 1))}"#)
    #expect(found.count == 3000)
    #expect(found.differences.count == 20)
    #expect(found.differences.allSatisfy { $0.pointer.utf8.count <= ValuePath.longestPointer + 8 })
    #expect(found.differences.allSatisfy { $0.pointer.hasPrefix("/kkk") && $0.pointer.hasSuffix("…") })
  }

  @Test("shows pointers of usual length whole, with their escapes")
  func pointers() throws {
    let found = try comparison(#"{"a/b":{"~":[0,{"x":1}]}}"#, #"{"a/b":{"~":[0,{"x":2}]}}"#)
    #expect(found.differences.map(\.pointer) == ["/a~1b/~0/1/x"])
  }

  /// Objects inside each other, each with a long member in front, so that only the innermost value tells them apart.
  private func nested(_ depth: Int, _ value: Int) -> String {
    let pad = String(repeating: "p", count: 500)
    return String(repeating: #"{"a":"\#(pad)","z":"#, count: depth) + "\(value)" + String(repeating: "}", count: depth)
  }

  @Test("looks at no byte twice, however deep the values lie in each other", arguments: [10, 100, 1000])
  func depth(depth: Int) throws {
    let (left, right) = (nested(depth, 1), nested(depth, 2))
    let found = try comparison(left, right)
    #expect(found.count == 1)
    #expect(found.comparedBytes <= left.utf8.count)
  }

  @Test("looks at no byte twice where members have changed places and lengths")
  func otherPlaces() throws {
    let inner = (0..<200).map { #""k\#($0)":{"list":\#(list(20, from: $0)),"same":"\#($0)"}"# }
    let others = (0..<200).map { #""k\#($0)":{"list":\#(list(20, from: $0 + 1)),"same":"\#($0)"}"# }
    let (left, right) = ("{\(inner.joined(separator: ","))}", "{\(others.reversed().joined(separator: ","))}")
    let found = try comparison(left, right, limit: 10_000)
    #expect(found.count == 4000)
    #expect(found.comparedBytes <= left.utf8.count)
  }

  @Test("says of objects with too many members only that they differ, and that this is not all")
  func manyMembers() throws {
    func object(_ value: Int) -> String {
      "{" + (0..<60_000).map { #""\#($0)":\#(value)"# }.joined(separator: ",") + "}"
    }
    let found = try comparison(#"{"a":\#(object(1)),"b":1}"#, #"{"a":\#(object(2)),"b":2}"#)
    #expect(found.isCoarse)
    #expect(found.count == 2)
    #expect(found.differences.map(\.pointer) == ["/a", "/b"])
    #expect(found.differences.allSatisfy { ($0.old?.utf8.count ?? 0) < 1000 })
  }
}

@Suite("A difference of runs")
struct LargeRunTests {
  private func session(_ steps: Int, agent: String, turns: Int = 1) throws -> Session {
    try PlainSession(
      (0..<steps).map { row in
        var span = PlainSpan(trace: row * turns / steps, name: "s\(row % 3)", kind: .tool)
        span.agent = agent
        span.input = "[\(row)]"
        return span
      }
    ).session()
  }

  @Test("shows the beginnings of names that are as long as a payload, at each step that has one")
  func longNames() throws {
    let name = String(repeating: "n", count: 50_000)
    let diff = SessionDiff(
      try session(400, agent: name + "1"), try session(400, agent: name + "2"), limit: 10_000)
    let changes = diff.changed.flatMap(\.changes).filter { $0.what == .agent }
    #expect(changes.count == 400)
    #expect(changes.allSatisfy { ($0.old ?? "").utf8.count < 1000 && $0.old != $0.new })
  }

  @Test("fills in no more cells than there may be for all turns together, and says that it is only a good one")
  func cells() throws {
    // Turns without a landmark between them: each alone is within what one table may have.
    func run(_ seed: Int) throws -> Session {
      try PlainSession(
        (0..<24_000).map { row in
          var span = PlainSpan(trace: row / 3000, name: "s\((row * seed / 7) % 5)", kind: .tool)
          span.input = "[\(row % 11)]"
          return span
        }
      ).session()
    }
    let diff = SessionDiff(try run(3), try run(5))
    #expect(diff.cellCount <= DiffWork.cellBudget + 2 * SequenceAlignment.cellBudget)
    #expect(diff.stepCounts.equal + diff.stepCounts.changed + diff.stepCounts.removed == 24_000)
  }
}
