import Foundation
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("Every record of a transcript")
struct TranscriptAccountTests {
  /// All files of a session, its own first.
  private static func files(_ agent: some TranscriptFormat, _ folder: String) -> [(id: String, files: [String])] {
    var warnings = WarningList()
    return TranscriptWalk.files(below: folder, of: agent, isUsualPlace: false, warnings: &warnings)
      .filter { $0.path.hasSuffix(".jsonl") }
      .map { ($0.id, [$0.path] + agent.companions(of: $0)) }
  }

  @Test(
    "of Claude Code is a span's or the session's; tokens and pairs are those of a plain count",
    arguments: TranscriptHome.claudeFolders)
  func claude(folder: String) async throws {
    let sessions = Self.files(ClaudeCodeTranscripts(), folder)
    try #require(!sessions.isEmpty)
    for (_, files) in sessions {
      let plain = try PlainTranscript(files: files)
      let source = TranscriptHome.claude(files[0])
      let id = TranscriptFile.stem(URL(filePath: files[0]).lastPathComponent)
      let session = try await source.session(id: id)
      let missing = Set(plain.lines).subtracting(session.heldRecords)
      #expect(missing.isEmpty, "\(files[0]): \(missing.first ?? "")")
      #expect(session.count(ofWarning: "badLines") == plain.badLines, "\(files[0])")
      #expect(PlainTranscript.Tokens(session.summary.usage) == plain.claudeTokens, "\(files[0])")
      let tools = session.allSpans.filter { span in
        span.kind == .tool && session.text(span.eventType) == "tool_use" && span.parent != nil
      }
      let pairs = plain.claudePairs
      let withID = tools.filter { !(session.text($0.id) ?? "").hasSuffix("-call") }
      #expect(withID.count == pairs.calls, "\(files[0])")
      #expect(withID.filter { !$0.output.isAbsent || $0.status == .ok }.count == pairs.answered, "\(files[0])")
      #expect(withID.filter { $0.status == .error }.count == pairs.failed, "\(files[0])")
    }
  }

  @Test(
    "of Codex is a span's, a turn's or the session's; tokens are the last of the counters",
    arguments: TranscriptHome.codexFolders)
  func codex(folder: String) async throws {
    let sessions = Self.files(CodexTranscripts(), folder)
    try #require(!sessions.isEmpty)
    for (id, files) in sessions {
      let plain = try PlainTranscript(files: files)
      let session = try await TranscriptHome.codex(files[0]).session(id: id)
      let missing = Set(plain.lines).subtracting(session.heldRecords)
      #expect(missing.isEmpty, "\(files[0]): \(missing.first ?? "")")
      #expect(session.count(ofWarning: "badLines") == plain.badLines, "\(files[0])")
      guard session.count(ofWarning: "copiedRecords") == 0 else { continue }
      #expect(session.summary.usage.total ?? 0 == Count(clamping: plain.codexTotal), "\(files[0])")
      let tools = Set(session.allSpans.filter { $0.kind == .tool }.compactMap { session.text($0.id) })
      #expect(plain.codexCalls.isSubset(of: tools), "\(files[0])")
    }
  }
}
