import JSONTape
import Testing

@testable import TraceModel

@Suite("A session")
struct SessionTests {
  @Test("finds values in any of its bodies, and in text that was made")
  func slices() throws {
    var builder = SessionBuilder(id: "s")
    var slices: [Slice] = []
    for number in 0..<5 {
      let body = Bytes("{\"value\":\"body \(number)\"}")
      let origin = try builder.add(body)
      try JSONDocument(body).withRoot { root in slices.append(origin.sliceUnlessNull(root["value"])) }
    }
    slices.append(builder.made(string: "made \"up\""))
    let session = builder.finish()
    #expect(slices.map { session.text($0) } == ["body 0", "body 1", "body 2", "body 3", "body 4", "made \"up\""])
    #expect(json { session.write(slices[5], to: &$0) }.text == "\"made \\\"up\\\"\"")
    #expect(session.text(.absent) == nil)
    #expect(json { session.write(.absent, to: &$0) }.text == "null")
  }

  @Test("keeps a string that occurs often once, however it is spelled")
  func pool() throws {
    var builder = SessionBuilder(id: "s")
    let body = Bytes(#"["chat","ch\u0061t","other","chat",7,null]"#)
    let origin = try builder.add(body)
    var strings: [PooledString] = []
    try JSONDocument(body).withRoot { root in
      for element in root.elements { strings.append(builder.pooled(element, origin)) }
    }
    strings.append(builder.pooled("other"))
    #expect(strings[0] == strings[1])
    #expect(strings[0] == strings[3])
    #expect(strings[2] == strings[6])
    #expect(strings[0] != strings[2])
    #expect(strings[4].isNone && strings[5].isNone)
    #expect(builder.finish().strings.count == 2)
  }

  @Test("keeps thousands of different strings apart")
  func manyStrings() {
    var builder = SessionBuilder(id: "s")
    let strings = (0..<5000).map { builder.pooled("name \($0)") }
    #expect(Set(strings).count == 5000)
    #expect((0..<5000).map { builder.pooled("name \($0)") } == strings)
  }

  @Test("finds spans and traces by id, numbers and escapes among them")
  func ids() throws {
    var builder = SessionBuilder(id: "s")
    let body = Bytes(#"["a\u002fb",42,"日本","",null,"plain"]"#)
    let origin = try builder.add(body)
    var ids: [Slice] = []
    try JSONDocument(body).withRoot { root in
      for element in root.elements { ids.append(builder.canonical(element, origin)) }
    }
    var trace = Trace()
    trace.id = ids[2]
    let place = builder.add(trace)
    for id in ids {
      var draft = SpanDraft(trace: place)
      draft.id = id
      builder.add(draft)
    }
    let session = builder.finish()
    #expect(session.traceIndex(id: "日本") == 0)
    #expect(session.traceIndex(id: "nowhere") == nil)
    #expect(session.span(id: "a/b", inTrace: 0)?.row == 0)
    #expect(session.span(id: "42", inTrace: 0)?.row == 1)
    #expect(session.span(id: "plain", inTrace: 0)?.row == 5)
    #expect(session.span(id: "", inTrace: 0) == nil)
  }

  @Test("has its turns in the order of their starts, and the spans with them")
  func order() {
    var builder = SessionBuilder(id: "s")
    for (name, start) in [("late", 30), ("early", 10), ("unknown", nil), ("middle", 20)] as [(String, Int64?)] {
      var trace = Trace()
      trace.id = builder.made(string: name)
      trace.start = start.map { Timestamp(nanoseconds: $0) }
      _ = builder.add(trace)
    }
    // Spans of different turns, mixed.
    for number in 0..<12 {
      var draft = SpanDraft(trace: number % 4)
      draft.name = builder.pooled("\(number)")
      builder.add(draft)
    }
    let session = builder.finish()
    #expect(session.traces.map { session.text($0.id) } == ["early", "unknown", "middle", "late"])
    #expect(
      session.traces.map { trace in session.spans(of: trace).map { session.text($0.name) ?? "" } } == [
        ["1", "5", "9"], ["2", "6", "10"], ["3", "7", "11"], ["0", "4", "8"],
      ])
  }

  @Test("sums tokens and costs, those told twice left out")
  func sums() {
    var builder = SessionBuilder(id: "s")
    let place = builder.add(Trace())
    for (input, output, cost, flags) in [(10, 5, 100, []), (1, 2, 3, []), (11, 7, 103, .rollup)]
      as [(Count, Count, Int64, SpanFlags)]
    {
      var draft = SpanDraft(trace: place)
      draft.flags = flags
      draft.call.usage.input = input
      draft.call.usage.output = output
      draft.call.cost = Cost(nanoUsd: cost)
      builder.add(draft)
    }
    let summary = builder.finish().summary
    #expect(summary.usage.input == 11)
    #expect(summary.usage.output == 7)
    #expect(summary.usage.total == 18)
    #expect(summary.cost == Cost(nanoUsd: 103))
  }

  @Test("that is too large for its slices is refused")
  func limits() throws {
    var store = SliceStore()
    let half = Bytes(capacity: 1 << 30) { $0.count }
    _ = try store.add(half)
    #expect(throws: ModelError.self) { try store.add(half) }
  }
}
