import Foundation
import JSONTape
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceInsight

/// Every number of a fixture, one at a time, as large and as odd as JSON can spell it.
@Suite("A number from outside")
struct ExtremeNumbersTests {
  /// A file, and how it is read.
  struct Fixture: Sendable, CustomTestStringConvertible {
    enum Reader: Sendable { case files, claude, codex }

    let path: String
    let reader: Reader
    var testDescription: String { path }

    static let folder = URL(filePath: #filePath).appending(path: "../../../../Fixtures").standardized

    static let all: [Fixture] =
      [
        "demo/kore-session-traces.json", "demo/otlp.jsonl", "demo/pandaprobe-session.json",
        "demo/syntropic137-session.json", "demo/syntropic137-conversation.json", "fields/kore-session-traces.json",
        "fields/pandaprobe-session.json", "fields/syntropic137-session.json",
      ].map { Fixture(path: $0, reader: .files) } + transcripts("claude", .claude) + transcripts("codex", .codex)

    private static func transcripts(_ agent: String, _ reader: Reader) -> [Fixture] {
      let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path + "/agents/\(agent)")) ?? []
      return files.filter { $0.hasSuffix(".jsonl") && !$0.contains("subagents") }.sorted()
        .map { Fixture(path: "agents/\(agent)/\($0)", reader: reader) }
    }

    /// The sessions of the file with other bytes in its place.
    func sessions(_ bytes: [UInt8], in place: URL) async throws -> [Session] {
      let file = place.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
      defer { try? FileManager.default.removeItem(at: file) }
      let source: any TraceSource =
        switch reader {
        case .files: FilesSource(name: "files", path: place.path)
        case .claude: TranscriptSource.claudeCode(name: "c", location: place.path + "/agents/claude") { _ in nil }
        case .codex: TranscriptSource.codex(name: "c", location: place.path + "/agents/codex") { _ in nil }
        }
      var sessions: [Session] = []
      for entry in try await source.sessions(SessionQuery()).items {
        sessions.append(try await source.session(id: entry.info.id))
      }
      return sessions
    }
  }

  private static let extremes = [
    "0", "-1", "2147483648", "9007199254740993", "9223372036854775807", "-9223372036854775808", "1e308", "1e400",
  ]

  /// Of more numbers than this every n-th is replaced, so that the whole takes seconds; with `SIDETRACE_EXHAUSTIVE=1`
  /// every one is, by each extreme, which takes a minute.
  private static let mostNumbers = ProcessInfo.processInfo.environment["SIDETRACE_EXHAUSTIVE"] == "1" ? Int.max : 5

  @Test("ends nothing, whatever its size", arguments: Fixture.all)
  func oneAtATime(_ fixture: Fixture) async throws {
    let bytes = Array(try Data(contentsOf: Fixture.folder.appending(path: fixture.path)))
    let place = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: place) }
    #expect(try await !fixture.sessions(bytes, in: place).isEmpty)
    let numbers = Self.numbers(in: bytes)
    let step = max(numbers.count / Self.mostNumbers, 1)
    for (count, number) in stride(from: 0, to: numbers.count, by: step).map({ numbers[$0] }).enumerated() {
      // Half of the extremes for one number, half for the next, unless there are few.
      for (turn, extreme) in Self.extremes.enumerated() where step == 1 || (turn + count) % 2 == 0 {
        let isText = bytes[number.lowerBound] == 0x22
        let spelled = isText ? "\"\(extreme)\"" : extreme
        let changed = bytes[..<number.lowerBound] + Array(spelled.utf8) + bytes[number.upperBound...]
        for session in try await fixture.sessions(Array(changed), in: place) { try Self.exercise(session) }
      }
    }
  }

  @Test("ends nothing where all others are as large", arguments: Fixture.all)
  func allAtOnce(_ fixture: Fixture) async throws {
    let bytes = Array(try Data(contentsOf: Fixture.folder.appending(path: fixture.path)))
    let place = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: place) }
    for extreme in Self.extremes {
      var changed: [UInt8] = []
      var end = 0
      for number in Self.numbers(in: bytes) {
        changed += bytes[end..<number.lowerBound]
        changed += bytes[number.lowerBound] == 0x22 ? Array("\"\(extreme)\"".utf8) : Array(extreme.utf8)
        end = number.upperBound
      }
      changed += bytes[end...]
      for session in try await fixture.sessions(changed, in: place) { try Self.exercise(session) }
    }
  }

  /// Everything that is made of a session.
  private static func exercise(_ session: Session) throws {
    _ = SessionMetrics(session)
    _ = SessionAnalysis(session)
    #expect(SessionDiff(session, session).isEmpty)
    for place in session.traces.indices { _ = CriticalPath(of: place, in: session) }
    var totals = GenerationTotals()
    for span in session.allSpans { totals.add(span) }
    for payloads in [PayloadExtent.preview, .full] {
      _ = text(of: CSVExport(session, payloads: payloads))
      _ = text(of: OTLPExport(session, source: "s", version: "1", payloads: payloads))
      let chrome = text(of: ChromeTraceExport(session, payloads: payloads))
      #expect(throws: Never.self) { try JSONDocument(Bytes(chrome)) }
    }
    for weight in FoldedExport.Weight.allCases { _ = text(of: FoldedExport(session, weight: weight)) }
    _ = text(of: MarkdownExport(session, source: "s", payloads: .preview, budgetTokens: 2000))
    _ = text(
      of: JSONLinesExport(session, source: "s") { span, writer in
        writer.key("id")
        session.write(span.id, to: &writer)
      })
    let query = try SpanQuery(parsing: "duration:>1s tokens:>0 cost:>0 self:<1h start:>2020-01-01")
    let passes = SpanPredicate(query, for: session)
    for span in session.allSpans { _ = passes(span) }
  }

  /// Where the numbers are, and the strings that hold nothing else.
  private static func numbers(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    func look(_ text: ArraySlice<UInt8>) -> Bool {
      guard let document = try? JSONDocument(Bytes(Array(text))) else { return false }
      document.withRoot { root in
        var open = [root]
        while let value = open.popLast() {
          open += value.members.map(\.value) + value.elements.map { $0 }
          let isDigits = value.stringValue.map { !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
          if value.isNumber || isDigits ?? false {
            found.append((text.startIndex + value.range.lowerBound)..<(text.startIndex + value.range.upperBound))
          }
        }
      }
      return true
    }
    if !look(bytes[...]) { for line in bytes.split(separator: 0x0A) { _ = look(line) } }
    return found.sorted { $0.lowerBound < $1.lowerBound }
  }
}
