import Foundation
import JSONTape
import SampleSessions
import Testing
import TraceClient
import TraceModel

@testable import TraceInsight

/// A sample session as the library reads it.
func loaded(_ sample: SampleSession, _ format: SampleSession.Format) async throws -> Session {
  let folder = FileManager.default.temporaryDirectory.appending(path: "insight-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appending(path: format == .otlp ? "session.jsonl" : "session.json")
  try sample.bytes(format).withUnsafeBytes { try Data($0).write(to: file) }
  return try await FilesSource(name: "files", path: folder.path).session(id: sample.id)
}

/// The figures of some sample spans, each counted the long way round.
struct PlainFigures {
  let spans: [SampleSpan]
  let all: [SampleSpan]

  var errors: Int { spans.count { $0.status == .error } }
  var duration: Elapsed { lengths.reduce(.zero, +) }
  var longest: Elapsed? { lengths.max() }
  private var lengths: [Elapsed] { spans.map { Elapsed(clamping: $0.end - $0.start) } }
  var input: Count { Count(clamping: spans.map(\.inputTokens).reduce(0, +)) }
  var output: Count { Count(clamping: spans.map(\.outputTokens).reduce(0, +)) }
  var cost: Int64 { spans.map(\.cost).reduce(0, +) }
  var selfTime: Elapsed { Elapsed(clamping: spans.map(selfTime).reduce(0, +)) }

  /// The smallest duration that so many per cent do not exceed, by counting for each.
  func percentile(_ percent: Int) -> Elapsed? {
    Self.percentile(percent, of: lengths)
  }

  static func percentile(_ percent: Int, of values: [Elapsed]) -> Elapsed? {
    values.filter { value in values.count { $0 <= value } * 100 >= percent * values.count }.min()
  }

  /// Cuts the span at every end of a child and asks of each piece whether a child covers it.
  private func selfTime(of span: SampleSpan) -> Int64 {
    let children = all.filter { $0.trace == span.trace && $0.parent == span.id }
    let cuts = Set(children.flatMap { [$0.start, $0.end] } + [span.start, span.end])
      .filter { $0 >= span.start && $0 <= span.end }.sorted()
    var own: Int64 = 0
    for (from, to) in zip(cuts, cuts.dropFirst()) where !children.contains(where: { $0.start <= from && $0.end >= to })
    {
      own += to - from
    }
    return own
  }
}

@Suite("The figures of a generated session")
struct PlainFiguresTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let format: SampleSession.Format
    var testDescription: String { "\(format.rawValue) \(seed)" }
  }

  static let cases = SampleSession.Format.allCases.flatMap { format in
    (1...12).map { Case(seed: UInt64($0), format: format) }
  }

  private func compare(_ group: SessionMetrics.Group, _ plain: PlainFigures, _ format: SampleSession.Format) {
    #expect(group.count == plain.spans.count)
    #expect(group.errors == plain.errors)
    #expect(group.duration ?? 0 == plain.duration)
    #expect(group.selfTime ?? 0 == plain.selfTime)
    #expect(group.percentiles?.p50 == plain.percentile(50))
    #expect(group.percentiles?.p95 == plain.percentile(95))
    #expect(group.percentiles?.p99 == plain.percentile(99))
    #expect(group.longest == plain.longest)
    #expect(group.usage.input ?? 0 == plain.input)
    #expect(group.usage.output ?? 0 == plain.output)
    // OTLP has no convention for what a call cost.
    if format != .otlp { #expect(group.cost ?? .zero == Cost(nanoUsd: plain.cost)) }
  }

  @Test("are those that its plain facts add up to, for each kind, tool, model and turn", arguments: cases)
  func groups(one: Case) async throws {
    let seed = one.seed
    let sample = SampleSession(
      seed: seed, traces: Int(seed % 5) + 1, spansPerTrace: Int(seed * 13 % 70) + 1, payloadBytes: 20)
    let session = try await loaded(sample, one.format)
    let metrics = SessionMetrics(session)
    let all = sample.spans.map { span in
      var span = span
      span.kind = span.kind.spelled(in: one.format)
      return span
    }
    func compare(_ group: SessionMetrics.Group, _ isIn: (SampleSpan) -> Bool) {
      self.compare(group, PlainFigures(spans: all.filter(isIn), all: all), one.format)
    }
    #expect(metrics.spanCount == all.count)
    for group in metrics.kinds { compare(group) { "\($0.kind)" == "\(group.kind)" } }
    #expect(metrics.kinds.map(\.count).reduce(0, +) == all.count)
    for group in metrics.tools {
      let name = session.text(group.name)
      compare(group) { $0.kind == .tool && $0.name == name }
    }
    #expect(metrics.tools.map(\.count).reduce(0, +) == all.count { $0.kind == .tool })
    for group in metrics.models {
      let name = session.text(group.name)
      compare(group) { $0.model == name }
    }
    for turn in metrics.turns {
      let id = session.text(session.traces[turn.trace].id)
      compare(turn.spans) { sample.traceID($0.trace, one.format) == id }
    }
    compare(metrics.llm) { $0.kind == .llm }
    compare(metrics.tool) { $0.kind == .tool }
    compare(metrics.guardrail) { $0.kind == .guardrail }
  }

  @Test("take their latency from the turns", arguments: 1...12)
  func latency(seed: Int) async throws {
    let sample = SampleSession(seed: UInt64(seed), traces: seed * 3, spansPerTrace: 5, payloadBytes: 10)
    let metrics = SessionMetrics(try await loaded(sample, .pandaProbe))
    let lengths = (0..<sample.traceCount).map {
      Elapsed(clamping: sample.trace($0).end - sample.trace($0).start)
    }
    #expect(metrics.latency?.p50 == PlainFigures.percentile(50, of: lengths))
    #expect(metrics.latency?.p95 == PlainFigures.percentile(95, of: lengths))
    #expect(metrics.latency?.p99 == PlainFigures.percentile(99, of: lengths))
    #expect(metrics.longestTurn == lengths.max())
    #expect(metrics.totalDuration == lengths.reduce(.zero, +))
    #expect(metrics.wallDuration == Elapsed(clamping: sample.totals.end - sample.totals.start))
  }
}
