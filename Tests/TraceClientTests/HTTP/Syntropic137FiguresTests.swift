import SystemCalls
import Testing
import TraceInsight
import TraceModel

@testable import TraceClient

/// Conversations and events as a live server has them: the lines of a message carry a placeholder for the tokens of its
/// answer, its event what the first of them does, and only the end is right.
@Suite("The figures of a session of Syntropic137")
struct Syntropic137FiguresTests {
  private typealias Text = Syntropic137Text
  private static let ending = Text.ending(
    input: 30, output: 500, cost: "0.75", models: [("claude-sonnet-4", 900, 700, "0.5"), ("haiku", 40, 8, "0.25")])
  private static let summary = Text.event(
    "session_summary", 30, #"{"total_input_tokens":30,"total_output_tokens":500,"total_cost_usd":0.75}"#)
  private static let totals =
    #""agent_model":"claude-sonnet-4","input_tokens":30,"output_tokens":500,"cache_creation_tokens":0,"#
    + #""cache_read_tokens":0,"total_tokens":530,"total_cost_usd":"0.75","cost_by_model":{"claude-sonnet-4":"0.75"}"#

  private func session(_ sample: Syntropic137Emulation.Session) async throws -> Session {
    let server = try LoopbackServer(Syntropic137Emulation([sample]))
    return try await Syntropic137Source.testing(server).session(id: sample.id)
  }

  private static func sample(
    lines: [String]? = nil, events: [String]? = [], status: String = "completed", more: String = totals
  ) -> Syntropic137Emulation.Session {
    var sample = Syntropic137Emulation.Session(id: "s", status: status, more: more)
    sample.operations = [Text.operation("session_started", 1)]
    sample.lines = lines
    sample.events = events
    return sample
  }

  private static let messages = [Text.message("m1", input: 10, output: 1), Text.message("m2", input: 20, output: 5)]
  private static let usages = [Text.usage(2, input: 10, output: 1), Text.usage(4, input: 20, output: 1)]

  // MARK: What a session ended with

  @Test(
    "are what it ended with, by whatever tells it, and the placeholders are summed nowhere",
    arguments: [
      sample(lines: messages + [ending], events: usages + [summary]),
      sample(lines: messages + [ending], events: usages),
      sample(lines: messages + [ending], events: nil, more: #""agent_model":null,"total_cost_usd":"0""#),
      sample(lines: messages, events: usages + [summary]), sample(lines: nil, events: usages + [summary]),
      sample(lines: messages, events: nil), sample(lines: messages, events: []),
      sample(lines: nil, events: usages + [summary], status: "running"),
    ])
  func final(_ sample: Syntropic137Emulation.Session) async throws {
    let session = try await session(sample)
    let usage = session.summary.usage
    #expect(usage.input == 30 && usage.output == 500 && usage.total == 530)
    #expect(session.summary.cost == Cost(nanoUsd: 750_000_000))
    #expect(Figures(session).usage.total == 530)
    #expect(session.spending(in: session.traces[0]).usage.total == 530)
    let calls = session.allSpans.filter { $0.kind == .llm }
    #expect(calls.map { $0.call?.usage.input } == [10, 20])
    #expect(calls.allSatisfy { $0.call?.usage.output == nil && $0.call?.usage.total == nil })
    let warning = session.warnings.first { $0.code == "placeholderTokens" }
    #expect(warning?.count == 2)
    #expect(warning?.message.contains("the final figures are the recording's own") == true)
  }

  @Test(
    "are not known of the answers until the end is told: the server sums placeholders",
    arguments: [
      sample(lines: messages, events: usages, more: totals.replacing("500", with: "6")),
      sample(lines: nil, events: usages, status: "running", more: totals.replacing("500", with: "2")),
    ])
  func open(_ sample: Syntropic137Emulation.Session) async throws {
    let session = try await session(sample)
    #expect(session.summary.usage.input == 30)
    #expect(session.summary.usage.output == nil && session.summary.usage.total == nil)
    #expect(session.warnings.map(\.code) == ["placeholderTokens"])
    #expect(session.warnings[0].message.contains("not known"))
  }

  @Test("are asked for again soon while the end may still come", arguments: [(5, true), (599, true), (601, false)])
  func awaited(_ seconds: Int64, _ isAwaited: Bool) async throws {
    let end = try #require(Timestamp("2026-04-29T09:10:00Z")).nanoseconds
    let time = ManualTime(wallNow: end + seconds * 1_000_000_000, isAutomatic: true)
    for (lines, events) in [(nil, Self.usages), (Self.messages, Self.usages), (nil, Self.usages + [Self.summary])] {
      let server = try LoopbackServer(Syntropic137Emulation([Self.sample(lines: lines, events: events)]))
      let source = try Syntropic137Source.testing(server) { $0.time = time.source }
      #expect(try await source.session(id: "s").info.hasPassingGap == isAwaited)
    }
    let whole = try LoopbackServer(Syntropic137Emulation([Self.sample(lines: Self.messages + [Self.ending])]))
    let source = try Syntropic137Source.testing(whole) { $0.time = time.source }
    #expect(try await source.session(id: "s").info.hasPassingGap == false)
  }

  @Test("keep what calls say that add up to the end, or that say why their answers ended")
  func counted() async throws {
    let whole = Text.ending(input: 30, output: 6, cost: "0.5", models: [])
    let alike = try await session(Self.sample(lines: Self.messages + [whole]))
    #expect(alike.allSpans.filter { $0.kind == .llm }.map { $0.call?.usage.output } == [1, 5])
    #expect(alike.warnings.isEmpty)
    let closed = Self.messages[0].replacing(#""usage""#, with: #""stop_reason":"end_turn","usage""#)
    let mixed = try await session(Self.sample(lines: [closed, Self.messages[1], Self.ending]))
    #expect(mixed.allSpans.filter { $0.kind == .llm }.map { $0.call?.usage.output } == [1, nil])
  }

  @Test("by model are those of the end, the one behind the conversation with them, which is said")
  func models() async throws {
    let session = try await session(Self.sample(lines: Self.messages + [Self.ending], events: Self.usages))
    let models = SessionMetrics(session).models
    #expect(models.map { session.text($0.name) } == ["claude-sonnet-4", "haiku"])
    #expect(models.map(\.usage.output) == [700, 8])
    #expect(models.map(\.cost) == [Cost(nanoUsd: 500_000_000), Cost(nanoUsd: 250_000_000)])
    #expect(models.map(\.count) == [2, 0])
    #expect(session.warnings.contains { $0.code == "modelsCountMore" })
    // Without a stream the server's own costs count.
    let bare = try await self.session(Self.sample(events: Self.usages + [Self.summary]))
    #expect(SessionMetrics(bare).models.map(\.cost) == [Cost(nanoUsd: 750_000_000)])
  }

  @Test("are not nothing where the telemetry is lost", arguments: [0, 193_217])
  func lost(_ total: Int) async throws {
    let zeros =
      #""agent_model":null,"input_tokens":0,"output_tokens":0,"cache_creation_tokens":0,"cache_read_tokens":0,"#
      + #""total_tokens":\#(total),"total_cost_usd":"0","cost_by_model":{},"duration_seconds":null"#
    let server = try LoopbackServer(Syntropic137Emulation([Self.sample(more: zeros)]))
    let source = try Syntropic137Source.testing(server)
    let entry = try #require(try await source.sessions(SessionQuery()).items.first)
    for reported in [entry.info.reported, try await source.session(id: "s").info.reported] {
      #expect(reported.usage.input == nil && reported.usage.output == nil)
      #expect(reported.usage.total.map { Int(clamping: $0) } == (total == 0 ? nil : total))
      #expect(reported.cost == nil && reported.duration == nil)
    }
  }

  // MARK: Calls

  /// Messages by the input of their prompts, each perhaps with a second line; events by second and input.
  struct Pairing: Sendable {
    let messages: [[Int]]
    let events: [(second: Int, input: Int)]
    /// Of the calls in their order: the input, and the second at which it was counted.
    let calls: [(input: Int, second: Int?)]
  }

  @Test(
    "are each message's once, whatever of their events is missing, late, or of other calls",
    arguments: [
      Pairing(messages: [[10], [20]], events: [(2, 10), (4, 20)], calls: [(10, 2), (20, 4)]),
      // Lines that differ, the event that of either.
      Pairing(messages: [[10, 11], [20]], events: [(2, 10), (4, 20)], calls: [(11, 2), (20, 4)]),
      Pairing(messages: [[10, 11], [20]], events: [(2, 11), (4, 20)], calls: [(11, 2), (20, 4)]),
      // Missing, at either end and in between.
      Pairing(messages: [[10], [20], [30]], events: [(4, 20)], calls: [(10, nil), (20, 4), (30, nil)]),
      Pairing(messages: [[10], [20], [10]], events: [(3, 20), (4, 10)], calls: [(10, nil), (20, 3), (10, 4)]),
      Pairing(messages: [[10], [20], [30]], events: [(2, 10), (6, 30)], calls: [(10, 2), (20, nil), (30, 6)]),
      // Late: it comes after that of the next call.
      Pairing(messages: [[10], [20]], events: [(4, 20), (9, 10)], calls: [(10, 9), (20, 4)]),
      // Counts that differ from those of every line.
      Pairing(messages: [[10], [20], [30]], events: [(2, 10), (4, 21), (6, 30)], calls: [(10, 2), (20, 4), (30, 6)]),
      Pairing(messages: [[10]], events: [(2, 11)], calls: [(10, 2)]),
      // A sub-agent's, whose messages are not in the conversation.
      Pairing(
        messages: [[10], [20]], events: [(2, 10), (3, 7), (4, 20), (5, 8)],
        calls: [(10, 2), (20, 4), (7, 3), (8, 5)]),
      Pairing(messages: [[10], [10]], events: [(2, 10), (3, 10), (4, 10)], calls: [(10, 2), (10, 3), (10, 4)]),
      Pairing(messages: [], events: [(2, 10)], calls: [(10, 2)]),
      Pairing(messages: [[10]], events: [], calls: [(10, nil)]),
    ])
  func pairing(_ sample: Pairing) async throws {
    let lines = sample.messages.enumerated().flatMap { number, inputs in
      inputs.enumerated().map { line, input in Text.message("m\(number)", input: input, output: 1 + line) }
    }
    let events = sample.events.map { Text.usage($0.second, input: $0.input, output: 1) }
    let session = try await session(Self.sample(lines: lines, events: events))
    let calls = session.allSpans.filter { $0.kind == .llm }
    func key(_ input: Int, _ time: String?) -> String { "\(input) \(time ?? "-")" }
    #expect(
      Set(calls.map { key(Int(clamping: $0.call?.usage.input ?? -1), $0.start?.rfc3339) })
        == Set(sample.calls.map { key($0.input, $0.second.map { "2026-04-29T\(Text.time($0)).000137Z" }) }))
    #expect(calls.count == sample.calls.count)
    let texts = Set(session.allSpans.flatMap(\.records).map { session.text($0) })
    for event in events { #expect(texts.contains(event)) }
  }

  @Test("of other models are not taken for a message's")
  func otherModel() async throws {
    let events = [Text.usage(2, input: 11, output: 1, model: "haiku"), Text.usage(4, input: 20, output: 1)]
    let session = try await session(Self.sample(lines: Self.messages, events: events))
    #expect(session.allSpans.filter { $0.kind == .llm }.map { $0.call?.usage.input }.count == 3)
  }

  @Test("take a cost where an event tells one")
  func costs() async throws {
    let events = [
      Self.usages[0], Text.event("cost_recorded", 3, #"{"cost_usd":"0.25"}"#), Self.usages[1],
      Text.event("cost_recorded", 5, #"{"input_tokens":20,"output_tokens":9,"total_cost_usd":0.5}"#),
    ]
    for lines in [Self.messages + [Self.ending], nil] {
      let session = try await session(Self.sample(lines: lines, events: events))
      let calls = session.allSpans.filter { $0.kind == .llm }
      #expect(calls.map { $0.call?.cost } == [Cost(nanoUsd: 250_000_000), Cost(nanoUsd: 500_000_000)])
      #expect(session.summary.spanCount == 3)
    }
  }

  // MARK: Sub-agents

  @Test("are not doubled by what hooks say of sub-agents, which keep their labels")
  func subAgents() async throws {
    var sample = Self.sample()
    func arguments(_ label: String) -> String { #","tool_input":{"description":"\#(label)"}"# }
    sample.operations = [
      Text.operation("subagent_started", 2, "a", name: "look around", arguments("look around")),
      Text.operation("subagent_started", 3, "b", name: "ask", arguments("ask")),
      Text.operation("subagent_stopped", 8, "b", name: "Task"),
      Text.operation("subagent_stopped", 9, "a", name: "Agent"),
    ]
    sample.events = [
      Text.event("subagent_started", 2, #"{"subagent_id":"hook-1","agent_name":"Explore"}"#),
      Text.event("subagent_started", 3, #"{"subagent_tool_use_id":"b","agent_name":"Explore"}"#),
      Text.event("subagent_stopped", 8, #"{"subagent_tool_use_id":"b","agent_name":"Explore","duration_ms":4000}"#),
      Text.event("subagent_stopped", 9, #"{"subagent_id":"hook-1","reason":"normal"}"#),
      Text.event("agent_stopped", 9, #"{"subagent_id":"hook-1"}"#),
    ]
    let session = try await session(sample)
    #expect(session.allSpans.map { session.text($0.name) } == ["look around", "ask"])
    #expect(session.allSpans.map(\.kind) == [.agent, .agent])
    #expect(session.allSpans.map(\.duration) == [7_000_000_000, 5_000_000_000])
    #expect(session.allSpans.map { $0.records.count } == [5, 4])
  }

  @Test("have a sub-agent that only hooks tell of once")
  func hookAgents() async throws {
    var sample = Self.sample()
    sample.operations = []
    sample.events = [
      Text.event("subagent_started", 2, #"{"subagent_id":"x","agent_name":"Explore"}"#),
      Text.event("subagent_stopped", 9, #"{"subagent_id":"x","reason":"normal"}"#),
    ]
    let session = try await session(sample)
    #expect(session.allSpans.map { session.text($0.name) } == ["Explore"])
    #expect(session.span(at: 0).duration == 7_000_000_000)
  }

  @Test("have a sub-agent's label also where only its call is known")
  func labels() async throws {
    let call = Text.message("m1", input: 10, output: 1, tools: ["a"], name: "Task")
      .replacing(#"{"full":"a"}"#, with: #"{"description":"look around","subagent_type":"Explore"}"#)
    var sample = Self.sample(lines: [call, Text.result("a", "seen"), Self.ending])
    for operations in [[], [Text.operation("subagent_stopped", 9, "a", name: "Task")]] {
      sample.operations = operations
      let session = try await session(sample)
      #expect(session.text(try #require(session.span(id: "a", inTrace: 0)).name) == "look around")
    }
  }
}
