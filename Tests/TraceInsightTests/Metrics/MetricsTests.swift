import Testing
import TraceModel

@testable import TraceInsight

/// One span of a session made for a test.
struct Fact {
  var kind = SpanKind.tool
  var name = "step"
  var status = SpanStatus.ok
  var milliseconds: Int64? = 10
  var error: String?
  var flags: SpanFlags = []
  var model: String?
  var tokens: Count?
}

/// A session of one turn per list, its spans one after another.
func session(_ turns: [[Fact]]) -> Session {
  var builder = SessionBuilder(id: "s")
  var now: Int64 = 1_700_000_000_000_000_000
  for facts in turns {
    var trace = Trace()
    trace.start = Timestamp(nanoseconds: now)
    trace.status = .completed
    let place = builder.add(trace)
    for fact in facts {
      var draft = SpanDraft(trace: place)
      draft.id = builder.made(string: "\(builder.spanCount)")
      draft.kind = fact.kind
      draft.name = builder.pooled(fact.name)
      draft.status = fact.status
      draft.flags = fact.flags
      if let error = fact.error { draft.error = builder.made(string: error) }
      draft.start = Timestamp(nanoseconds: now)
      if let length = fact.milliseconds {
        now += length * 1_000_000
        draft.end = Timestamp(nanoseconds: now)
      }
      if let model = fact.model { draft.call.model = builder.pooled(model) }
      draft.call.usage.input = fact.tokens
      builder.add(draft)
    }
    builder.update(trace: place) { $0.end = Timestamp(nanoseconds: now) }
  }
  return builder.finish()
}

@Suite("Percentiles")
struct PercentileTests {
  @Test(
    "are the smallest values that enough of the others do not exceed",
    arguments: [1, 2, 3, 10, 19, 20, 21, 99, 100, 101, 1000])
  func nearestRank(count: Int) throws {
    let values = (0..<count).map { Elapsed(clamping: $0 * 7 % count) }
    let found = try #require(Percentiles(values))
    func slowly(_ percent: Int) -> Elapsed? {
      values.sorted().first { value in values.filter { $0 <= value }.count * 100 >= percent * count }
    }
    #expect(found.p50 == slowly(50))
    #expect(found.p95 == slowly(95))
    #expect(found.p99 == slowly(99))
  }

  @Test("of nothing are nothing")
  func empty() { #expect(Percentiles([]) == nil) }
}

@Suite("The figures of a session")
struct MetricsTests {
  @Test("count tools, their success among those that finished, and guardrails that blocked")
  func rates() {
    let metrics = SessionMetrics(
      session([
        [
          Fact(name: "a"), Fact(name: "a", status: .error), Fact(name: "b"),
          Fact(name: "b", status: .running, milliseconds: nil),
          Fact(kind: .guardrail), Fact(kind: .guardrail, flags: .blocked), Fact(kind: .guardrail), Fact(kind: .event),
        ]
      ]))
    #expect(metrics.tool.count == 4)
    #expect(metrics.tool.finished == 3)
    #expect(metrics.tool.errors == 1)
    #expect(metrics.tool.successRate == 2.0 / 3.0)
    #expect(metrics.tools.map(\.count) == [2, 2])
    #expect(metrics.guardrail.count == 3)
    #expect(metrics.guardrail.blocked == 1)
    #expect(metrics.errorCount == 1)
  }

  @Test("take latency from the turns, and the time between them into account")
  func latency() {
    let metrics = SessionMetrics(
      session([[Fact(milliseconds: 100)], [Fact(milliseconds: 300)], [Fact(milliseconds: 200)]]))
    #expect(metrics.totalDuration == 600_000_000)
    #expect(metrics.wallDuration == 600_000_000)
    #expect(metrics.latency?.p50 == 200_000_000)
    #expect(metrics.latency?.p99 == 300_000_000)
  }

  @Test("group calls by model")
  func models() {
    let one = session([
      [
        Fact(kind: .llm, name: "x", model: "big", tokens: 10), Fact(kind: .llm, name: "y", model: "small", tokens: 1),
        Fact(kind: .llm, name: "z", model: "big", tokens: 5),
        Fact(kind: .embedding, name: "e", model: "small", tokens: 2),
      ]
    ])
    let metrics = SessionMetrics(one)
    #expect(metrics.models.map { one.text($0.name) } == ["big", "small"])
    #expect(metrics.models.map(\.usage.input) == [15, 3])
    #expect(metrics.llm.count == 3)
    #expect(metrics.usage.input == 18)
  }

  @Test("of an empty session are zero and rates are absent")
  func empty() {
    let metrics = SessionMetrics(session([]))
    #expect(metrics.tool.successRate == nil)
    #expect(metrics.latency == nil)
    #expect(metrics.spanCount == 0)
  }
}
