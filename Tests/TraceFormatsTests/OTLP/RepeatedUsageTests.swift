import JSONTape
import Testing
import TraceModel

@testable import TraceFormats

@Suite("Calls that several spans of OTLP tell of")
struct RepeatedUsageTests {
  /// A span in few words.
  struct Told: Sendable {
    let id: Int
    var parent = 0
    var trace = 1
    var kind = "chat"
    var model = "m"
    var input: Int?
    var output: Int?
    var answer: String?
    var cost: Double?
    var start = 10
    var end = 20

    var spelled: String {
      var attributes = [#"{"key":"gen_ai.operation.name","value":{"stringValue":"\#(kind)"}}"#]
      func add(_ key: String, _ value: String) { attributes.append(#"{"key":"\#(key)","value":\#(value)}"#) }
      if !model.isEmpty { add("gen_ai.request.model", #"{"stringValue":"\#(model)"}"#) }
      if let input { add("gen_ai.usage.input_tokens", #"{"intValue":"\#(input)"}"#) }
      if let output { add("gen_ai.usage.output_tokens", #"{"intValue":"\#(output)"}"#) }
      if let answer { add("gen_ai.response.id", #"{"stringValue":"\#(answer)"}"#) }
      if let cost { add("llm.cost.total", #"{"doubleValue":\#(cost)}"#) }
      return #"{"traceId":"\#(Self.hex(trace, 32))","spanId":"\#(Self.hex(id, 16))","name":"\#(id)","#
        + (parent == 0 ? "" : #""parentSpanId":"\#(Self.hex(parent, 16))","#)
        + #""startTimeUnixNano":"\#(start)","endTimeUnixNano":"\#(end)","#
        + #""attributes":[\#(attributes.joined(separator: ","))]}"#
    }

    private static func hex(_ number: Int, _ digits: Int) -> String {
      String(repeating: "0", count: digits - String(number, radix: 16).count) + String(number, radix: 16)
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spans: [Told]
    /// The ids of those that are one call with another that counts.
    var duplicates: Set<Int> = []
    /// The ids of those that tell a sum.
    var sums: Set<Int> = []
    let input: Count?
    let output: Count?
  }

  static let cases: [Case] = [
    Case(
      testDescription: "one within the other: the inner counts",
      spans: [Told(id: 1, input: 110, output: 20), Told(id: 2, parent: 1, input: 110, output: 20)],
      duplicates: [1], input: 110, output: 20),
    Case(
      testDescription: "one within the other, work that is no call's own between them",
      spans: [
        Told(id: 1, input: 110, output: 20), Told(id: 3, parent: 1, kind: "http"),
        Told(id: 2, parent: 3, input: 110, output: 20),
      ],
      duplicates: [1], input: 110, output: 20),
    Case(
      testDescription: "only the outer knows the tokens",
      spans: [Told(id: 1, input: 110, output: 20), Told(id: 2, parent: 1)],
      duplicates: [2], input: 110, output: 20),
    Case(
      testDescription: "the outer knows the cost, too",
      spans: [Told(id: 1, input: 110, output: 20, cost: 0.5), Told(id: 2, parent: 1, input: 110, output: 20)],
      duplicates: [2], input: 110, output: 20),
    Case(
      testDescription: "three, one in the other",
      spans: [
        Told(id: 1, input: 5, output: 2), Told(id: 2, parent: 1, input: 5, output: 2),
        Told(id: 3, parent: 2, input: 5, output: 2),
      ],
      duplicates: [1, 2], input: 5, output: 2),
    Case(
      testDescription: "another trace with the same answer at the same time",
      spans: [
        Told(id: 1, input: 5, output: 2, answer: "a"),
        Told(id: 2, trace: 2, input: 5, output: 2, answer: "a", start: 12, end: 30),
      ],
      duplicates: [2], input: 5, output: 2),
    Case(
      testDescription: "the same answer again later is another call",
      spans: [
        Told(id: 1, input: 5, output: 2, answer: "a"),
        Told(id: 2, input: 5, output: 2, answer: "a", start: 30, end: 40),
      ],
      input: 10, output: 4),
    Case(
      testDescription: "an agent between them: two calls",
      spans: [
        Told(id: 1, input: 5, output: 2), Told(id: 3, parent: 1, kind: "invoke_agent"),
        Told(id: 2, parent: 3, input: 5, output: 2),
      ],
      input: 10, output: 4),
    Case(
      testDescription: "answers with ids of their own: two calls",
      spans: [
        Told(id: 1, input: 5, output: 2, answer: "a"), Told(id: 2, parent: 1, input: 5, output: 2, answer: "b"),
      ],
      input: 10, output: 4),
    Case(
      testDescription: "other models and other tokens: two calls",
      spans: [
        Told(id: 1, model: "big", input: 50, output: 20), Told(id: 2, parent: 1, model: "small", input: 5, output: 2),
      ],
      input: 55, output: 22),
    Case(
      testDescription: "around several: the sum of them",
      spans: [
        Told(id: 1, input: 15, output: 6, answer: "b"), Told(id: 2, parent: 1, input: 5, output: 2, answer: "a"),
        Told(id: 3, parent: 1, input: 10, output: 4, answer: "b", start: 30, end: 40),
      ],
      duplicates: [1], sums: [1], input: 15, output: 6),
    Case(
      testDescription: "agents in agents without calls: the innermost counts",
      spans: [
        Told(id: 1, kind: "invoke_agent", input: 5, output: 2),
        Told(id: 2, parent: 1, kind: "invoke_agent", input: 5, output: 2),
      ],
      sums: [1], input: 5, output: 2),
    Case(
      testDescription: "a try that failed and one that answered, and the whole has its answer's id",
      spans: [
        Told(id: 1, input: 10, output: 2, answer: "b"), Told(id: 2, parent: 1),
        Told(id: 3, parent: 1, input: 10, output: 2, answer: "b"),
      ],
      duplicates: [1], sums: [1], input: 10, output: 2),
    Case(
      testDescription: "several that tell nothing within one that tells nothing are several calls",
      spans: [Told(id: 1), Told(id: 2, parent: 1), Told(id: 3, parent: 1)],
      duplicates: [1], sums: [1], input: nil, output: nil),
    Case(
      testDescription: "one of several tells nothing and did not fail: the whole, which knows more, counts",
      spans: [
        Told(id: 1, input: 20, output: 4), Told(id: 2, parent: 1, input: 10, output: 2), Told(id: 3, parent: 1),
      ],
      duplicates: [2, 3], input: 20, output: 4),
    Case(
      testDescription: "one answer's id and other counts, at once: servers of one's own repeat ids",
      spans: [
        Told(id: 1, input: 10, output: 2, answer: "a"), Told(id: 2, input: 50, output: 9, answer: "a", start: 11),
      ],
      input: 60, output: 11),
    Case(
      testDescription: "an agent without calls below it, beside a call",
      spans: [
        Told(id: 1, kind: "invoke_agent"), Told(id: 2, parent: 1, kind: "invoke_agent", input: 20, output: 4),
        Told(id: 3, parent: 1, input: 10, output: 2),
      ],
      input: 30, output: 6),
    Case(
      testDescription: "an agent around calls that tell nothing",
      spans: [
        Told(id: 1, kind: "invoke_agent", input: 20, output: 4), Told(id: 2, parent: 1), Told(id: 3, parent: 1),
      ],
      input: 20, output: 4),
    Case(
      testDescription: "an agent around one call that tells less",
      spans: [Told(id: 1, kind: "invoke_agent", input: 20, output: 4), Told(id: 2, parent: 1)],
      sums: [1], input: 20, output: 4),
    Case(
      testDescription: "a call whose parent is not here may be the agent's",
      spans: [
        Told(id: 1, kind: "invoke_agent", input: 10, output: 2), Told(id: 2, parent: 9, input: 10, output: 2),
      ],
      sums: [1], input: 10, output: 2),
    Case(
      testDescription: "a chain around embeddings",
      spans: [
        Told(id: 1, kind: "invoke_workflow", input: 14), Told(id: 2, parent: 1, kind: "embeddings", input: 7),
        Told(id: 3, parent: 1, kind: "embeddings", input: 7),
      ],
      sums: [1], input: 14, output: nil),
    Case(
      testDescription: "an agent as another's tool: all around the calls are sums",
      spans: [
        Told(id: 1, kind: "invoke_agent", input: 30, output: 6), Told(id: 2, parent: 1, input: 10, output: 2),
        Told(id: 3, parent: 1, kind: "execute_tool", input: 20, output: 4),
        Told(id: 4, parent: 3, kind: "invoke_agent", input: 20, output: 4),
        Told(id: 5, parent: 4, input: 20, output: 4),
      ],
      sums: [1, 3, 4], input: 30, output: 6),
    Case(
      testDescription: "a ring of parents",
      spans: [Told(id: 1, parent: 2, input: 5, output: 2), Told(id: 2, parent: 1, input: 5, output: 2)],
      duplicates: [2], input: 5, output: 2),
  ]

  @Test("count once, and all stay in the tree", arguments: cases, [false, true])
  func counting(wanted: Case, reversed: Bool) throws {
    let spans = wanted.spans.map(\.spelled)
    let session = try OTLPReading.session(spans: reversed ? spans.reversed() : spans)
    #expect(session.summary.spanCount == wanted.spans.count)
    #expect(session.summary.usage.input == wanted.input)
    #expect(session.summary.usage.output == wanted.output)
    func ids(_ flag: SpanFlags) -> Set<Int> {
      Set(session.allSpans.filter { $0.flags.contains(flag) }.compactMap { session.text($0.name).flatMap { Int($0) } })
    }
    // Which of two that know as much and stand as deep counts may depend on the order.
    #expect(ids(.duplicate).count == wanted.duplicates.count)
    if !wanted.testDescription.contains("ring"), !wanted.testDescription.contains("another trace") {
      #expect(ids(.duplicate) == wanted.duplicates)
    }
    #expect(ids(.rollup) == wanted.sums)
  }

  /// Each knows a part: the outer the cost, the inner what came from a cache; of a sum, what its one call leaves out.
  @Test("say together what each of them leaves out", arguments: ["chat", "invoke_agent", "invoke_workflow"])
  func together(kind: String) throws {
    let spans = [
      Told(id: 1, kind: kind, input: 10, output: 2, cost: 0.5), Told(id: 2, parent: 1, input: 10, output: 2),
    ]
    let session = try OTLPReading.session(spans: spans.map(\.spelled))
    #expect(session.summary.cost == Cost(nanoUsd: 500_000_000))
    #expect(session.summary.usage.total == 12)
  }

  @Test("are known by LangChain's answers, too, which have the id with the message")
  func generations() throws {
    let one = Told(id: 1, input: 5, output: 2, answer: "chatcmpl-7").spelled
    let answer =
      #"{\"generations\":[[{\"message\":{\"kwargs\":{\"response_metadata\":{\"id\":\"chatcmpl-7\"}}}}]],\"llm_output\":null}"#
    let other =
      #"{"traceId":"0000000000000000000000000000000a","spanId":"00000000000000aa","name":"ChatModel","#
      + #""startTimeUnixNano":"9","endTimeUnixNano":"22","attributes":["#
      + #"{"key":"openinference.span.kind","value":{"stringValue":"LLM"}},"#
      + #"{"key":"llm.token_count.prompt","value":{"intValue":"5"}},"#
      + #"{"key":"output.value","value":{"stringValue":"\#(answer)"}}]}"#
    let session = try OTLPReading.session(spans: [one, other])
    #expect(session.summary.usage.input == 5)
    #expect(session.allSpans.filter { $0.flags.contains(.duplicate) }.count == 1)
  }

  @Test("are known by the answer that begins with the id")
  func answers() throws {
    let one = Told(id: 1, input: 5, output: 2, answer: "msg_1").spelled
    let other =
      #"{"traceId":"0000000000000000000000000000000a","spanId":"00000000000000aa","name":"stream","#
      + #""startTimeUnixNano":"11","endTimeUnixNano":"12","attributes":["#
      + #"{"key":"openinference.span.kind","value":{"stringValue":"LLM"}},"#
      + #"{"key":"llm.token_count.prompt","value":{"intValue":"5"}},"#
      + #"{"key":"output.value","value":{"stringValue":"{ \"id\":\"msg_1\",\"content\":[]}"}}]}"#
    let session = try OTLPReading.session(spans: [one, other])
    #expect(session.summary.usage.input == 5)
    #expect(session.allSpans.filter { $0.flags.contains(.duplicate) }.count == 1)
  }

  @Test("are priced by the user's table, also with a provider in front of the model's name")
  func prices() throws {
    let table = try JSONDocument(Bytes(#"{"models":{"m-*":{"input":1000000,"output":2000000,"cacheRead":0}}}"#))
      .withRoot { root throws(PriceTable.Problem) in try PriceTable(root) }
    let spans = [Told(id: 1, model: "openai/m-2026", input: 5, output: 2), Told(id: 2, model: "x", input: 5)]
    let session = try OTLPReading.session(spans: spans.map(\.spelled), prices: table)
    #expect(session.summary.cost == Cost(nanoUsd: 9_000_000_000))
  }
}
