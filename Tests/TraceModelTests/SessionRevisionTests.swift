import Testing

@testable import TraceModel

/// What a watch compares, of sessions whose ids say little.
@Suite("What a session was like")
struct SessionRevisionTests {
  private func same(_ count: Int, id: String = "one") -> Session {
    session(of: [(0..<count).map { Planned(id, Int64($0), Int64($0) + 1) }])
  }

  @Test("is told of with a few look-ups a span, also where all share one id", arguments: [1000, 4000, 16_000])
  func oneID(count: Int) {
    var revision = SessionRevision()
    let first = revision.update(to: same(count))
    #expect(first.newSpans.count == count)
    #expect(revision.lookUps <= 3 * count + 10)
    let second = revision.update(to: same(count + 1))
    #expect(second.newSpans == [count])
    #expect(second.changedSpans.isEmpty && second.removedSpanCount == 0)
    #expect(revision.lookUps <= 6 * count + 20)
  }

  @Test("is told of with a few look-ups a trace where all share one id")
  func oneTrace() {
    var builder = SessionBuilder(id: "s")
    for _ in 0..<5000 {
      var trace = Trace()
      trace.id = builder.made(string: "t")
      _ = builder.add(trace)
    }
    var revision = SessionRevision()
    #expect(revision.update(to: builder.finish()).newTraces.count == 5000)
    #expect(revision.lookUps <= 15_000)
  }

  @Test("misses no change of a span that shares its id with others")
  func change() {
    var spans = (0..<50).map { Planned("one", Int64($0), Int64($0) + 1) }
    var revision = SessionRevision(session(of: [spans]))
    spans[30].end = 500
    let changes = revision.update(to: session(of: [spans]))
    #expect(changes.changedSpans == [30])
    #expect(changes.newSpans.isEmpty && changes.removedSpanCount == 0)
  }
}
