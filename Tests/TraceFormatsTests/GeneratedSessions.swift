import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

/// Sessions made from a seed, read back, and compared with the plain facts they were made from.
@Suite("A generated session")
struct GeneratedSessions {
  private struct Case: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let format: SampleSession.Format
    var testDescription: String { "\(format.rawValue) \(seed)" }
  }

  private static let cases = SampleSession.Format.allCases.flatMap { format in
    (1...8).map { Case(seed: UInt64($0), format: format) }
  }

  private func load(_ sample: SampleSession, _ format: SampleSession.Format) async throws -> Session {
    let folder = try TemporaryFolder()
    let path = try folder.write(format == .otlp ? "session.jsonl" : "session.json", sample.bytes(format))
    return try await FilesSource(name: "files", path: path).session(id: sample.id)
  }

  @Test("has every span with its parent, times, status, tokens and cost", arguments: cases)
  private func facts(_ one: Case) async throws {
    let sample = SampleSession(seed: one.seed, traces: 4, spansPerTrace: 40, payloadBytes: 80)
    let session = try await load(sample, one.format)
    #expect(session.spans.count == sample.spans.count)
    #expect(session.warnings == [])
    for fact in sample.spans {
      let trace = try #require(session.traceIndex(id: sample.traceID(fact.trace, one.format)))
      let span = try #require(session.span(id: sample.spanID(fact.id, trace: fact.trace, one.format), inTrace: trace))
      #expect(session.text(span.parentID) == fact.parent.map { sample.spanID($0, trace: fact.trace, one.format) })
      #expect(span.start?.nanoseconds == fact.start)
      #expect(span.end?.nanoseconds == fact.end)
      #expect((span.status == .error) == (fact.status == .error))
      #expect("\(span.kind)" == "\(fact.kind.spelled(in: one.format))")
      #expect(span.call?.usage.input ?? 0 == Count(clamping: fact.inputTokens))
      #expect(span.call?.usage.output ?? 0 == Count(clamping: fact.outputTokens))
      if one.format != .otlp { #expect(span.call?.cost ?? .zero == Cost(nanoUsd: fact.cost)) }
      #expect(session.text(span.call?.model ?? .none) == fact.model)
    }
  }

  @Test("has the sums of its spans", arguments: cases)
  private func sums(_ one: Case) async throws {
    let sample = SampleSession(seed: one.seed, traces: 5, spansPerTrace: 60, payloadBytes: 40)
    let summary = try await load(sample, one.format).summary
    #expect(summary.traceCount == 5)
    #expect(summary.spanCount == sample.totals.spans)
    #expect(summary.errorCount == sample.totals.errors)
    #expect(summary.usage.input ?? 0 == Count(clamping: sample.totals.inputTokens))
    #expect(summary.usage.output ?? 0 == Count(clamping: sample.totals.outputTokens))
    if one.format != .otlp { #expect(summary.cost ?? .zero == Cost(nanoUsd: sample.totals.cost)) }
    // Only PandaProbe's traces have times of their own; elsewhere the spans' times are all there is.
    let isOwn = one.format == .pandaProbe
    #expect(summary.start?.nanoseconds == (isOwn ? sample.totals.start : sample.spans.map(\.start).min()))
    #expect(summary.end?.nanoseconds == (isOwn ? sample.totals.end : sample.spans.map(\.end).max()))
  }

  @Test("keeps every span, however odd its parents", arguments: 1...20)
  func oddities(seed: Int) async throws {
    let sample = SampleSession(seed: UInt64(seed), traces: 6, spansPerTrace: 50, payloadBytes: 10, oddities: .some)
    let session = try await load(sample, .pandaProbe)
    #expect(session.spans.count == sample.spans.count)
    #expect(session.summary.usage.input ?? 0 == Count(clamping: sample.totals.inputTokens))
    var reached = Set<Int>()
    for trace in session.traces {
      var open: [Span?] = [session.firstRoot(of: trace)]
      while let next = open.popLast() {
        guard let span = next else { continue }
        #expect(reached.insert(span.row).inserted)
        open += [span.firstChild, span.nextSibling]
      }
    }
    #expect(reached.count == session.spans.count)
  }
}
