import JSONTape
import Testing
import TraceInsight
import TraceModel

@Suite("The details of a model's call")
struct CallDetailsTests {
  private func span(metadata: String? = nil, record: String? = nil) throws -> Span {
    var builder = SessionBuilder(id: "s")
    var draft = SpanDraft(trace: builder.add(Trace()))
    draft.kind = .llm
    func slice(_ json: String) throws -> Slice {
      let bytes = Bytes(json)
      let origin = try builder.add(bytes)
      return try JSONDocument(bytes).withRoot { origin.slice($0) }
    }
    if let metadata { draft.metadata = try slice(metadata) }
    if let record { draft.record = try slice(record) }
    builder.add(draft)
    return builder.finish().span(at: 0)
  }

  @Test(
    "tell the provider by any of the names in use",
    arguments: [
      (#"{"provider":"anthropic"}"#, "{}", "anthropic"), ("{}", #"{"provider":"openai"}"#, "openai"),
      ("{}", #"{"data":{"provider":"azure"}}"#, "azure"), ("{}", #"{"eventData":{"model_provider":"x"}}"#, "x"),
      (
        "{}",
        #"{"attributes":[{"key":"llm.provider","value":{"stringValue":"a"}},{"key":"gen_ai.provider.name","value":{"stringValue":"b"}}]}"#,
        "b"
      ), ("{}", #"{"provider":""}"#, nil), ("[1]", #"{"provider":5}"#, nil), ("\"provider\"", "7", nil),
    ])
  func provider(metadata: String, record: String, expected: String?) throws {
    #expect(CallDetails.provider(of: try span(metadata: metadata, record: record)) == expected)
  }
}

@Suite("The sums over calls")
struct GenerationTotalsTests {
  @Test("are by model, over sessions, in the order in which models first occur", arguments: 1...10)
  func plainly(seed: Int) throws {
    let plains = (0..<3).map { PlainSession.random(seed: UInt64(seed * 10 + $0), count: 80) }
    var totals = GenerationTotals()
    for plain in plains {
      for span in try plain.session().allSpans where span.kind == .llm { totals.add(span) }
    }
    let calls = plains.flatMap(\.spans).filter { $0.kind == .llm }
    #expect(totals.all.count == calls.count)
    #expect(totals.all.usage.input ?? 0 == calls.compactMap(\.tokens).reduce(0, +))
    #expect(totals.all.cost ?? .zero == Cost(nanoUsd: calls.compactMap(\.cost).reduce(0, +)))
    #expect(totals.all.duration ?? 0 == calls.compactMap(\.duration).filter { $0 >= 0 }.reduce(0, +))
    var order: [String?] = []
    for call in calls where !order.contains(call.model) { order.append(call.model) }
    #expect(totals.models.map(\.model) == order)
    for group in totals.models {
      let own = calls.filter { $0.model == group.model }
      #expect(group.count == own.count)
      #expect(group.errorCount == own.filter { $0.status == .error }.count)
      #expect(group.usage.input == (own.contains { $0.tokens != nil } ? own.compactMap(\.tokens).reduce(0, +) : nil))
    }
  }

  @Test("leave out the tokens that a roll-up repeats, and count its call")
  func rollup() throws {
    var call = PlainSpan()
    call.kind = .llm
    call.tokens = 10
    var rollup = call
    rollup.flags = .rollup
    var totals = GenerationTotals()
    for span in try PlainSession([call, rollup]).session().allSpans { totals.add(span) }
    #expect(totals.all.count == 2)
    #expect(totals.all.usage.input == 10)
  }
}
