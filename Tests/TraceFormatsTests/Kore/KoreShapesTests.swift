import Foundation
import JSONTape
import Testing
import TraceModel

@testable import TraceFormats

/// Kore's events in spellings that nobody has seen and any server may have.
@Suite("Kore's events, however they are spelled")
struct KoreShapesTests {
  /// Decodes a body as a file of it.
  static func session(_ body: String) throws -> Session {
    let bytes = Bytes(body)
    let shape = try JSONDocument(bytes).withRoot { try FormatRegistry.recognise($0).get() }
    var builder = SessionBuilder(id: "s")
    let origin = try builder.add(bytes)
    let part = DocumentPart(shape: shape, body: DocumentBody(bytes), range: 0..<bytes.count, origin: origin)
    try FormatRegistry.decode("s", from: [part], wantsTrace: { _ in true }, into: &builder)
    return builder.finish()
  }

  private static func call(_ member: String) throws -> (session: Session, span: Span) {
    let session = try session(#"{"traces":[{"id":"1","sessionId":"s","type":"llm_call",\#(member)}]}"#)
    return (session, session.span(at: 0))
  }

  // MARK: Tokens and costs

  @Test(
    "have the tokens that they say",
    arguments: [
      #""data":{"inputTokens":10,"outputTokens":3}"#, #""data":{"input_tokens":10,"output_tokens":3}"#,
      #""data":{"Input-Tokens":"10","Output-Tokens":"3"}"#, #""data":{"tokens":{"input":10,"output":3}}"#,
      #""data":{"tokens":{"prompt":10,"completion":3}}"#,
      #""data":{"tokenUsage":{"promptTokens":10,"completionTokens":3}}"#,
      #""data":{"token_usage":{"in":10,"out":3}}"#, #""usage":{"prompt_tokens":10,"completion_tokens":3}"#,
      #""metrics":{"tokens":{"input":"10","output":"3"}}"#, #""metrics":{"tokensIn":10,"tokensOut":3}"#,
      #""attributes":{"gen_ai.usage.input_tokens":10,"gen_ai.usage.output_tokens":3}"#,
      #""data":{"usage.inputTokens":10,"usage.outputTokens":3}"#,
      #""payload":"{\"usage\":{\"inputTokens\":10,\"outputTokens\":3}}""#,
      #""data":{"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":3}}"#,
      #""body":{"usage":{"tokens":{"input":{"total":10},"output":{"total":3}}}}"#,
      #""details":{"llm":{"usage":{"input":10.0,"output":3}}}"#, #""tokensInput":10,"tokensOutput":3"#,
      #""data":"\"{\\\"inputTokens\\\":10,\\\"outputTokens\\\":3}\"""#,
      #""metadata":{"inputTokens":10,"outputTokens":3}"#,
    ])
  func tokens(_ member: String) throws {
    let (session, span) = try Self.call(member)
    #expect(span.call?.usage.input == 10 && span.call?.usage.output == 3)
    #expect(session.summary.usage.total == 13)
    #expect(session.warnings.isEmpty)
  }

  @Test(
    "have a total alone where nothing else is said",
    arguments: [
      #""data":{"tokens":13}"#, #""data":{"totalTokens":"13"}"#, #""tokenCount":13"#, #""usage":{"total_tokens":13}"#,
      #""data":{"tokens":{"total":13}}"#, #""usage":{"tokens":"13"}"#,
    ])
  func totals(_ member: String) throws {
    let (session, span) = try Self.call(member)
    #expect(span.call?.usage.input == nil && span.call?.usage.output == nil)
    #expect(session.summary.usage.total == 13)
  }

  @Test(
    "have the cost that they say",
    arguments: [
      #""cost":0.01"#, #""data":{"cost":"0.01"}"#, #""data":{"cost":"$0.01"}"#, #""data":{"cost":"0.01 USD"}"#,
      #""data":{"cost":{"amount":"0.01","currency":"USD"}}"#, #""data":{"cost":{"total":0.01}}"#,
      #""data":{"cost":{"input":0.008,"output":0.002}}"#, #""data":{"estimated_cost":{"amount":0.01}}"#,
      #""data":{"costUsd":1e-2}"#, #""usage":{"total_cost":0.01}"#, #""data":{"inputCost":0.008,"outputCost":0.002}"#,
      #""data":{"price":{"value":0.01,"currency":"usd"}}"#, #""metrics":{"cost":0.01},"currency":"USD""#,
    ])
  func costs(_ member: String) throws {
    let (session, span) = try Self.call(member)
    #expect(span.call?.cost == Cost(nanoUsd: 10_000_000))
    #expect(session.warnings.isEmpty)
  }

  @Test(
    "in another currency are said and not counted",
    arguments: [
      #""cost":{"amount":0.01,"currency":"EUR"}"#, #""data":{"cost":"0.01 EUR"}"#,
      #""data":{"cost":0.01,"currency":"EUR"}"#,
    ])
  func currencies(_ member: String) throws {
    let (session, span) = try Self.call(member)
    #expect(span.call?.cost == nil && session.summary.cost == nil)
    #expect(session.warnings.map(\.code) == ["foreignCurrency"])
    #expect(session.warnings.first?.message == "costs in EUR are not counted as dollars: 'cost'")
  }

  // MARK: What is not understood

  @Test(
    "say which of their fields were not understood, and how often",
    arguments: [
      (#""timestamp":"whenever""#, "badTime", "'timestamp'"), (#""start_time":{"a":1}"#, "badTime", "'start_time'"),
      (#""durationMs":"long""#, "badDuration", "'durationMs'"),
      (#""data":{"inputTokens":[1]}"#, "badTokenCount", "'inputTokens'"),
      (#""tokens":"many""#, "badTokenCount", "'tokens'"), (#""data":{"cost":"free"}"#, "badCost", "'cost'"),
      (#""data":{"wallClockTime":5}"#, "unknownField", "'wallClockTime'"),
      (#""parent_thing":"x""#, "unknownField", "'parent_thing'"),
      (#""billableTokens":5"#, "unknownField", "'billableTokens'"), (#""costCents":5"#, "unknownField", "'costCents'"),
      (#""data":{"upstream-error":"x"}"#, "unknownField", "'upstream-error'"),
    ])
  func notUnderstood(_ member: String, _ code: String, _ name: String) throws {
    let events = (0..<3).map { #"{"id":"\#($0)","sessionId":"s","type":"llm_call",\#(member)}"# }
    let session = try Self.session(#"{"traces":[\#(events.joined(separator: ","))]}"#)
    #expect(session.spans.count == 3)
    let warning = try #require(session.warnings.first)
    #expect(session.warnings.count == 1)
    #expect(warning.code == code && warning.message.hasSuffix(name) && warning.count == 3)
  }

  @Test("name so many of such fields at most, and count the rest")
  func manyNames() throws {
    let members = (0..<500).map { #""time\#($0)":1,"strange_time_\#($0)":1"# }.joined(separator: ",")
    let (session, _) = try Self.call(members)
    #expect(session.warnings.count == 25)
    #expect(session.warnings.reduce(0) { $0 + $1.count } == 500)
  }

  // MARK: Types

  @Test(
    "belong to the families of the page",
    arguments: [
      ("LLM_CALL", "llm_call"), ("llmCall", "llm_call"), ("LLMCall", "llm_call"), ("llm-call", "llm_call"),
      ("Llm Call", "llm_call"), ("llm_call_started", "llm_call"), ("agent.llm.call", "llm_call"),
      ("toolCall", "tool_call"), ("TOOL_RESULT", "tool_result"), ("ToolResult", "tool_result"),
      ("event:tool_result", "tool_result"), ("guardrailEval", "guardrail_eval"), ("stateChange", "state_change"),
      ("kore.decision", "decision"), ("handOff", "handoff"), ("tool_call_finished", "tool_call"),
      ("tools_catalogue", "other"), ("", "other"),
    ])
  func families(type: String, family: String) {
    #expect(EventFamily(type: type).rawValue == family)
  }

  @Test(
    "without a type are what they have",
    arguments: [
      (#""model":"m","usage":{"inputTokens":1}"#, SpanKind.llm), (#""toolName":"t","arguments":{}"#, .tool),
      (#""kind":"guardrail_eval","guardrail":"g""#, .guardrail), (#""name":"llm_call","durationMs":1"#, .llm),
      (#""fromAgent":"A","toAgent":"B""#, .handoff), (#""event":{"type":"decision"}"#, .decision),
      (#""type":"span","name":"tool_call","data":{}"#, .tool),
    ])
  func untyped(_ members: String, _ kind: SpanKind) throws {
    let known = #"{"id":"0","sessionId":"s","type":"response"}"#
    let session = try Self.session(#"{"traces":[\#(known),{"id":"1","sessionId":"s",\#(members)}]}"#)
    #expect(session.allSpans.map(\.kind) == [.response, kind])
  }

  // MARK: One that is none

  @Test(
    "count, wherever an entry stands that is none", arguments: ["null", "5", #""text""#, "{}", "true", "[]"], [0, 1, 2])
  func unusable(_ entry: String, _ place: Int) throws {
    var events = (0..<2).map { #"{"id":"\#($0)","sessionId":"s","type":"decision","data":{}}"# }
    events.insert(entry, at: place)
    let session = try Self.session(#"{"success":true,"total":3,"traces":[\#(events.joined(separator: ","))]}"#)
    #expect(session.spans.count == 2)
    if entry == "[]" { return }
    #expect(session.warnings.map(\.code) == ["unusableEvents"])
    #expect(session.records.map { session.text($0) } == [entry == #""text""# ? "text" : entry])
    #expect(session.info.incomplete == nil)
  }

  // MARK: Wrapping

  private static let parent =
    #""id":"1","sessionId":"s","type":"agent_enter","spanId":"a","timestamp":"2026-01-01T00:00:00Z""#
  private static let child =
    #"{"id":"2","sessionId":"s","type":"llm_call","spanId":"b","timestamp":"2026-01-01T00:00:01Z","children":[null,{"id":"3","type":"tool_call","timestamp":"2026-01-01T00:00:02Z","toolName":"t"}]}"#

  @Test(
    "are read at any depth, below those that they are in",
    arguments: [
      #"{"traces":[{\#(parent),"children":[\#(child)]}]}"#, #"{"root":{\#(parent),"children":[\#(child)]}}"#,
      #"{"data":{"trace":{"id":"t","root":{\#(parent),"spans":[\#(child)]}}}}"#,
      #"[{\#(parent),"data":{"events":[\#(child)]}}]"#,
      #"{"turns":[{"turnId":"t","events":[{\#(parent),"child_spans":[\#(child)]}]}]}"#,
      #"{"success":true,"data":{"traces":[{"traceId":"t","tree":{\#(parent),"childEvents":{"x":\#(child)}}}]}}"#,
      #"{"events":{"e1":{\#(parent),"nested":[\#(child)]}}}"#, #"{\#(parent),"children":[\#(child)]}"#,
    ])
  func nested(_ body: String) throws {
    let session = try Self.session(body)
    #expect(session.spans.count == 3)
    let spans = Dictionary(uniqueKeysWithValues: session.allSpans.map { ($0.kind, $0) })
    #expect(spans[.llm]?.parent?.kind == .agent)
    #expect(spans[.tool]?.parent?.kind == .llm)
    #expect(session.traces.count == 1)
    #expect(session.warnings.map(\.code) == ["unusableEvents"])
  }

  @Test(
    "are read from a list for each turn, and from sessions around them",
    arguments: [
      #"{"traces":{"t1":[E1],"t2":[E2]}}"#, #"{"data":{"turns":{"t1":[E1],"t2":[E2]}}}"#,
      #"{"sessions":[{"id":"s","traces":[{"traceId":"t1","events":[E1]},{"id":"t2","events":[E2]}]}]}"#,
      #"{"success":true,"data":{"session":{"id":"s","agentName":"A","type":"chat"},"traces":[{"id":"t1","spans":[E1]},{"id":"t2","spans":[E2]}]}}"#,
      #"{"result":{"trace_groups":1,"traces":[[{"trace_id":"t1","type":"response","id":"1"}],{"trace_id":"t2","type":"response","id":"2"}]}}"#,
    ])
  func lists(_ body: String) throws {
    let body = body.replacing("E1", with: #"{"id":"1","type":"response","timestamp":1795687200}"#)
      .replacing("E2", with: #"{"id":"2","type":"response","timestamp":1795687300}"#)
    let session = try Self.session(body)
    #expect(session.traces.map { session.text($0.id) } == ["t1", "t2"])
    #expect(session.allSpans.map(\.kind) == [.response, .response])
    #expect(session.warnings.isEmpty)
  }

  @Test("are read however deep they are nested")
  func deep() throws {
    let depth = 400
    var body = #"{"id":"last","sessionId":"s","type":"decision","data":{}}"#
    for level in 0..<depth { body = #"{"id":"\#(level)","type":"agent_enter","children":[\#(body)]}"# }
    let session = try Self.session(#"{"traces":[\#(body)]}"#)
    #expect(session.spans.count == depth + 1)
  }

  @Test("whose server says that there are more are not complete")
  func total() throws {
    let event = #"{"id":"1","sessionId":"s","type":"decision"}"#
    #expect(
      try Self.session(#"{"traces":[\#(event)],"total":9}"#).info.incomplete == "1 of the session's 9 events are here")
    #expect(try Self.session(#"{"traces":[\#(event)],"meta":{"isTruncated":"true"}}"#).info.incomplete != nil)
    #expect(try Self.session(#"{"traces":[\#(event)],"_meta":{"available_count":"2"}}"#).info.incomplete != nil)
    #expect(try Self.session(#"{"traces":[\#(event)],"total":1}"#).info.incomplete == nil)
  }

  // MARK: Order

  /// Calls and results, told apart in different ways.
  private static func pairs(_ isNamed: Bool, _ hasTime: Bool) -> [String] {
    (0..<40).flatMap { number -> [String] in
      func event(_ half: Int, _ type: String, _ more: String) -> String {
        let second = 2 * number + half
        let id = isNamed ? #""callId":"c\#(number)","# : ""
        let moment = hasTime ? #""ts":\#(1_795_687_200 + second),"# : ""
        return #"{"sessionId":"s",\#(moment)"type":"\#(type)","data":{\#(id)"toolName":"find",\#(more)}}"#
      }
      return [event(0, "tool_call", #""arguments":\#(number)"#), event(1, "tool_result", #""result":\#(number)"#)]
    }
  }

  @Test(
    "are paired alike in any order",
    arguments: [(true, true), (true, false), (false, true), (false, false)], ["newest first", "shuffled"])
  func order(_ told: (isNamed: Bool, hasTime: Bool), _ order: String) throws {
    var events = Self.pairs(told.isNamed, told.hasTime)
    if order == "newest first" {
      events.reverse()
    } else {
      // Without ids and times an order says all that there is.
      guard told.isNamed || told.hasTime else { return }
      events = (0..<events.count).map { events[$0 * 37 % events.count] }
    }
    let session = try Self.session(#"{"traces":[\#(events.joined(separator: ","))]}"#)
    #expect(session.spans.count == 40)
    for span in session.allSpans {
      #expect(session.text(span.input) == session.text(span.output))
      #expect(span.status == .ok && span.records.count == 2)
    }
  }
}
