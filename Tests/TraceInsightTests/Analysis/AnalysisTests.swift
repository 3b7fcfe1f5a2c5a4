import SampleSessions
import Testing
import TraceModel

@testable import TraceInsight

@Suite("An analysis")
struct AnalysisTests {
  @Test("of an empty session, and of one in which all went well, finds nothing")
  func clean() {
    #expect(SessionAnalysis(Sketch.session([])).findings.isEmpty)
    let turns = (0..<30).map { turn in
      [
        Step.message(), .llm("plan", "turn \(turn)", tokens: 900), .tool("read", "file \(turn)", "text \(turn)"),
        .tool("edit", "file \(turn)", "done"), .llm("answer", "so \(turn)", tokens: 1200), .response(),
      ]
    }
    #expect(SessionAnalysis(Sketch.session(turns)).findings.isEmpty)
  }

  @Test("keeps agents that work side by side apart")
  func lanes() {
    // Two agents, whose calls alternate in time: neither goes round, both together would.
    func agent(_ name: String, pause: Int64) -> Step {
      let inside = (0..<3).map { Step.tool("look", name, "\($0)", pause: $0 == 0 ? pause : 100) }
      return Step(kind: .agent, name: name, milliseconds: 600, pause: name == "one" ? 0 : -600, inside: inside)
    }
    let session = Sketch.session([agent("one", pause: 0), agent("two", pause: 100)])
    #expect(
      session.span(at: 5).start ?? Timestamp(nanoseconds: 0) < session.span(at: 2).start ?? Timestamp(nanoseconds: 0))
    #expect(SessionAnalysis(session).findings.isEmpty)
  }

  @Test("tells of errors the most frequent first, with what ran before them")
  func forerunner() throws {
    let session = Sketch.session([
      .failed("a", "1", "other"), .tool("search"), .failed("b", "2", "HTTP 503"), .llm(), .failed("b", "3", "HTTP 503"),
      .tool("search"), .failed("c", "4", "HTTP 503"), .llm(),
    ])
    let patterns = SessionAnalysis(session)[.errorPatterns]
    #expect(patterns.map(\.title) == ["HTTP 503 (3 ×)", "other"])
    let before = try #require(patterns[0].forerunner)
    #expect(session.text(before.name) == "search")
    #expect(before.count == 2)
    #expect(patterns[1].forerunner == nil)
    #expect(patterns[0].firstSeen == session.span(at: 2).start)
    #expect(patterns[0].lastSeen == session.span(at: 6).start)
  }

  @Test("tells a failure where it arose, also where what holds it is told behind it")
  func passedOn() throws {
    var builder = SessionBuilder(id: "session")
    let trace = builder.add(Trace())
    for (id, parent, name) in [("c", "b", "query"), ("b", "a", "step"), ("a", "", "plan")] {
      var draft = SpanDraft(trace: trace)
      draft.id = builder.made(string: id)
      if !parent.isEmpty { draft.parentID = builder.made(string: parent) }
      draft.kind = id == "c" ? .tool : .chain
      draft.name = builder.pooled(name)
      draft.status = .error
      draft.error = builder.made(string: "ConnectionError: db down")
      builder.add(draft)
    }
    let session = builder.finish()
    let patterns = SessionAnalysis(session)[.errorPatterns]
    #expect(patterns.count == 1)
    #expect(patterns[0].evidence.compactMap { session.text(session.span(at: $0).name) } == ["query", "step", "plan"])
  }

  @Test("finds each slow span and each error of a generated session that plain counting finds", arguments: 1...10)
  func plain(seed: Int) async throws {
    let sample = SampleSession(seed: UInt64(seed), traces: 6, spansPerTrace: 80, payloadBytes: 20)
    let session = try await loaded(sample, .pandaProbe)
    let analysis = SessionAnalysis(session)
    let told = Set(analysis[.errorPatterns].flatMap(\.evidence))
    let failed = session.allSpans.filter { $0.status == .error }
    #expect(told.isSubset(of: failed.map(\.row)))
    // What came often is told of, however it was got over; what is not told of was got over.
    for error in Dictionary(grouping: failed, by: { session.text($0.error) ?? "" }) where error.value.count >= 3 {
      #expect(error.value.allSatisfy { told.contains($0.row) })
    }
    for span in failed where !told.contains(span.row) {
      let isModel = span.kind == .llm
      #expect(
        session.allSpans.contains {
          $0.traceIndex == span.traceIndex && $0.status != .error && $0.kind == span.kind
            && (isModel || $0.name == span.name) && $0.start ?? .smallest > span.start ?? .smallest
        })
    }
    let slow = analysis[.slowSpans].flatMap(\.evidence).filter { session.span(at: $0).kind != .llm }
    #expect(Set(slow) == self.slow(session))
  }

  /// By the words of protocol.md, each span against all others; calls of models have a test of their own.
  private func slow(_ session: Session) -> Set<Int> {
    func middle(_ values: [Double]) -> Double { values.sorted()[(values.count - 1) / 2] }
    var found: Set<Int> = []
    for span in session.allSpans where span.kind != .llm && span.status != .error {
      let peers = session.allSpans.filter {
        $0.kind == span.kind && $0.name == span.name && $0.selfTime ?? 0 > 0 && $0.status != .error
      }
      let times = peers.map { ($0.selfTime ?? 0).milliseconds }
      guard let own = span.selfTime, own > 0, times.count >= 6 else { continue }
      let median = middle(times)
      let deviation = middle(times.map { abs($0 - median) }) * 1.4826
      let turn = (session.traces[span.traceIndex].duration ?? 0).milliseconds
      let excess = own.milliseconds - median
      if excess > 8 * deviation, own.milliseconds > 2 * median, excess >= turn / 10 { found.insert(span.row) }
    }
    return found
  }

  @Test("gives the same findings each time, however odd the session", arguments: 1...10)
  func deterministic(seed: Int) async throws {
    let sample = SampleSession(seed: UInt64(seed), traces: 5, spansPerTrace: 60, payloadBytes: 20, oddities: .some)
    func told() async throws -> [String] {
      SessionAnalysis(try await loaded(sample, .pandaProbe)).findings.map { "\($0.rule) \($0.evidence) \($0.detail)" }
    }
    let first = try await told()
    #expect(try await told() == first)
    #expect(!first.isEmpty)
  }
}
