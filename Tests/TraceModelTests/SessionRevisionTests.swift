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
    // Its figures are its trace's, too.
    #expect(changes.changedTraces == [0])
  }

  @Test("tells of a trace whose spans came or went, and of one that is gone")
  func traces() {
    let span = Planned("one", 0, 1)
    var revision = SessionRevision(session(of: [[span], [span], [span]]))
    let more = revision.update(to: session(of: [[span], [span, Planned("two", 1, 2)], [span]]))
    #expect(more.changedTraces == [1] && more.newTraces.isEmpty)
    let fewer = revision.update(to: session(of: [[span], [span], [span]]))
    #expect(fewer.changedTraces == [1] && fewer.removedSpanCount == 1)
    let gone = revision.update(to: session(of: [[span], [span]]))
    #expect(gone.removedTraceCount == 1 && gone.newTraces.isEmpty && !gone.isEmpty)
  }
}
