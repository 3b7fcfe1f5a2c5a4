import SampleSessions
import Testing

@testable import TraceModel

/// A small notation for spans: who they are, whose child, from when to when.
struct Planned {
  var id: String
  var parent: String?
  var start: Int64?
  var end: Int64?

  init(_ id: String, in parent: String? = nil, _ start: Int64? = nil, _ end: Int64? = nil) {
    self.id = id
    self.parent = parent
    self.start = start
    self.end = end
  }
}

func session(of traces: [[Planned]]) -> Session {
  var builder = SessionBuilder(id: "s")
  for (number, spans) in traces.enumerated() {
    var trace = Trace()
    trace.id = builder.made(string: "t\(number)")
    let place = builder.add(trace)
    for span in spans {
      var draft = SpanDraft(trace: place)
      draft.id = builder.made(string: span.id)
      if let parent = span.parent { draft.parentID = builder.made(string: parent) }
      draft.name = builder.pooled(span.id)
      draft.start = span.start.map { Timestamp(nanoseconds: $0) }
      draft.end = span.end.map { Timestamp(nanoseconds: $0) }
      builder.add(draft)
    }
  }
  return builder.finish()
}

extension Session {
  func name(_ span: Span?) -> String? { span.flatMap { text($0.name) } }

  func roots(_ trace: Int = 0) -> [String] { chain(firstRoot(of: traces[trace])) }

  func chain(_ first: Span?) -> [String] {
    var names: [String] = []
    var next = first
    while let span = next {
      names.append(name(span) ?? "?")
      next = span.nextSibling
    }
    return names
  }

  func named(_ name: String, _ trace: Int = 0) throws -> Span { try #require(span(id: name, inTrace: trace)) }

  /// How often each row is reached from the roots.
  func visits() -> [Int] {
    var visits = [Int](repeating: 0, count: spans.count)
    for trace in traces {
      var open: [Span] = []
      var root = firstRoot(of: trace)
      while let one = root {
        open.append(one)
        root = one.nextSibling
      }
      while let span = open.popLast() {
        visits[span.row] += 1
        if visits[span.row] > 1 { continue }
        var child = span.firstChild
        while let one = child {
          open.append(one)
          child = one.nextSibling
        }
      }
    }
    return visits
  }
}

@Suite("The tree of a trace")
struct TreeTests {
  @Test("has children in the order of their starts, wherever they stand in the input")
  func order() throws {
    let session = session(of: [
      [
        Planned("c", in: "r", 30, 40), Planned("a", in: "r", 10, 20), Planned("r", 0, 100),
        Planned("b", in: "r", 10, 15),
      ]
    ])
    #expect(session.roots() == ["r"])
    #expect(session.chain(try session.named("r").firstChild) == ["a", "b", "c"])
    #expect(try session.named("r").childCount == 3)
    #expect(try session.named("a").parent?.row == session.named("r").row)
  }

  @Test("keeps a span without a start behind the one it came after")
  func unknownStart() throws {
    let session = session(of: [
      [Planned("r", 0, 100), Planned("b", in: "r", 50, 60), Planned("x", in: "r"), Planned("a", in: "r", 10, 20)]
    ])
    #expect(session.chain(try session.named("r").firstChild) == ["a", "b", "x"])
  }

  @Test("has orphans, spans that name themselves, and parents of another trace among its roots, flagged")
  func oddParents() throws {
    let session = session(of: [
      [Planned("a", in: "nowhere", 1), Planned("b", in: "b", 2), Planned("c", in: "other", 3), Planned("d", 4)],
      [Planned("other", 5)],
    ])
    #expect(session.roots() == ["a", "b", "c", "d"])
    #expect(try session.named("a").flags == .orphan)
    #expect(try session.named("b").flags == .selfParent)
    #expect(try session.named("c").flags == .orphan)
    #expect(try session.named("d").flags == [])
    #expect(session.warnings.map(\.code).sorted() == ["orphanSpans", "selfParentSpans"])
    #expect(session.warnings.first { $0.code == "orphanSpans" }?.count == 2)
  }

  @Test("opens a ring of parents at its earliest span")
  func rings() throws {
    let session = session(of: [
      [
        Planned("a", in: "c", 30), Planned("b", in: "a", 10), Planned("c", in: "b", 20), Planned("tail", in: "a", 40),
        Planned("x", in: "y", 50), Planned("y", in: "x", 50),
      ]
    ])
    #expect(session.roots() == ["b", "x"])
    #expect(try session.named("b").flags == .cycle)
    #expect(try session.named("x").flags == .cycle)
    #expect(session.chain(try session.named("b").firstChild) == ["c"])
    #expect(session.chain(try session.named("a").firstChild) == ["tail"])
    #expect(session.visits().allSatisfy { $0 == 1 })
  }

  @Test("gives the first of several spans with one id the children, and flags the others")
  func duplicates() throws {
    let session = session(of: [
      [Planned("a", 0), Planned("a", 1), Planned("child", in: "a", 2)],
      [Planned("a", 0)],
    ])
    #expect(session.span(at: 0).childCount == 1)
    #expect(session.span(at: 1).flags == .duplicateID)
    #expect(session.span(at: 3).flags == [])
    #expect(session.spans(id: "a").map(\.row) == [0, 3])
  }

  @Test("may be 100,000 levels deep, parents last")
  func deep() {
    let count = 100_000
    let spans = (0..<count).reversed().map {
      Planned("\($0)", in: $0 == 0 ? nil : "\($0 - 1)", Int64($0), Int64(2 * count - $0))
    }
    let session = session(of: [spans])
    #expect(session.roots() == ["0"])
    #expect(session.visits().allSatisfy { $0 == 1 })
  }

  @Test("may be a ring of 100,000")
  func longRing() {
    let count = 100_000
    let spans = (0..<count).map { Planned("\($0)", in: "\(($0 + 1) % count)", Int64($0)) }
    let session = session(of: [spans])
    #expect(session.roots() == ["0"])
    #expect(session.visits().allSatisfy { $0 == 1 })
  }

  @Test("reaches every span exactly once, whatever the parents are", arguments: 0..<200)
  func anyParents(seed: Int) {
    var random = Random(seed: UInt64(seed))
    let traces = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      (0..<Int.random(in: 0...40, using: &random)).map { number in
        Planned(
          "\(Bool.random(using: &random) ? number : Int.random(in: 0...40, using: &random))",
          in: Int.random(in: 0...4, using: &random) == 0 ? nil : "\(Int.random(in: 0...45, using: &random))",
          Bool.random(using: &random) ? Int64.random(in: 0...20, using: &random) : nil)
      }
    }
    let session = session(of: traces)
    #expect(session.spans.count == traces.reduce(0) { $0 + $1.count })
    #expect(session.visits().allSatisfy { $0 == 1 })
    for span in session.allSpans {
      #expect(session.chain(span.firstChild).count == span.childCount)
    }
  }
}

@Suite("A span's own time")
struct SelfTimeTests {
  @Test("is what no child covers; children overlap, stick out and end before they start")
  func union() throws {
    let session = session(of: [
      [
        Planned("r", 100, 200), Planned("a", in: "r", 90, 120), Planned("b", in: "r", 110, 130),
        Planned("c", in: "r", 150, 140), Planned("d", in: "r", 190, 300), Planned("e", in: "r", 150),
        Planned("f", in: "r", nil, 170),
      ]
    ])
    #expect(try session.named("r").selfTime == 60)
    #expect(try session.named("c").selfTime == 0)
    #expect(try session.named("c").duration == -10)
    #expect(try session.named("c").flags == .endsBeforeStart)
    #expect(try session.named("e").selfTime == nil)
  }

  @Test("is the same when it is counted moment by moment", arguments: 0..<100)
  func slowly(seed: Int) {
    var random = Random(seed: UInt64(seed))
    let spans = (0..<12).map { number -> Planned in
      let start = Int64.random(in: 0...50, using: &random)
      return Planned(
        "\(number)", in: number == 0 ? nil : "\(Int.random(in: 0..<number, using: &random))", start,
        start + Int64.random(in: -5...40, using: &random))
    }
    let session = session(of: [spans])
    for span in session.allSpans {
      let covered =
        (span.start.map { $0.nanoseconds } ?? 0)..<max(span.end?.nanoseconds ?? 0, span.start?.nanoseconds ?? 0)
      let expected = covered.filter { moment in
        var child = span.firstChild
        while let one = child {
          if let start = one.start?.nanoseconds, let end = one.end?.nanoseconds, start <= moment, moment < end {
            return false
          }
          child = one.nextSibling
        }
        return true
      }.count
      #expect(span.selfTime == Elapsed(clamping: expected))
    }
  }
}
