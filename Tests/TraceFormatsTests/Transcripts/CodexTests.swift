import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("A rollout of Codex")
struct CodexTests {
  private let source = TranscriptHome.codex(TranscriptHome.fixtures + "/codex/sessions")

  @Test("is turns of prompts, calls of the model and calls of tools, each told once")
  func tree() async throws {
    let session = try await source.session(id: TranscriptHome.rollout)
    #expect(
      Outline.text(of: session) == [
        "Make the preview round like the server.: completed",
        "  event note unset",
        "  message prompt ok",
        "  llm gpt-5.2-codex ok",
        "    tool shell ok",
        "    tool shell error",
        "  llm gpt-5.2-codex ok",
        "    tool apply_patch ok",
        "  llm gpt-5.2-codex ok",
        "  event task_complete unset",
        "And negative amounts?: cancelled",
        "  message prompt ok",
        "  state compaction unset",
        "  tool docs.search error",
        "  event stream_error error",
        "  event error error",
        "  event aborted unset",
      ])
  }

  @Test("makes differences of cumulative counts, and nothing of counts that are told again")
  func tokens() async throws {
    let session = try await source.session(id: TranscriptHome.rollout)
    let calls = session.allSpans.filter { $0.kind == .llm }
    #expect(calls.map { $0.call?.usage.input } == [9000, 9600, 9900])
    #expect(calls.map { $0.call?.usage.cacheRead } == [6000, 9000, 9600])
    #expect(calls.map { $0.call?.usage.reasoning } == [120, 60, 0])
    #expect(session.summary.usage.total == 28894)
  }

  @Test("gives arguments as the JSON that they are, and patches with the lines they changed")
  func arguments() async throws {
    let session = try await source.session(id: TranscriptHome.rollout)
    let read = try #require(session.spans(id: "call_1Read").first)
    #expect(session.read(read.input) { $0["workdir"]?.stringValue } == "/home/noor/ledgerly")
    let patch = try #require(session.spans(id: "call_3Patch").first)
    let changed = session.read(patch.metadata) { told in
      told["changes"]?.members.map { $0.key.stringValue } ?? []
    }
    #expect(changed == ["/home/noor/ledgerly/web/refundPreview.ts"])
    #expect(session.text(patch.input)?.hasPrefix("*** Begin Patch") == true)
    #expect(patch.records.count == 3)
  }

  @Test("does not count again what a sub-agent's thread copied from its parent")
  func copies() async throws {
    let session = try await source.session(id: TranscriptHome.subagent)
    #expect(session.summary.usage.total == 3030)
    #expect(session.count(ofWarning: "copiedRecords") == 2)
    #expect(session.info.name == "Check the callers of preview.")
    #expect(session.info.tags.contains("sub-agent of \(TranscriptHome.rollout)"))
  }

  private func session(_ lines: String...) async throws -> Session {
    let folder = try TemporaryFolder()
    try folder.write("s.jsonl", lines.joined(separator: "\n") + "\n")
    return try await TranscriptHome.codex(folder.path).session(id: "s")
  }

  private static func item(_ payload: String) -> String {
    #"{"timestamp":"2026-01-01T00:00:00Z","type":"response_item","payload":\#(payload)}"#
  }

  @Test("takes rollouts without envelopes, without events and without ids")
  func old() async throws {
    let session = try await session(
      #"{"id":"s","timestamp":"2025-05-01T00:00:00Z","instructions":null}"#,
      #"{"type":"message","role":"user","content":[{"type":"input_text","text":"one"}]}"#,
      #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"1"}]}"#,
      #"{"type":"message","role":"user","content":[{"type":"input_text","text":"two"}]}"#,
      #"{"type":"function_call","name":"shell","arguments":"{}"}"#,
      #"{"type":"function_call_output","output":"Exit code: 2\nno"}"#)
    #expect(
      Outline.text(of: session).map { $0.replacing("running", with: "unknown") } == [
        "one: completed", "  message prompt ok", "  llm model ok", "two: unknown", "  message prompt ok",
        "  llm model ok", "    tool shell error",
      ])
    #expect(session.records.count == 1)
  }

  @Test("begins to count anew where the counters do")
  func reset() async throws {
    func count(_ total: Int, _ last: Int) -> String {
      #"{"timestamp":"2026-01-01T00:00:00Z","type":"event_msg","payload":{"type":"token_count","info":{"#
        + #""total_token_usage":{"input_tokens":\#(total),"output_tokens":0,"total_tokens":\#(total)},"#
        + #""last_token_usage":{"input_tokens":\#(last),"output_tokens":0,"total_tokens":\#(last)}}}}"#
    }
    let session = try await session(
      Self.item(#"{"type":"message","role":"assistant","content":[]}"#), count(100, 100), count(150, 50),
      count(30, 30))
    #expect(session.summary.usage.total == 180)
    #expect(session.allSpans.filter { $0.kind == .llm }.count == 3)
  }

  @Test(
    "knows a failure by what the output says of it",
    arguments: [
      (#""Process exited with code 0""#, false), (#""Process exited with code 3""#, true),
      (#""{\"output\":\"\",\"metadata\":{\"exit_code\":1}}""#, true), (#"{"success":false}"#, true),
      (#"[{"type":"output_text","text":"Exit code: 1"}]"#, true), (#""all is well""#, false), ("7", false),
    ])
  func outcome(output: String, failed: Bool) throws {
    #expect(try JSONDocument(Bytes(output)).withRoot { CodexOutcome.hasFailed($0) } == failed)
  }
}
