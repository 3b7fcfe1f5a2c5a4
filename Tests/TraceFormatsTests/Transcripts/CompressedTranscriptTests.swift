import JSONTape
import SampleSessions
import SystemCalls
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("Transcripts that were compressed", .enabled(if: Compression.zstd.libraryProblem == nil))
struct CompressedTranscriptTests {
  private let folder: TemporaryFolder
  private static let id = "0f0f0f0f-0000-4000-8000-000000000001"

  init() throws { folder = try TemporaryFolder() }

  /// A frame whose blocks hold their bytes as they are (RFC 8878, 3.1.1.2).
  private static func zstd(_ text: String) -> Bytes {
    let bytes = Array(text.utf8)
    var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50]
    for start in stride(from: 0, to: bytes.count, by: 100_000) {
      let end = min(start + 100_000, bytes.count)
      let header = (end - start) << 3 | (end == bytes.count ? 1 : 0)
      frame += [0, 8, 16].map { UInt8(truncatingIfNeeded: header >> $0) } + bytes[start..<end]
    }
    return Bytes(frame)
  }

  private static func lines(prompt: String, answers: Int) -> String {
    let first =
      #"{"type":"user","uuid":"u","timestamp":"2026-01-01T00:00:00Z","message":{"role":"user","content":"\#(prompt)"}}"#
    let rest = (0..<answers).map { number in
      #"{"type":"assistant","uuid":"a\#(number)","timestamp":"2026-01-01T00:01:00Z","message":{"id":"m\#(number)","#
        + #""role":"assistant","model":"m","content":[],"stop_reason":"end_turn","usage":{"output_tokens":10}}}"#
    }
    return ([first] + rest).joined(separator: "\n") + "\n"
  }

  @Test("are listed and read like plain ones", arguments: [1, 5000])
  func read(answers: Int) async throws {
    try folder.write("p/\(Self.id).jsonl.zst", Self.zstd(Self.lines(prompt: "ask", answers: answers)))
    let source = TranscriptHome.claude(folder.path)
    let page = try await source.sessions(SessionQuery())
    #expect(page.items.map(\.info.name) == ["ask"])
    #expect(page.items.map(\.info.id) == [Self.id])
    let session = try await source.session(id: Self.id)
    #expect(session.summary.usage.output == Count(clamping: answers * 10))
    #expect(try await source.figures(ofSession: Self.id)?.usage.output == session.summary.usage.output)
  }

  @Test("count for nothing where the plain one is there, too")
  func both() async throws {
    try folder.write("p/\(Self.id).jsonl.zst", Self.zstd(Self.lines(prompt: "old", answers: 1)))
    try folder.write("p/\(Self.id).jsonl", Self.lines(prompt: "new", answers: 2))
    let page = try await TranscriptHome.claude(folder.path).sessions(SessionQuery())
    #expect(page.items.map(\.info.name) == ["new"])
  }

  @Test("are read again when they were written anew")
  func again() async throws {
    let source = TranscriptHome.claude(folder.path)
    try folder.write("p/\(Self.id).jsonl.zst", Self.zstd(Self.lines(prompt: "ask", answers: 1)))
    #expect(try await source.session(id: Self.id).summary.usage.output == 10)
    try folder.write("p/\(Self.id).jsonl.zst", Self.zstd(Self.lines(prompt: "ask", answers: 3)))
    #expect(try await source.session(id: Self.id).summary.usage.output == 30)
  }

  @Test("have a name, however long their first lines are", arguments: [100_000, 300_000, 900_000])
  func longLines(count: Int) async throws {
    let prompt = "ask " + String(repeating: "x", count: count)
    try folder.write("p/\(Self.id).jsonl", Self.lines(prompt: prompt, answers: 2))
    let page = try await TranscriptHome.claude(folder.path).sessions(SessionQuery())
    #expect(page.items.first?.info.name?.hasPrefix("ask xxx") == true)
  }
}
