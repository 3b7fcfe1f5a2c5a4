import Testing
import TraceModel

@testable import TraceInsight

@Suite("What a model was given")
struct ContextTests {
  @Test(
    "fits what the model takes, which is known by its name",
    arguments: [
      ("claude-sonnet-4-5-20250929", 200_000), ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", 200_000),
      ("claude-sonnet-4-5[1m]", 1_000_000), ("anthropic/claude-opus-4-6", 1_000_000), ("gpt-4.1-mini", 1_000_000),
      ("gpt-4o-2024-08-06", 128_000), ("gpt-4-0613", 8192), ("gpt-5-codex", 400_000), ("openai/gpt-5.4", 1_050_000),
      ("gemini-2.5-pro", 1_048_576), ("o3", 200_000),
    ])
  func window(model: String, tokens: Int) { #expect(ContextWindows.tokens(model) == Count(clamping: tokens)) }

  @Test("has no limit where the model is not known", arguments: ["", "model", "my-claude", "llama-3"])
  func unknown(model: String) { #expect(ContextWindows.tokens(model) == nil) }

  @Test("goes on from turn to turn in a recording of one agent, and begins anew elsewhere")
  func threads() {
    let turns: [[Step]] = [[.tool("Read", "a", "text"), .llm(tokens: 10)], [.llm(tokens: 20)]]
    #expect(SessionSteps(Sketch.transcript(turns)).threads.all.map(\.rows) == [[0, 1, 2]])
    #expect(SessionSteps(Sketch.session(turns)).threads.all.map(\.rows) == [[0, 1], [2]])
  }

  @Test("is told by tool up to the longest prompt, since the conversation was begun or summed up")
  func content() throws {
    func read(_ bytes: Int, by name: String = "Read") -> Step {
      .tool(name, "a", String(repeating: "x", count: bytes - 2))
    }
    let session = Sketch.transcript([
      [read(4000), .llm(tokens: 5000), read(400), .llm(tokens: 1000)],
      [
        read(8000), read(4000, by: "mcp__web__get"), read(4000, by: "mcp__web__look"), .llm(tokens: 9000), read(9000),
        .llm(tokens: 8000),
      ],
    ])
    let steps = SessionSteps(session)
    let content = try #require(ContextContent(steps.threads.all[0].rows, steps))
    #expect(content.size == 9000)
    #expect(content.parts.map(\.name) == ["Read", "web"])
    #expect(content.parts.map { content.tokens($0) } == [2000, 2000])
    #expect(content.inWords == "Read about 2k, web about 2k")
  }

  @Test("is the same behind a time that changes with each call")
  func broken() throws {
    func prompt(_ time: String) -> String { "It is \(time). " + String(repeating: "Rule text. ", count: 50) }
    let session = Sketch.session([.tool("a", prompt("09:00:01")), .tool("b", prompt("09:00:02Z"))])
    let first = session.span(at: 0).input
    let shared = try #require(session.sharedBeginning(first, session.span(at: 1).input))
    #expect(shared.broken == 14)
    #expect(shared.bytes == first.count - 1)
  }
}

@Suite("What two texts begin with in common")
struct SharedBeginningTests {
  private func shared(_ one: String, _ other: String) throws -> (bytes: Int, broken: Int?) {
    let session = Sketch.session([.tool("a", one), .tool("b", other)])
    let shared = try #require(session.sharedBeginning(session.span(at: 0).input, session.span(at: 1).input))
    return (shared.bytes, shared.broken)
  }

  /// Each text lies in quotes, which count.
  @Test(
    "is read to the end of the shorter and no further", arguments: [0, 1, 46, 47, 48, 49, 63, 64, 65, 111, 112, 113])
  func ends(length: Int) throws {
    let text = String(repeating: "x", count: length)
    #expect(try shared(text, text) == (length + 2, nil))
    #expect(try shared(text, text + "y").bytes == length + 1)
    #expect(try shared(text + "y", text).bytes == length + 1)
  }

  @Test(
    "goes on behind a difference of up to 64 bytes, where as much as shows that it goes on follows",
    arguments: [1, 63, 64, 65])
  func differences(length: Int) throws {
    let tail = String(repeating: "Rule text. ", count: 20)
    let (one, other) = (String(repeating: "1", count: length), String(repeating: "2", count: length))
    let found = try shared("ab" + one + tail, "ab" + other + tail)
    #expect(found.broken == (length <= 64 ? 3 : nil))
    #expect(found.bytes == (length <= 64 ? 3 + tail.utf8.count + 1 : 3))
    // A tail that is shorter than 48 bytes, its quote among them, shows nothing.
    #expect(try shared("ab1" + tail.prefix(46), "ab2" + tail.prefix(46)).broken == nil)
    #expect(try shared("ab1" + tail.prefix(47), "ab2" + tail.prefix(47)).broken == 3)
  }
}

@Suite("An answer that was cut off")
struct FinishReasonTests {
  private func isCut(_ metadata: String) -> Bool {
    var step = Step.llm()
    step.metadata = metadata
    return FinishReason.isCutOff(Sketch.session([step]).span(at: 0))
  }

  @Test(
    "is known by the reason that its vendor gives, wherever it stands",
    arguments: [
      #"{"stop_reason":"max_tokens"}"#, #"{"choices":[{"finish_reason":"length"}]}"#,
      #"{"candidates":[{"finishReason":"MAX_TOKENS"}]}"#,
      #"{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}"#,
      #"{"attributes":[{"key":"gen_ai.response.finish_reasons","value":{"arrayValue":{"values":[{"stringValue":"length"}]}}}]}"#,
      #"{"gen_ai.response.finish_reasons":"[\"length\"]"}"#, #"{"response":{"done_reason":"length"}}"#,
      #"{"stopReason":"model_context_window_exceeded"}"#,
    ])
  func cut(metadata: String) { #expect(isCut(metadata)) }

  @Test(
    "is none of those that ended by themselves, whatever they say",
    arguments: [
      #"{"stop_reason":"end_turn"}"#, #"{"finish_reason":"stop","max_tokens":4096}"#,
      #"{"text":"\"finish_reason\": \"length\""}"#, #"{"reason":"length"}"#, #"{"finish_reasons":["tool_calls"]}"#,
    ])
  func whole(metadata: String) { #expect(!isCut(metadata)) }
}
