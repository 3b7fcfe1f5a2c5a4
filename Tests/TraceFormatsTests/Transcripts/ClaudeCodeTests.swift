import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("A transcript of Claude Code")
struct ClaudeCodeTests {
  private let source = TranscriptHome.claude(TranscriptHome.fixtures + "/claude")

  private func refund() async throws -> Session { try await source.session(id: TranscriptHome.refund) }

  private func span(_ id: String, _ session: Session) throws -> Span {
    try #require(session.spans(id: id).first)
  }

  @Test("is turns of prompts, answers, calls and sub-agents")
  func tree() async throws {
    let session = try await refund()
    #expect(
      Outline.text(of: session) == [
        "The refund of 12.345 EUR pays 12.34. Find out why and fix it.: completed",
        "  event SessionStart:startup ok",
        "  message prompt ok",
        "  llm claude-sonnet-4-5 ok",
        "    tool Read ok",
        "    tool Grep ok",
        "  llm claude-sonnet-4-5 ok",
        "    tool Task ok",
        "      agent code-reader ok",
        "        llm claude-haiku-4-5 ok",
        "          tool Grep ok",
        "        llm claude-haiku-4-5 ok",
        "  event API error error",
        "  llm claude-sonnet-4-5 ok",
        "    tool Edit ok",
        "      guardrail PreToolUse:Edit ok",
        "  llm claude-sonnet-4-5 ok",
        "    tool Bash error",
        "  llm claude-sonnet-4-5 ok",
        "    tool Bash error blocked",
        "      guardrail PreToolUse:Bash ok blocked",
        "  llm claude-sonnet-4-5 ok",
        "  event stop_hook_summary unset",
        "  event turn_duration unset",
        "Then update that test.: cancelled",
        "  message prompt ok",
        "  state compaction unset",
        "  llm claude-sonnet-4-5 ok",
        "    tool Edit unset",
        "  event interrupted by the user unset",
        "/cost: completed",
        "  message prompt ok",
        "  event note ok",
        "Go on.: error",
        "  message prompt ok",
        "  llm API error error",
      ])
    #expect(session.info.name == "Refund loses a cent")
    #expect(session.info.tags == ["/home/noor/ledgerly", "fix-rounding"])
    #expect(session.warnings.isEmpty)
  }

  @Test("counts the usage of an answer once, by the line that tells the most output")
  func usage() async throws {
    let session = try await refund()
    let usage = try #require(try span("msg_01Where0001", session).call).usage
    #expect(usage.output == 148)
    #expect(usage.input == 6)
    #expect(usage.cacheRead == 12000)
    #expect(usage.cacheCreation == 300)
    #expect(usage.total == 12454)
  }

  @Test("puts the parts of an answer back together, spelled as they came")
  func blocks() async throws {
    let session = try await refund()
    let types = session.read(try span("msg_01Where0001", session).output) { blocks in
      blocks.elements.map { $0["type"]?.stringValue }
    }
    #expect(types == ["thinking", "text", "tool_use", "tool_use"])
  }

  @Test("pairs results with their calls in whatever order they come, and takes the times of both")
  func pairs() async throws {
    let session = try await refund()
    let read = try span("toolu_01ReadMoney", session)
    let grep = try span("toolu_02GrepRound", session)
    #expect(session.text(grep.output) == "src/ledgerly/refund.py:27:    cents = round_cents(amount)")
    #expect(session.read(read.metadata) { $0["file"]?["startLine"]?.int64 } == 1)
    #expect(read.duration == 1_000_000_000)
    #expect(read.records.count == 2)
    let edit = try span("toolu_07EditTest", session)
    #expect(edit.flags.contains(.abandoned))
    #expect(edit.end == nil)
  }

  @Test("begins an answer when what was said before it was there")
  func starts() async throws {
    let session = try await refund()
    let first = try span("msg_01Where0001", session)
    #expect(first.start == Timestamp("2026-09-15T07:00:02Z"))
    #expect(first.end == Timestamp("2026-09-15T07:00:08Z"))
  }

  @Test("hangs a sub-agent's transcript below the call that asked for it")
  func subagent() async throws {
    let session = try await refund()
    let agent = try span("a1b2c3d4", session)
    #expect(agent.parent.flatMap { session.text($0.id) } == "toolu_03AskCallers")
    #expect(agent.childCount == 2)
    #expect(session.text(agent.input) == "List every caller of round_cents and what it passes.")
    #expect(session.read(agent.metadata) { $0["spawnDepth"]?.int64 } == 1)
    #expect(session.text(try span("toolu_11Grep", session).agent) == "code-reader")
  }

  @Test("tells where a fork's lines came from, so that nobody counts them twice unawares")
  func fork() async throws {
    let session = try await source.session(id: TranscriptHome.preview)
    #expect(session.count(ofWarning: "copiedRecords") == 2)
    #expect(session.info.tags == ["/home/noor/ledgerly", "preview", "fork of \(TranscriptHome.refund)"])
  }

  // MARK: Shapes that are told in other ways

  private func session(_ lines: String...) async throws -> Session {
    let folder = try TemporaryFolder()
    try folder.write("s.jsonl", lines.joined(separator: "\n") + "\n")
    return try await TranscriptHome.claude(folder.path).session(id: "s")
  }

  private static func line(_ uuid: String, _ parent: String?, _ message: String, side: Bool = false) -> String {
    let type = message.contains("\"assistant\"") ? "assistant" : "user"
    return #"{"type":"\#(type)","uuid":"\#(uuid)","parentUuid":\#(parent.map { "\"\($0)\"" } ?? "null"),"#
      + #""isSidechain":\#(side),"timestamp":"2026-01-01T00:00:00Z","message":\#(message)}"#
  }

  private static func said(_ id: String, _ block: String) -> String {
    #"{"id":"\#(id)","role":"assistant","model":"m","content":[\#(block)],"stop_reason":"end_turn"}"#
  }

  @Test("finds a sub-agent within the same file by what it was asked")
  func sidechain() async throws {
    let task = #"{"type":"tool_use","id":"call","name":"Task","input":{"prompt":"look"}}"#
    let session = try await session(
      Self.line("1", nil, #"{"role":"user","content":"go"}"#),
      Self.line("2", "1", Self.said("m1", task)),
      Self.line("3", nil, #"{"role":"user","content":"look"}"#, side: true),
      Self.line("4", "3", Self.said("m2", #"{"type":"text","text":"seen"}"#), side: true))
    #expect(
      Outline.text(of: session).dropFirst(2) == [
        "  llm m ok", "    tool Task unset", "      agent agent unset", "        llm m ok",
      ])
  }

  @Test("takes what `claude -p` prints: no times, sub-agents by their call, totals for the placeholders")
  func streamJSON() async throws {
    let usage = #""usage":{"input_tokens":2,"output_tokens":1}"#
    let session = try await session(
      #"{"type":"system","subtype":"init","session_id":"x","cwd":"/w","model":"m"}"#,
      #"{"type":"assistant","message":{"id":"m1","model":"m","content":[{"type":"tool_use","id":"c","name":"Task","#
        + #""input":{"prompt":"look"}}],"stop_reason":null,\#(usage)},"parent_tool_use_id":null,"uuid":"1"}"#,
      #"{"type":"assistant","message":{"id":"m2","model":"m","content":[{"type":"text","text":"a"}],\#(usage)},"#
        + #""parent_tool_use_id":"c","uuid":"2"}"#,
      #"{"type":"result","subtype":"success","is_error":false,"duration_ms":7,"result":"done","total_cost_usd":0.5,"#
        + #""modelUsage":{"m":{"inputTokens":9,"outputTokens":8,"costUSD":0.5}}}"#)
    #expect(Outline.text(of: session).suffix(2) == ["      agent agent unset", "        llm m ok"])
    #expect(session.summary.usage.output == 8)
    #expect(session.summary.callUsage.input == 4)
    #expect(session.summary.callUsage.output == nil)
    #expect(session.summary.cost == Cost(nanoUsd: 500_000_000))
    #expect(session.text(session.traces[0].output) == "done")
    #expect(session.count(ofWarning: "placeholderTokens") == 2)
  }

  @Test("adds up the tokens of several turns of a stream, and takes the last of what each process counts on")
  func severalTurns() async throws {
    func result(_ number: Int, _ output: Int, _ cost: String, _ models: [(name: String, output: Int)]) -> String {
      let models = models.map { #""\#($0.name)":{"inputTokens":1,"outputTokens":\#($0.output),"costUSD":0.25}"# }
      return
        #"{"type":"result","subtype":"success","duration_ms":5,"uuid":"r\#(number)","total_cost_usd":\#(cost),"#
        + #""usage":{"input_tokens":2,"output_tokens":\#(output)},"modelUsage":{\#(models.joined(separator: ","))}}"#
    }
    func said(_ id: String) -> String {
      #"{"type":"assistant","message":{"id":"\#(id)","model":"m","content":[],"usage":{"input_tokens":2,"output_tokens":1}},"#
        + #""parent_tool_use_id":null}"#
    }
    let second = result(2, 20, "0.75", [("m", 35), ("back", 9)])
    let session = try await session(
      Self.line("1", nil, #"{"role":"user","content":"one"}"#), said("m1"), result(1, 10, "0.5", [("m", 12)]),
      Self.line("2", nil, #"{"role":"user","content":"two"}"#), said("m2"), second, second,
      // Another process.
      Self.line("3", nil, #"{"role":"user","content":"three"}"#), said("m3"), result(3, 30, "0.25", [("m", 31)]))
    #expect(session.summary.usage.output == 60 && session.summary.usage.total == 66)
    #expect(session.summary.cost == Cost(nanoUsd: 1_000_000_000))
    #expect(session.info.final?.models.map(\.usage.output) == [66, 9])
    #expect(session.info.final?.models.map(\.cost) == [Cost(nanoUsd: 500_000_000), Cost(nanoUsd: 250_000_000)])
    let turns = session.traces.map { session.spending(in: $0) }
    #expect(turns.map(\.usage.output) == [10, 20, 30])
    #expect(
      turns.map(\.cost) == [Cost(nanoUsd: 500_000_000), Cost(nanoUsd: 250_000_000), Cost(nanoUsd: 250_000_000)])
  }

  @Test("knows nothing of the answers of a stream that has no end")
  func endlessStream() async throws {
    let session = try await session(
      #"{"type":"assistant","message":{"id":"m1","model":"m","content":[],"usage":{"input_tokens":2,"output_tokens":1}},"#
        + #""parent_tool_use_id":null}"#)
    #expect(session.summary.usage.input == 2)
    #expect(session.summary.usage.output == nil && session.summary.usage.total == nil)
    #expect(session.count(ofWarning: "placeholderTokens") == 1)
  }

  @Test("keeps lines that fit nowhere, and counts those that are no records")
  func odd() async throws {
    let session = try await session(
      "\"a string\"", "{\"half\":", "", #"{"silly":"this"}"#,
      Self.line("1", nil, #"{"role":"user","content":"go"}"#),
      #"{"type":"from-the-future","uuid":"2","timestamp":"2026-01-01T00:00:01Z"}"#,
      Self.line("3", "1", #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"gone","content":"x"}]}"#),
      #"{"type":"assistant","uuid":"4","message":"no object"}"#)
    #expect(session.count(ofWarning: "badLines") == 2)
    #expect(session.count(ofWarning: "unmatchedResults") == 1)
    #expect(session.records.count == 1)
    #expect(
      Outline.text(of: session) == [
        "go: unknown", "  message prompt ok", "  event from-the-future unset", "  tool tool ok",
        "  event assistant unset",
      ] || Outline.text(of: session)[0] == "go: running")
  }

  @Test("takes a cost where a line has one, and a price only from the user's own table")
  func costs() async throws {
    let line =
      #"{"type":"assistant","uuid":"1","message":{"id":"m","model":"claude-x-1","content":[],"stop_reason":"end_turn","#
      + #""usage":{"input_tokens":1000,"output_tokens":10,"cache_read_input_tokens":3}}"#
    let unpriced = try await session(line + "}")
    #expect(unpriced.summary.cost == nil)
    let told = try await session(line + #","costUSD":0.25}"#)
    #expect(told.summary.cost == Cost(nanoUsd: 250_000_000))
  }

  @Test("that went on for more than 292 years is whole, and its figures are told of as the largest there can be")
  func longSpan() async throws {
    let session = try await session(
      #"{"type":"user","uuid":"1","timestamp":"1700-01-01T00:00:00Z","message":{"role":"user","content":"go"}}"#,
      #"{"type":"assistant","uuid":"2","parentUuid":"1","timestamp":"1700-01-01T00:00:01Z","message":{"id":"m","model":"x","role":"assistant","content":[{"type":"tool_use","id":"c","name":"Wait","input":{}}]}}"#,
      #"{"type":"user","uuid":"3","parentUuid":"2","timestamp":"2250-01-01T00:00:00Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"done"}]}}"#
    )
    let wait = try #require(session.allSpans.first { session.text($0.name) == "Wait" })
    #expect(wait.duration == .largest)
    #expect(session.traces[0].duration == .largest)
    #expect(session.count(ofWarning: "figuresOutOfRange") > 0)
  }
}
