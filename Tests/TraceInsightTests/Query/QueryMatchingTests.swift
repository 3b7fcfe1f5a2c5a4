import Testing
import TraceInsight
import TraceModel

/// What each query finds is what a plain look at each span's facts finds.
@Suite("A query finds")
struct QueryMatchingTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let query: String
    let plainly: @Sendable (PlainSpan, Int) -> Bool
    var testDescription: String { query }

    init(_ query: String, _ plainly: @escaping @Sendable (PlainSpan, Int) -> Bool) {
      self.query = query
      self.plainly = plainly
    }
  }

  private static let cases: [Case] = [
    Case("kind:tool,llm") { span, _ in span.kind == .tool || span.kind == .llm },
    Case("-kind:tool -kind:llm") { span, _ in span.kind != .tool && span.kind != .llm },
    Case("status:error duration:>2s") { span, _ in
      span.status == .error && (span.duration ?? 0) > 2_000_000_000
    },
    Case("duration:<0") { span, _ in (span.duration ?? 0) < 0 },
    Case("-duration:>=0") { span, _ in (span.duration ?? -1) < 0 },
    Case("duration:1s..2s,3s..4s") { span, _ in
      let seconds = (span.duration ?? -1).seconds
      return (1...2).contains(seconds) || (3...4).contains(seconds)
    },
    Case("tokens:>5k model:gpt-*") { span, _ in
      (span.tokens ?? 0) > 5000 && (span.model ?? "").lowercased().hasPrefix("gpt-")
    },
    Case("cost:<0.05") { span, _ in span.cost.map { $0 < 50_000_000 } ?? false },
    Case("agent:PLANNER -name:ping") { span, _ in span.agent == "planner" && span.name.lowercased() != "ping" },
    Case("name:*refund*") { span, _ in span.name.lowercased().contains("refund") },
    Case("name:\"a*b\"") { span, _ in span.name == "a*b" },
    Case("name:λόγος,λογος") { span, _ in span.name == "ΛΟΓΟΣ" },
    Case("tool:ping") { span, _ in span.kind == .tool && span.name.lowercased() == "ping" },
    Case("-tool:ping") { span, _ in span.kind != .tool || span.name.lowercased() != "ping" },
    Case("has:error") { span, _ in span.error != nil || span.status == .error },
    Case("has:input -has:parent") { span, _ in span.input != nil && span.parent == nil },
    Case("is:root,retry") { span, _ in span.parent == nil || span.flags.contains(.retry) },
    Case("is:running") { span, _ in span.status == .running },
    Case("id:S7,s11") { _, row in row == 7 || row == 11 },
    Case("trace:t1") { span, _ in span.trace == 1 },
    Case("turn:>=2") { span, _ in span.trace >= 1 },
    Case("event:tool_call") { span, _ in span.kind == .tool || span.eventType == "tool_call" },
    Case("event:tool_result") { span, _ in span.kind == .tool && (span.status == .ok || span.status == .error) },
    Case("event:agent_*") { span, _ in span.eventType == "agent_enter" },
    Case("error:timeout") { span, _ in span.error?.hasPrefix("HTTP") ?? false },
    Case("GRÖSSE") { _, _ in false },
    Case("GRÖ") { span, _ in span.name == "Refund Größe" || span.error == "größer als erlaubt" },
    Case("gpt-4.1") { span, _ in span.name == "gpt-4.1" || (span.model ?? "").lowercased().hasPrefix("gpt") },
    Case("input:ÉTÉ") { span, _ in span.input?.contains("u00e9") ?? false },
    Case("input:q") { span, _ in span.input?.contains("q") ?? false },
    Case("input:1") { span, _ in span.input == "[1,2]" },
    Case("input:1,plain -input:2") { span, _ in span.input == #""plain""# },
    Case("start:2023-11-14T22:13:22Z..2023-11-14T22:13:25Z") { span, _ in
      span.start.map { (1_700_000_002_000_000_000...1_700_000_005_000_000_000).contains($0) } ?? false
    },
  ]

  @Test("the spans that a plain look finds", arguments: cases)
  private func plainly(_ one: Case) throws {
    let query = try SpanQuery(parsing: one.query)
    for seed in 1...6 {
      let plain = PlainSession.random(seed: UInt64(seed), count: 200)
      let session = try plain.session()
      let passes = SpanPredicate(query, for: session)
      let found = session.allSpans.filter { passes($0) }.map(\.row)
      #expect(found == plain.spans.indices.filter { one.plainly(plain.spans[$0], $0) }, "seed \(seed)")
    }
  }

  @Test("what all of its terms find, in whatever order they stand", arguments: 1...20)
  func together(seed: Int) throws {
    let session = try PlainSession.random(seed: UInt64(seed), count: 120).session()
    let one = Self.cases[seed % Self.cases.count].query
    let other = Self.cases[(seed * 7 + 3) % Self.cases.count].query
    func rows(_ text: String) throws -> Set<Int> {
      let passes = SpanPredicate(try SpanQuery(parsing: text), for: session)
      return Set(session.allSpans.filter { passes($0) }.map(\.row))
    }
    let expected = try rows(one).intersection(rows(other))
    #expect(try rows("\(one) \(other)") == expected)
    #expect(try rows("\(other) \(one)") == expected)
  }
}
