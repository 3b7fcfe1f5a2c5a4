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

  /// A session of turns with the times given, in seconds.
  private func timed(_ turns: [(start: Int64?, end: Int64?)], status: RunStatus = .unknown) -> SessionSummary {
    var builder = SessionBuilder(id: "s")
    builder.info.status = status
    func time(_ seconds: Int64?) -> Timestamp? { seconds.map { Timestamp(nanoseconds: $0 * 1_000_000_000) } }
    for turn in turns {
      var trace = Trace()
      trace.record = builder.made(string: "a record")
      (trace.start, trace.end) = (time(turn.start), time(turn.end))
      _ = builder.add(trace)
    }
    return builder.finish().summary
  }

  @Test("has no end and no length that nobody told of")
  func unknownTimes() {
    let whole = timed([(1, 2), (4, 8)])
    #expect(whole.wallDuration == Elapsed(clamping: 7, .seconds))
    #expect(whole.totalDuration == Elapsed(clamping: 5, .seconds))
    #expect(whole.lastActivity == whole.end)

    let running = timed([(1, 2), (4, 8)], status: .running)
    #expect(running.end == nil && running.wallDuration == nil)
    #expect(running.lastActivity == whole.end)

    let withoutLast = timed([(1, 2), (4, nil)], status: .completed)
    #expect(withoutLast.end == nil && withoutLast.wallDuration == nil)
    #expect(withoutLast.totalDuration == Elapsed(clamping: 1, .seconds))
    #expect(withoutLast.lastActivity == Timestamp(nanoseconds: 4_000_000_000))

    // Whatever else is unknown, nothing began after the last end.
    #expect(timed([(1, nil), (4, 8)], status: .completed).wallDuration == Elapsed(clamping: 7, .seconds))

    let nothing = timed([(nil, nil), (3, nil)], status: .completed)
    #expect(nothing.end == nil && nothing.totalDuration == nil)
  }

  @Test(
    "finds a trace and a span by any spelling of a UUID",
    arguments: [
      "5eed0001-0914-4233-8eab-1eab1eab1eab", "5EED0001-0914-4233-8EAB-1EAB1EAB1EAB",
      "5eed0001091442338eab1eab1eab1eab", "urn:uuid:5eed0001-0914-4233-8eab-1eab1eab1eab",
      "{5EED0001-0914-4233-8eab-1eab1eab1eab}",
    ])
  func uuids(spelling: String) {
    for own in ["5eed0001-0914-4233-8eab-1eab1eab1eab", "5EED0001091442338EAB1EAB1EAB1EAB"] {
      var builder = SessionBuilder(id: "s")
      for id in ["other", own] {
        var trace = Trace()
        trace.id = builder.made(string: id)
        var draft = SpanDraft(trace: builder.add(trace))
        draft.id = builder.made(string: id)
        builder.add(draft)
      }
      let session = builder.finish()
      #expect(session.traceIndex(id: spelling) == 1)
      #expect(session.span(id: spelling, inTrace: 1)?.row == 1)
      #expect(session.spans(id: spelling).map(\.row) == [1])
      #expect(session.traceIndex(id: spelling + "0") == nil)
    }
  }

  @Test("does not know the parts of a total beside which they are all zero")
  func zeros() {
    var builder = SessionBuilder(id: "s")
    let place = builder.add(Trace())
    for (input, total) in [(0, 700), (5, 5)] as [(Count, Count)] {
      var draft = SpanDraft(trace: place)
      draft.call.usage.input = input
      draft.call.usage.output = 0
      draft.call.usage.statedTotal = total
      builder.add(draft)
    }
    let session = builder.finish()
    #expect(session.span(at: 0).call?.usage.input == nil && session.span(at: 0).call?.usage.output == nil)
    #expect(session.span(at: 1).call?.usage.output == 0)
    #expect(session.summary.usage.total == 705)
  }

  @Test("that is too large for its slices is refused")
  func limits() throws {
    var store = SliceStore()
    let half = Bytes(capacity: 1 << 30) { $0.count }
    _ = try store.add(half)
    #expect(throws: ModelError.self) { try store.add(half) }
  }
}
