import Testing
import TraceModel

@testable import TraceInsight

/// Work on a long session that nobody waits for any longer.
@Suite("Work that was cancelled")
struct CancellationTests {
  /// Says that the work was cancelled from a question on, and counts what is asked.
  private final class Asker {
    let last: Int
    private(set) var count = 0
    init(after last: Int) { self.last = last }
    func ask() -> Bool {
      count += 1
      return count > last
    }
  }

  private static let spans = 40_000

  private static func session() throws -> Session {
    try PlainSession(
      (0..<spans).map { row in
        var span = PlainSpan(trace: row / 10_000, name: "tool \(row % 7)", kind: row % 5 == 0 ? .llm : .tool)
        span.status = row % 3 == 0 ? .error : .ok
        span.error = span.status == .error ? "error \(row)x in \(row % 100)" : nil
        span.start = 1_700_000_000_000_000_000 + Int64(row) * 1_000_000
        span.end = span.start.map { $0 + 1_000_000 }
        return span
      }
    ).session()
  }

  /// Each is asked for as it goes over the spans, and asks no more than once after it was told to stop.
  private func expectToStop(_ work: (@escaping () -> Bool) -> Void) {
    let whole = Asker(after: .max)
    work(whole.ask)
    #expect(whole.count >= Self.spans / (2 * Cancellation.stepsPerQuestion))
    for last in [0, 1, whole.count / 2] {
      let asker = Asker(after: last)
      work(asker.ask)
      #expect(asker.count == last + 1)
    }
  }

  @Test("stops an analysis in the middle of a rule")
  func analysis() throws {
    let session = try Self.session()
    expectToStop { _ = SessionAnalysis(session, isCancelled: $0) }
  }

  @Test("stops the figures")
  func metrics() throws {
    let session = try Self.session()
    expectToStop { _ = SessionMetrics(session, isCancelled: $0) }
  }

  @Test("stops a difference")
  func diff() throws {
    let session = try Self.session()
    for last in [0, 2, 5] {
      let asker = Asker(after: last)
      _ = SessionDiff(session, session, isCancelled: asker.ask)
      // Each turn asks once as it begins.
      #expect(asker.count <= last + 2 * session.traces.count + 4)
    }
  }

  @Test("stops an export", arguments: ["csv", "jsonl", "otlp", "chrome", "folded", "markdown"])
  func export(format: String) throws {
    let session = try Self.session()
    let export: any SessionExport =
      switch format {
      case "csv": CSVExport(session, payloads: .none)
      case "jsonl": JSONLinesExport(session, source: "s") { _, _ in }
      case "otlp": OTLPExport(session, source: "s", version: "1", payloads: .none)
      case "chrome": ChromeTraceExport(session, payloads: .none)
      case "folded": FoldedExport(session, weight: .ms)
      default: MarkdownExport(session, source: "s", payloads: .none, budgetTokens: 4000)
      }
    expectToStop { isCancelled in
      var output = ExportOutput({ _ in true }, isCancelled: isCancelled)
      export.write(to: &output)
    }
  }

  @Test("stops a critical path")
  func criticalPath() throws {
    let session = try Self.session()
    let asker = Asker(after: 1)
    #expect(CriticalPath(of: 0, in: session, isCancelled: asker.ask) == nil)
    #expect(asker.count == 2)
  }
}

@Suite("The findings of a session with very many")
struct ManyFindingsTests {
  private static func session(_ errors: Int) throws -> Session {
    try PlainSession(
      (0..<errors).map { row in
        var span = PlainSpan(name: "tool", kind: .tool, status: .error)
        // Words, since numbers are taken out.
        span.error = String(row, radix: 16).map { "w" + String($0) + "w" }.joined(separator: " ").replacing(
          "0", with: "o")
        return span
      }
    ).session()
  }

  @Test("are counted, and as many kept as are wanted, the same as of all")
  func limit() throws {
    let session = try Self.session(3000)
    let all = SessionAnalysis(session)
    let few = SessionAnalysis(session, limit: 10)
    #expect(few.findingCount == all.findingCount)
    #expect(all.findings.count == all.findingCount)
    #expect(few[.errorPatterns].count == 10)
    #expect(few[.errorPatterns].map(\.title) == all[.errorPatterns].prefix(10).map(\.title))
  }
}
