import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

/// Reads one document as a file.
private func load(_ text: String, session: String, name: String = "a.json", beside: [String: String] = [:]) async throws
  -> Session
{
  let folder = try TemporaryFolder()
  try folder.write(name, text)
  for (name, text) in beside { try folder.write(name, text) }
  return try await FilesSource(name: "files", path: folder.path).session(id: session)
}

extension Session {
  fileprivate func named(_ name: String) throws -> Span {
    try #require(allSpans.first { text($0.name) == name }, "no span \(name)")
  }
}

@Suite("Kore's events")
struct KoreFormatTests {
  private static func body(_ events: String...) -> String {
    #"{"success":true,"total":\#(events.count),"traces":[\#(events.joined(separator: ","))]}"#
  }

  @Test("join a call and its result into one span, by call id, by span, or by name")
  func pairs() async throws {
    let session = try await load(
      Self.body(
        #"{"id":"1","sessionId":"s","type":"tool_call","timestamp":"2026-01-01T00:00:00Z","data":{"callId":"c","toolName":"find","arguments":{"q":1}}}"#,
        #"{"id":"2","sessionId":"s","type":"tool_call","timestamp":"2026-01-01T00:00:01Z","data":{"toolName":"pay"}}"#,
        #"{"id":"3","sessionId":"s","type":"tool_error","timestamp":"2026-01-01T00:00:03Z","data":{"toolName":"pay","error":{"message":"HTTP 503"}}}"#,
        #"{"id":"4","sessionId":"s","type":"tool_result","timestamp":"2026-01-01T00:00:02Z","data":{"callId":"c","result":[true]}}"#
      ),
      session: "s")
    #expect(session.spans.count == 2)
    let find = try session.named("find")
    #expect(find.duration == 2_000_000_000)
    #expect(find.status == .ok)
    #expect(session.text(find.input) == #"{"q":1}"#)
    #expect(session.text(find.output) == "[true]")
    #expect(find.records.count == 2)
    let pay = try session.named("pay")
    #expect(pay.status == .error)
    #expect(session.text(pay.error) == "HTTP 503")
  }

  @Test("of an unknown type, without a time, or without an id are kept")
  func odd() async throws {
    let session = try await load(
      Self.body(
        #"{"id":"1","sessionId":"s","type":"future:event","payload":{"nested":true}}"#,
        #"{"sessionId":"s","type":"llm:start","timestamp":"not-a-date"}"#,
        #"{"event_id":"3","session_id":"s","event_type":"llm_sdk_error","payload":"{\"agent_name\":\"A\",\"sdkError\":{\"message\":\"refused\"}}"}"#
      ),
      session: "s")
    #expect(session.spans.count == 3)
    #expect(session.allSpans.map { session.text($0.eventType) } == ["future:event", "llm:start", "llm_sdk_error"])
    #expect(session.allSpans.map(\.kind) == [.other, .llm, .llm])
    let failed = session.span(at: 2)
    #expect(failed.status == .error)
    #expect(session.text(failed.error) == "refused")
    #expect(session.text(failed.agent) == "A")
    #expect(session.warnings.map(\.code) == ["badTime"])
  }

  @Test("that come twice are shown once, and the server's own warnings are passed on")
  func envelope() async throws {
    let event = #"{"id":"1","sessionId":"s","type":"decision","data":{"decisionKind":"routing"}}"#
    let session = try await load(
      #"{"success":true,"traces":[\#(event),\#(event)],"_meta":{"is_truncated":true,"loaded_count":2,"available_count":9,"warnings":[{"code":"PARTIAL","message":"Partial replay"}]}}"#,
      session: "s")
    #expect(session.spans.count == 1)
    #expect(session.info.incomplete == "the server gave 2 of 9 events")
    #expect(session.warnings.map(\.code) == ["server:PARTIAL", "repeatedEvents"])
  }

  @Test("make a turn of each message of the user where they name no trace")
  func turns() async throws {
    let session = try await load(
      Self.body(
        #"{"id":"0","sessionId":"s","type":"session_started","timestamp":"2026-01-01T00:00:00Z","data":{}}"#,
        #"{"id":"1","sessionId":"s","type":"user_message","timestamp":"2026-01-01T00:00:01Z","data":{"message":"hello"}}"#,
        #"{"id":"2","sessionId":"s","type":"response","timestamp":"2026-01-01T00:00:02Z","data":{"text":"hi"}}"#,
        #"{"id":"3","sessionId":"s","type":"user_message","timestamp":"2026-01-01T00:00:03Z","data":{"message":"again"}}"#,
        #"{"id":"4","sessionId":"s","type":"error","timestamp":"2026-01-01T00:00:04Z","data":{"message":"broke"}}"#),
      session: "s")
    #expect(session.traces.map { session.text($0.name) } == ["hello", "again"])
    #expect(session.traces.map(\.rows.count) == [3, 2])
    #expect(session.traces.map(\.status) == [.completed, .error])
    #expect(session.text(session.traces[0].output) == "hi")
  }

  @Test(
    "belong to the families of the page, whatever they are called",
    arguments: [
      ("llm.call.completed", "llm_call"), ("voice_llm", "llm_call"), ("tool:end", "tool_result"),
      ("dsl_call", "tool_call"),
      ("agent.decision", "decision"), ("multi_intent_split", "decision"), ("fan_out_start", "handoff"),
      ("escalation_requested", "handoff"), ("guardrail_input_check", "guardrail_eval"),
      ("constraint_violation", "guardrail_eval"), ("memory_write", "state_change"), ("warning", "error"),
      ("webhook_error", "error"), ("voice_tts", "response"), ("session_ended", "lifecycle"),
      ("something else", "other"),
    ])
  func families(type: String, family: String) {
    #expect(EventFamily(type: type).rawValue == family)
  }
}

@Suite("Syntropic137's operations")
struct Syntropic137FormatTests {
  private static func detail(_ operations: String..., more: String = "") -> String {
    #"{"id":"s","status":"completed","started_at":"2026-01-01 00:00:00+00:00","completed_at":"2026-01-01 00:01:00+00:00"\#(more),"operations":[\#(operations.joined(separator: ","))]}"#
  }

  private static func operation(_ type: String, _ second: Int, tool: String? = nil, _ more: String = "") -> String {
    #"{"operation_id":"\#(tool ?? "")-\#(type)-\#(second)","operation_type":"\#(type)","timestamp":"2026-01-01 00:00:\#(second / 10)\#(second % 10)+00:00","#
      + #""success":true,"tool_name":"Bash","tool_use_id":\#(tool.map { "\"\($0)\"" } ?? "null")\#(more)}"#
  }

  @Test("join what begins and ends into one span; what never ends is abandoned")
  func pairs() async throws {
    let session = try await load(
      Self.detail(
        Self.operation("tool_execution_started", 1, tool: "a"), Self.operation("tool_execution_started", 2, tool: "b"),
        Self.operation("tool_execution_completed", 4, tool: "a", #","tool_output":"done""#),
        Self.operation("tool_execution_completed", 9, tool: "late"), Self.operation("session_error", 10)), session: "s")
    #expect(session.spans.count == 4)
    let a = try #require(session.span(id: "a", inTrace: 0))
    #expect(a.duration == 3_000_000_000)
    #expect(a.status == .ok)
    #expect(session.text(a.output) == "done")
    #expect(try #require(session.span(id: "b", inTrace: 0)).flags == .abandoned)
    #expect(try #require(session.span(id: "late", inTrace: 0)).flags == .startMissing)
    #expect(try session.named("Bash").kind == .tool)
    #expect(session.allSpans.first { $0.kind == .event }?.status == .error)
  }

  @Test("that are reported several times over make one span")
  func duplicates() async throws {
    let start = Self.operation("tool_execution_started", 1, tool: "a")
    let end = Self.operation("tool_execution_completed", 2, tool: "a")
    let session = try await load(Self.detail(start, start, end, start, end), session: "s")
    #expect(session.spans.count == 1)
    #expect(session.warnings.map(\.code) == ["repeatedOperations"])
    #expect(session.warnings.first?.count == 3)
  }

  @Test("take git operations into the shortest call around them, and a call into the only sub-agent at work")
  func nesting() async throws {
    let session = try await load(
      Self.detail(
        Self.operation("subagent_started", 1, tool: "agent"), Self.operation("tool_execution_started", 2, tool: "in"),
        Self.operation("git_commit", 3), Self.operation("tool_execution_completed", 4, tool: "in"),
        Self.operation("subagent_stopped", 5, tool: "agent"), Self.operation("tool_execution_started", 6, tool: "out"),
        Self.operation("tool_execution_completed", 7, tool: "out")), session: "s")
    let commit = try #require(session.allSpans.first { $0.kind == .state })
    #expect(session.text(commit.parent?.id ?? .absent) == "in")
    #expect(session.text(commit.parent?.parent?.id ?? .absent) == "agent")
    #expect(try #require(session.span(id: "out", inTrace: 0)).parent == nil)
  }

  @Test("of sub-agents at work together stay at the root, unless the conversation says whose they are")
  func conversation() async throws {
    let operations = [
      Self.operation("subagent_started", 1, tool: "one"), Self.operation("subagent_started", 1, tool: "two"),
      Self.operation("tool_execution_started", 2, tool: "call"),
      Self.operation("tool_execution_completed", 3, tool: "call"),
      Self.operation("subagent_stopped", 5, tool: "one"), Self.operation("subagent_stopped", 6, tool: "two"),
    ]
    let detail = #"{"id":"s","status":"completed","operations":[\#(operations.joined(separator: ","))]}"#
    let alone = try await load(detail, session: "s")
    #expect(try #require(alone.span(id: "call", inTrace: 0)).parent == nil)

    let line =
      #"{\"type\":\"assistant\",\"parent_tool_use_id\":\"two\",\"message\":{\"id\":\"m\",\"model\":\"claude\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4},\"content\":[{\"type\":\"tool_use\",\"id\":\"call\",\"input\":{\"full\":true}}]}}"#
    let conversation =
      #"{"session_id":"s","lines":[{"line_number":1,"raw":"\#(line)"},{"line_number":2,"raw":"no json"}]}"#
    let session = try await load(detail, session: "s", beside: ["b.json": conversation])
    let call = try #require(session.span(id: "call", inTrace: 0))
    #expect(session.text(call.parent?.id ?? .absent) == "two")
    #expect(session.text(call.input) == #"{"full":true}"#)
    let message = try #require(session.allSpans.first { $0.kind == .llm })
    #expect(message.call?.usage.input == 3)
    #expect(message.call?.usage.total == nil)
    #expect(session.text(message.parent?.id ?? .absent) == "two")
    #expect(session.warnings.map(\.code) == ["badLines", "placeholderTokens"])
  }

  @Test("without which tokens were spent are told of as missing")
  func emptyOperations() async throws {
    let session = try await load(
      Self.detail(more: #","input_tokens":10,"output_tokens":5,"total_tokens":15,"total_cost_usd":"3E-7""#),
      session: "s")
    #expect(session.info.incomplete != nil)
    #expect(session.info.reported.cost == Cost(nanoUsd: 300))
    #expect(session.info.reported.usage.total == 15)
  }
}

@Suite("OTLP")
struct OTLPFormatTests {
  private static func line(_ spans: String...) -> String {
    #"{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#
  }

  private static func span(
    _ trace: String, _ id: String, parent: String = "", _ attributes: [String: String] = [:], more: String = ""
  ) -> String {
    let list = attributes.sorted { $0.key < $1.key }.map { #"{"key":"\#($0.key)","value":\#($0.value)}"# }
    return
      #"{"traceId":"\#(trace)","spanId":"\#(id)","parentSpanId":"\#(parent)","name":"span \#(id)","startTimeUnixNano":"1767225600000000000","#
      + #""endTimeUnixNano":1767225601000000000,"attributes":[\#(list.joined(separator: ","))]\#(more)}"#
  }

  @Test("spans of a trace may be spread over lines, its session named in one of them, ids in any case")
  func spread() async throws {
    let text = [
      Self.line(Self.span("AB01", "0A", parent: "0b")),
      Self.line(
        Self.span("ab01", "0B", parent: "0000000000000000", ["gen_ai.conversation.id": #"{"stringValue":"talk"}"#])),
    ].joined(separator: "\n")
    let session = try await load(text, session: "talk", name: "a.jsonl")
    #expect(session.traces.count == 1)
    #expect(session.text(session.traces[0].id) == "ab01")
    #expect(session.spans.count == 2)
    let root = try #require(session.firstRoot(of: session.traces[0]))
    #expect(session.text(root.id) == "0b")
    #expect(root.childCount == 1)
    #expect(root.duration == 1_000_000_000)
  }

  @Test("a span that comes twice counts as it came last")
  func repeated() async throws {
    let text = Self.line(
      Self.span("ab", "01"),
      Self.span(
        "ab", "01",
        ["gen_ai.operation.name": #"{"stringValue":"execute_tool"}"#, "gen_ai.tool.name": #"{"stringValue":"grep"}"#]))
    let session = try await load(text, session: "ab")
    #expect(session.spans.count == 1)
    #expect(session.text(session.span(at: 0).name) == "grep")
    #expect(session.warnings.map(\.code) == ["repeatedSpans"])
  }

  @Test(
    "attributes of three conventions mean the same",
    arguments: [
      [
        "gen_ai.operation.name": #"{"stringValue":"chat"}"#, "gen_ai.request.model": #"{"stringValue":"asked"}"#,
        "gen_ai.response.model": #"{"stringValue":"m"}"#, "gen_ai.usage.input_tokens": #"{"intValue":"10"}"#,
        "gen_ai.usage.output_tokens": #"{"intValue":5}"#, "gen_ai.usage.cache_read.input_tokens": #"{"intValue":2}"#,
      ],
      [
        "openinference.span.kind": #"{"stringValue":"LLM"}"#, "llm.model_name": #"{"stringValue":"m"}"#,
        "llm.token_count.prompt": #"{"intValue":10}"#, "llm.token_count.completion": #"{"intValue":5}"#,
        "llm.token_count.prompt_details.cache_read": #"{"intValue":"2"}"#,
      ],
      [
        "llm.request.type": #"{"stringValue":"chat"}"#, "gen_ai.response.model": #"{"stringValue":"m"}"#,
        "gen_ai.usage.prompt_tokens": #"{"intValue":10}"#, "gen_ai.usage.completion_tokens": #"{"intValue":5}"#,
        "gen_ai.usage.cache_read_input_tokens": #"{"intValue":2}"#,
      ],
    ])
  func conventions(attributes: [String: String]) async throws {
    let session = try await load(Self.line(Self.span("ab", "01", attributes)), session: "ab")
    let span = session.span(at: 0)
    #expect(span.kind == .llm)
    #expect(session.text(span.call?.model ?? .none) == "m")
    #expect(span.call?.usage.input == 10)
    #expect(span.call?.usage.output == 5)
    #expect(span.call?.usage.cacheRead == 2)
  }

  @Test("an agent's usage is not counted beside that of its calls")
  func rollup() async throws {
    let usage = #"{"intValue":10}"#
    let session = try await load(
      Self.line(
        Self.span(
          "ab", "01", ["gen_ai.operation.name": #"{"stringValue":"invoke_agent"}"#, "gen_ai.usage.input_tokens": usage]),
        Self.span(
          "ab", "02", parent: "01",
          ["gen_ai.operation.name": #"{"stringValue":"chat"}"#, "gen_ai.usage.input_tokens": usage])),
      session: "ab")
    #expect(session.summary.usage.input == 10)
    #expect(session.span(at: 0).flags == .rollup)
  }

  @Test("lists and maps become plain JSON, an exception the error's message")
  func values() async throws {
    let messages =
      #"{"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"role","value":{"stringValue":"user"}},{"key":"n","value":{"intValue":"7"}}]}},{"boolValue":true},{}]}}"#
    let exception =
      #","status":{"code":2},"events":[{"name":"exception","attributes":[{"key":"exception.message","value":{"stringValue":"boom"}}]}]"#
    let session = try await load(
      Self.line(Self.span("ab", "01", ["gen_ai.input.messages": messages], more: exception)), session: "ab")
    let span = session.span(at: 0)
    #expect(session.text(span.input) == #"[{"role":"user","n":7},true,null]"#)
    #expect(span.status == .error)
    #expect(session.text(span.error) == "boom")
    #expect(session.traces[0].status == .error)
  }
}

@Suite("A span of more than 292 years")
struct LongSpanTests {
  @Test("is kept, counted as 292 years, and told of")
  func body() async throws {
    let session = try await load(
      #"{"session_id":"s","trace_count":1,"total_latency_ms":1e308,"traces":[{"trace_id":"t","started_at":"1700-01-01T00:00:00Z","ended_at":"2250-01-01T00:00:00Z","spans":[{"span_id":"long","name":"long","started_at":"1700-01-01T00:00:00Z","ended_at":"2250-01-01T00:00:00Z"},{"span_id":"short","parent_span_id":"long","name":"short","started_at":"2026-01-01T00:00:00Z","ended_at":"2026-01-01T00:00:01Z"}]}]}"#,
      session: "s")
    #expect(try session.named("long").duration == .largest)
    #expect(try session.named("short").duration == 1_000_000_000)
    #expect(session.summary.wallDuration == .largest)
    let warning = try #require(session.warnings.first { $0.code == "figuresOutOfRange" })
    #expect(warning.message.contains(#""t""#))
    #expect(warning.count == 2)
  }
}
