import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("The usage of Claude Code's answers")
struct UsageOfAnswersTests {
  private func session(_ model: String, _ usage: String) async throws -> Session {
    let folder = try TemporaryFolder()
    let lines = [
      #"{"type":"user","uuid":"u","sessionId":"s","timestamp":"2026-11-01T09:00:00Z","message":{"role":"user","content":"Q"}}"#,
      #"{"type":"assistant","uuid":"a","parentUuid":"u","sessionId":"s","timestamp":"2026-11-01T09:00:02Z","message":{"id":"m","#
        + #""role":"assistant","model":"\#(model)","content":[{"type":"text","text":"A"}],"stop_reason":"end_turn","#
        + #""usage":{\#(usage)}}}"#,
    ]
    _ = try folder.write("s.jsonl", lines.joined(separator: "\n") + "\n")
    return try await TranscriptHome.claude(folder.path, prices: .builtIn).session(id: "s")
  }

  private static func counts(_ input: Int, _ output: Int, _ type: String? = nil, _ model: String? = nil) -> String {
    (type.map { #""type":"\#($0)","# } ?? "") + (model.map { #""model":"\#($0)","# } ?? "")
      + #""input_tokens":\#(input),"output_tokens":\#(output),"cache_read_input_tokens":0,"cache_creation_input_tokens":0"#
  }

  private static func calls(_ session: Session) -> [String] {
    session.allSpans.filter { $0.kind == .llm }.map { span in
      "\(session.text(span.call?.model ?? .none) ?? "-") \(span.call?.usage.total ?? 0) \(span.call?.cost?.usd ?? -1)"
    }
  }

  @Test("has an advisor's call beside the answer, which the answer's counts leave out")
  func advisor() async throws {
    let parts = [
      Self.counts(100, 10, "message"), Self.counts(5000, 300, "advisor_message", "claude-opus-5"),
      Self.counts(200, 20, "message"),
    ]
    let session = try await session(
      "claude-sonnet-5", Self.counts(300, 30) + #","iterations":[{\#(parts.joined(separator: "},{"))}]"#)
    #expect(Self.calls(session) == ["claude-sonnet-5 330 0.0009", "claude-opus-5 5300 0.0325"])
    #expect(session.summary.usage.total == 5630)
  }

  @Test("does not count again what the answer's counts have already")
  func summed() async throws {
    let parts = [Self.counts(100, 10, "message", "claude-opus-5"), Self.counts(200, 20, "fallback_message")]
    let session = try await session(
      "claude-sonnet-5", Self.counts(300, 30) + #","iterations":[{\#(parts.joined(separator: "},{"))}]"#)
    #expect(session.summary.usage.total == 330)
    #expect(Self.calls(session) == ["claude-sonnet-5 220 0.0006", "claude-opus-5 110 0.00075"])
  }

  @Test("charges each request of an answer by its own length")
  func lengths() async throws {
    let part = Self.counts(150_000, 0, "message")
    let session = try await session(
      "claude-sonnet-4-5", Self.counts(300_000, 0) + #","iterations":[{\#(part)},{\#(part)}]"#)
    #expect(Self.calls(session) == ["claude-sonnet-4-5 300000 0.9"])
  }

  @Test("warns of a model that has no price, by its name")
  func unpriced() async throws {
    let session = try await session("claude-next-9", Self.counts(10, 1))
    #expect(session.summary.cost == nil && session.summary.unpricedCallCount == 1)
    #expect(session.warnings.contains { $0.code == "unpricedModels" && $0.message.contains("claude-next-9") })
  }
}
