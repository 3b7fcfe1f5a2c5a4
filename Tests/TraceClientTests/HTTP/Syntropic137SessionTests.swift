import Testing
import TraceModel

@testable import TraceClient

@Suite("A session of Syntropic137")
struct Syntropic137SessionTests {
  private typealias Text = Syntropic137Text
  private static let id = "7d3e9a54-8c02-4f6e-b1d7-5e2a9c4f6b02"

  private func session(
    _ session: Syntropic137Emulation.Session, id: String = id,
    _ override: @escaping @Sendable (LoopbackRequest) -> LoopbackReply? = { _ in nil }
  ) async throws -> (session: Session, server: LoopbackServer) {
    var emulation = Syntropic137Emulation([session])
    emulation.override = override
    let server = try LoopbackServer(emulation)
    return (try await Syntropic137Source.testing(server).session(id: id), server)
  }

  private func failure(_ id: String, _ sessions: [String]) async throws -> (error: SourceError?, calls: Int) {
    let server = try LoopbackServer(Syntropic137Emulation(sessions.map { .init(id: $0) }))
    let source = try Syntropic137Source.testing(server)
    let error = await #expect(throws: SourceError.self) { try await source.session(id: id) }
    return (error, server.requests.count)
  }

  // MARK: Ids

  @Test("is found by the beginning of its id, and has the whole")
  func prefix() async throws {
    var sample = Syntropic137Emulation.Session(id: Self.id)
    sample.events = [Text.event("session_started", 1)]
    let (session, server) = try await session(sample, id: "7d3e9a54")
    #expect(session.id == Self.id)
    #expect(session.text(session.traces[0].id) == Self.id)
    #expect(
      server.requests.map(\.path).sorted() == [
        "/conversations/\(Self.id)", "/events/sessions/\(Self.id)", "/sessions/7d3e9a54",
      ])
  }

  @Test("that is not there is not found, in the server's words")
  func unknown() async throws {
    let (error, _) = try await failure("ffff", [Self.id])
    #expect(error?.kind == .notFound)
    #expect(error?.message == "Session not found: ffff")
    #expect(error?.hint == "check the id; session.list shows the sessions there are")
    #expect(try await failure(Self.id.uppercased(), [Self.id]).error?.kind == .notFound)
  }

  @Test("whose id begins like another's is not guessed at")
  func ambiguous() async throws {
    let (error, _) = try await failure("a1b2", ["a1b2c3d4-0001-x", "a1b2c3d4-0002-y"])
    #expect(error?.kind == .badResponse)
    #expect(error?.status == 409)
    #expect(error?.message == "Ambiguous session ID 'a1b2' matches 2 entries:")
    #expect(
      error?.fields == [
        .init(field: "sessionId", message: "fits a1b2c3d4-000..."),
        .init(field: "sessionId", message: "fits a1b2c3d4-000..."),
      ])
  }

  @Test("whose id would lead elsewhere is not asked for", arguments: ["", ".", "..", "a/b", "../health"])
  func odd(_ id: String) async throws {
    let (error, calls) = try await failure(id, [Self.id])
    #expect(error?.kind == .notFound)
    #expect(calls == 0)
  }

  // MARK: Parts

  private static func full() -> Syntropic137Emulation.Session {
    var sample = Syntropic137Emulation.Session(id: id)
    sample.operations = [
      Text.operation("tool_execution_started", 2, "a"),
      Text.operation("tool_execution_completed", 5, "a", #","tool_output":"cut""#),
      Text.operation("git_commit", 4, nil, name: "commit", #","git":{"sha":"abc"}"#),
      Text.operation("subagent_started", 10, "agent", name: "look around"),
      Text.operation("tool_execution_started", 11, "b"),
      Text.operation("tool_execution_failed", 12, "b"),
      Text.operation("subagent_stopped", 20, "agent", name: "Agent"),
      Text.operation("tool_blocked", 22, "c"),
    ]
    sample.events = [
      Text.usage(1, input: 10, output: 1),
      Text.event("tool_execution_started", 2, #"{"tool_use_id":"a","tool_name":"Bash"}"#),
      Text.event("tool_execution_completed", 5, #"{"tool_use_id":"a","output_preview":"cut"}"#),
      Text.event("git_commit", 4, #"{"git":{"operation":"commit","sha":"abc"}}"#),
      Text.event("tool_execution_started", 10, #"{"tool_use_id":"agent","tool_name":"Agent"}"#),
      Text.usage(11, input: 20, output: 2),
      Text.event("tool_execution_started", 11, #"{"tool_use_id":"b","tool_name":"Bash"}"#),
      Text.event("tool_execution_failed", 12, #"{"tool_use_id":"b","error":"exit code 2"}"#),
      Text.event("session_summary", 30, #"{"num_turns":2,"total_input_tokens":30,"total_output_tokens":3}"#),
    ]
    sample.lines = [
      #"{"event_type":"session_started","context":{"n":1}}"#,
      #"{"type":"user","message":{"content":"please"}}"#,
      Text.message("m1", input: 10, output: 1, tools: ["a", "agent"]), Text.result("a", "whole"),
      Text.message("m2", input: 20, output: 2, tools: ["b"], for: "agent"), Text.result("b", "exit 2", failed: true),
      Text.result("agent", "done"), #"{"type":"result","result":"thanks"}"#, "no json",
    ]
    return sample
  }

  @Test("joins its operations, its events and its conversation, and keeps every record of them")
  func whole() async throws {
    let sample = Self.full()
    let (session, _) = try await session(sample)
    let a = try #require(session.span(id: "a", inTrace: 0))
    #expect(a.duration == 3_000_000_000)
    #expect(session.text(a.output) == "whole")
    #expect(session.text(a.input) == #"{"full":"a"}"#)
    let commit = try #require(session.allSpans.first { $0.kind == .state })
    #expect(session.text(commit.parent?.id ?? .absent) == "a")
    let b = try #require(session.span(id: "b", inTrace: 0))
    #expect(b.status == .error)
    #expect(session.text(b.error) == "exit code 2")
    #expect(session.text(b.parent?.id ?? .absent) == "agent")
    #expect(session.allSpans.first { $0.flags.contains(.blocked) }?.kind == .guardrail)
    let messages = session.allSpans.filter { session.text($0.eventType) == "assistant" }
    #expect(messages.map { $0.start?.rfc3339 } == ["2026-04-29T00:00:01.000137Z", "2026-04-29T00:00:11.000137Z"])
    #expect(session.summary.usage.input == 30 && session.summary.usage.output == 3)
    #expect(session.text(session.traces[0].input) == "please")
    #expect(session.text(session.traces[0].output) == "thanks")
    #expect(session.warnings.map(\.code) == ["badLines"])
    #expect(session.info.incomplete == nil)

    let kept = session.allSpans.flatMap(\.records) + session.records
    let texts = Set(kept.map { session.text($0) })
    for record in sample.operations + (sample.events ?? []) + (sample.lines ?? []).dropLast() {
      #expect(texts.contains(record), "\(record)")
    }
  }

  @Test("without operations is told by its events")
  func eventsAlone() async throws {
    var sample = Self.full()
    sample.operations = []
    sample.lines = nil
    let (session, _) = try await session(sample)
    #expect(session.warnings.map(\.code) == ["operationsFromEvents"])
    #expect(session.span(id: "a", inTrace: 0)?.duration == 3_000_000_000)
    #expect(session.span(id: "agent", inTrace: 0)?.kind == .agent)
    #expect(session.summary.usage.input == 30)
    let texts = Set(session.allSpans.flatMap(\.records).map { session.text($0) })
    for event in sample.events ?? [] { #expect(texts.contains(event)) }
  }

  @Test("whose telemetry cannot be read is told by its conversation, as not complete")
  func telemetryDown() async throws {
    var sample = Self.full()
    sample.operations = []
    sample.events = nil
    let (session, _) = try await session(sample)
    #expect(session.info.incomplete?.hasPrefix("the server could not read its telemetry: Failed to query") == true)
    let b = try #require(session.span(id: "b", inTrace: 0))
    #expect(b.status == .error)
    #expect(session.text(b.error) == "exit 2")
    #expect(session.text(b.name) == "Bash")
    #expect(b.start == nil)
    #expect(session.text(b.parent?.id ?? .absent) == "agent")
    #expect(session.span(id: "a", inTrace: 0)?.status == .ok)
    #expect(session.summary.usage.input == 30)
  }

  @Test("that runs has no conversation, and what it does has no end")
  func running() async throws {
    var sample = Self.full()
    sample.status = "running"
    sample.end = nil
    sample.operations.append(Text.operation("tool_execution_started", 40, "open"))
    let (session, _) = try await session(sample)
    #expect(session.summary.status == .running)
    #expect(session.warnings.isEmpty)
    #expect(session.span(id: "open", inTrace: 0)?.status == .running)
    #expect(session.span(id: "open", inTrace: 0)?.end == nil)
    #expect(session.summary.usage.input == 30)
  }

  @Test("whose conversation has no messages has the tokens of its events")
  func hooksAlone() async throws {
    var sample = Self.full()
    sample.lines = [#"{"event_type":"session_started"}"#]
    #expect(try await session(sample).session.summary.usage.input == 30)
  }

  @Test("whose events count a call that no message tells of has that call, too, and each other once")
  func differentCounts() async throws {
    var sample = Self.full()
    sample.events?.append(Text.usage(29, input: 7, output: 7))
    let (session, _) = try await session(sample)
    #expect(session.allSpans.filter { $0.kind == .llm }.map { $0.call?.usage.input } == [10, 20, 7])
    #expect(session.summary.usage.input == 30)
    #expect(session.summary.callUsage.input == 37)
  }

  // MARK: Pages

  @Test("has all lines of a conversation, in pages of 500")
  func longConversation() async throws {
    var sample = Syntropic137Emulation.Session(id: Self.id)
    sample.events = []
    sample.lines = (0..<1203).map { Text.message("m\($0)", input: 1, output: 2) }
    let (session, server) = try await session(sample)
    #expect(session.spans.count == 1203)
    #expect(session.summary.usage.input == 1203)
    #expect(session.summary.usage.output == nil)
    #expect(
      server.requests(of: "/conversations/\(Self.id)").map { $0.number("offset") } == [0, 500, 1000])
  }

  @Test("has all events once while they grow in number between two pages")
  func growing() async throws {
    let counter = Counter()
    let all = (0..<2600).map { Text.event("otlp_log", $0 % 3000, #"{"n":\#($0)}"#) }
    var sample = Syntropic137Emulation.Session(id: Self.id, status: "running")
    sample.events = []
    let fixed = sample
    let (session, _) = try await session(sample) { request in
      guard request.path.hasPrefix("/events/") else { return nil }
      var now = fixed
      // Seven new ones stand at the front of each later page.
      now.events = Array(all.prefix(2400 + 7 * counter.next()))
      return Syntropic137Emulation([now]).reply(request)
    }
    #expect(session.spans.count == 2407)
    #expect(session.warnings.map(\.code).sorted() == ["operationsFromEvents", "repeatedEvents"])
    #expect(session.warnings.first { $0.code == "repeatedEvents" }?.count == 14)
    let starts = session.allSpans.compactMap(\.start)
    #expect(starts == starts.sorted())
  }

  @Test("whose conversation breaks off in the middle says so")
  func cutConversation() async throws {
    var sample = Syntropic137Emulation.Session(id: Self.id)
    sample.events = []
    sample.lines = (0..<700).map { Text.message("m\($0)", input: 1, output: 2) }
    let (session, _) = try await session(sample) {
      $0.number("offset") == 500 ? .text(502, type: "text/html", "<h1>") : nil
    }
    #expect(session.spans.count == 500)
    #expect(session.warnings.map(\.code) == ["missingConversation", "placeholderTokens"])
    #expect(session.info.incomplete != nil)
  }

  // MARK: Spellings

  @Test(
    "has its times in any of the server's spellings",
    arguments: [
      ("2026-04-29 09:00:00.000137+00:00", "2026-04-29T09:00:00.000137Z"),
      ("2026-04-29 09:00:00+00:00", "2026-04-29T09:00:00Z"),
      ("2026-04-29T09:00:31.495137Z", "2026-04-29T09:00:31.495137Z"),
      ("2026-04-29T12:45:01.295137+00:00", "2026-04-29T12:45:01.295137Z"),
    ])
  func times(_ text: String, _ time: String) async throws {
    var sample = Syntropic137Emulation.Session(id: Self.id, start: text)
    sample.events = []
    sample.operations = [#"{"operation_id":"x","operation_type":"error","timestamp":"\#(text)"}"#]
    let (session, _) = try await session(sample)
    #expect(session.summary.start?.rfc3339 == time)
    #expect(session.span(at: 0).start?.rfc3339 == time)
  }

  @Test("tells failures by their type, whatever the server calls a success")
  func failures() async throws {
    var sample = Syntropic137Emulation.Session(id: Self.id)
    sample.events = []
    sample.operations = [
      Text.operation("tool_execution_started", 1, "a"), Text.operation("tool_execution_failed", 2, "a"),
      Text.operation("tool_execution_started", 3, "b"), Text.operation("tool_execution_completed", 4, "b"),
      Text.operation("session_error", 5), Text.operation("error", 6),
    ]
    sample.lines = [
      Text.message("m", input: 1, output: 1, tools: ["b"]), Text.result("b", "no such file", failed: true),
    ]
    let (session, _) = try await session(sample)
    #expect(session.allSpans.filter { $0.status == .error }.count == 4)
    #expect(session.text(try #require(session.span(id: "b", inTrace: 0)).error) == "no such file")
  }

  @Test("makes one span of a call that hooks and the stream report, with the length that was measured")
  func duplicates() async throws {
    var sample = Syntropic137Emulation.Session(id: Self.id)
    sample.events = []
    let start = Text.operation("tool_execution_started", 1, "a")
    let hook = Text.operation("tool_execution_completed", 3, "a", #","duration_seconds":1.5"#)
    let stream = Text.operation("tool_execution_completed", 4, "a", #","tool_output":"late""#)
    sample.operations = [start, start, hook, stream, start, hook]
    let (session, _) = try await session(sample)
    #expect(session.spans.count == 1)
    #expect(session.span(at: 0).duration == 1_500_000_000)
    #expect(session.text(session.span(at: 0).output) == "late")
    #expect(session.span(at: 0).records.count == 6)
    #expect(session.warnings.map(\.count) == [3])
  }
}
