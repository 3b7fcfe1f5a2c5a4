import Testing
import TraceModel

@testable import TraceClient

/// Lists of many entries with equal keys, whose server orders those in another way for each page.
@Suite("PandaProbe's lists of equals")
struct PandaProbeTiesTests {
  private static let start = Timestamp(nanoseconds: 1_795_100_400_000_000_000)

  /// A trace of one span; all start at the same moment.
  private static func trace(
    _ number: Int, session: Int, milliseconds: Int = 1000, after seconds: Int = 0
  ) -> PandaProbeEmulation.Trace {
    let begin = start + Elapsed(clamping: seconds, .seconds)
    let end = begin + Elapsed(clamping: milliseconds, .milliseconds)
    let id = "t\(String(number + 10_000).dropFirst())"
    var trace = PandaProbeEmulation.Trace(
      id: id, session: "s\(session)",
      json: #"{"trace_id":"\#(id)","name":"turn","status":"COMPLETED","started_at":"\#(begin.rfc3339)","#
        + #""ended_at":"\#(end.rfc3339)","session_id":"s\#(session)","spans":[{"span_id":"x\#(id)","#
        + #""token_usage":{"prompt_tokens":3,"completion_tokens":1},"cost":{"total":0.1}}]}"#)
    trace.ingested = session
    return trace
  }

  private static func emulation(_ count: Int, perSession: Int = 4) -> PandaProbeEmulation {
    var emulation = PandaProbeEmulation()
    emulation.isShuffled = true
    emulation.traces = (0..<count).map { trace($0, session: $0 / perSession) }
    return emulation
  }

  /// All pages of a list, with the warnings of the last.
  private static func read<Item>(
    _ page: (String?) async throws -> Page<Item>, id: (Item) -> String
  ) async throws -> (ids: [String], warnings: [Warning], pages: Int) {
    var (ids, pages) = ([String](), 0)
    var cursor: String?
    while true {
      let next = try await page(cursor)
      pages += 1
      ids += next.items.map(id)
      cursor = next.nextCursor
      if cursor == nil { return (ids, next.warnings, pages) }
    }
  }

  private static func traces(
    _ source: PandaProbeSource, _ query: TraceQuery
  ) async throws -> (ids: [String], warnings: [Warning], pages: Int) {
    try await read { cursor in
      var query = query
      query.cursor = cursor
      return try await source.traces(query)
    } id: {
      $0.id
    }
  }

  private static func sessions(
    _ source: PandaProbeSource, _ query: SessionQuery
  ) async throws -> (ids: [String], warnings: [Warning], pages: Int) {
    try await read { cursor in
      var query = query
      query.cursor = cursor
      return try await source.sessions(query)
    } id: {
      $0.info.id
    }
  }

  private static let sizes = [1, 7, 50, 200, 1000]

  @Test("give all 1,272 traces that start at the same moment, once each", arguments: sizes, [false, true])
  func byStart(_ limit: Int, _ isAscending: Bool) async throws {
    let server = try LoopbackServer(LivePandaProbe(Self.emulation(1272)))
    var query = TraceQuery()
    query.limit = limit
    query.ascending = isAscending
    let (ids, warnings, pages) = try await Self.traces(PandaProbeSource.testing(server), query)
    // In an order of their own, too.
    #expect(ids == Self.emulation(1272).traces.map(\.id))
    #expect(warnings.isEmpty)
    #expect(pages == (1272 + limit - 1) / limit)
  }

  @Test(
    "give them by any other key", arguments: [TraceQuery.Sort.end, .duration], [false, true])
  func byKey(_ sort: TraceQuery.Sort, _ isAscending: Bool) async throws {
    var emulation = Self.emulation(1272)
    // Some still run, and have neither.
    for number in stride(from: 5, to: 1272, by: 100) {
      emulation.traces[number] = .init(
        id: "t\(String(number + 10_000).dropFirst())", session: "s",
        json: #"{"status":"RUNNING","started_at":"2026-11-25T11:30:00+00:00"}"#)
    }
    for limit in [7, 200, 1000] {
      let server = try LoopbackServer(LivePandaProbe(emulation))
      var query = TraceQuery()
      query.sort = sort
      query.limit = limit
      query.ascending = isAscending
      let (ids, warnings, _) = try await Self.traces(PandaProbeSource.testing(server), query)
      #expect(Set(ids) == Set(emulation.traces.map(\.id)))
      #expect(ids.count == 1272)
      #expect(warnings.isEmpty)
      let open = emulation.traces.filter { $0.end == nil }.map(\.id)
      #expect(Array(isAscending ? ids.suffix(open.count) : Array(ids.prefix(open.count))) == open)
    }
  }

  @Test(
    "give all sessions once each", arguments: [SessionQuery.Sort.recent, .traceCount, .duration, .cost], [false, true])
  func sessions(_ sort: SessionQuery.Sort, _ isAscending: Bool) async throws {
    for limit in [1, 50, 200] {
      let server = try LoopbackServer(LivePandaProbe(Self.emulation(1272)))
      var query = SessionQuery()
      query.sort = sort
      query.limit = limit
      query.ascending = isAscending
      let (ids, warnings, _) = try await Self.sessions(PandaProbeSource.testing(server), query)
      #expect(Set(ids) == Set((0..<318).map { "s\($0)" }))
      #expect(ids.count == 318)
      #expect(warnings.isEmpty)
      if sort == .recent { #expect(ids == (0..<318).map { "s\(isAscending ? $0 : 317 - $0)" }) }
    }
  }

  // MARK: While others write and delete

  /// With each call one trace comes and one goes; every tenth is one that goes.
  private static func changing(_ emulation: PandaProbeEmulation, seconds: Int) -> LivePandaProbe {
    LivePandaProbe(emulation) { request, emulation in
      let number = emulation.traces.count + (request.number("offset") ?? 0)
      if let place = emulation.traces.firstIndex(where: { $0.id.hasPrefix("t") && $0.id.hasSuffix("3") }) {
        emulation.traces.remove(at: place)
      }
      var added = trace(number, session: 1, after: seconds)
      added = PandaProbeEmulation.Trace(
        id: "new-\(emulation.traces.count)-\(request.target.hashValue)", session: "s1", json: added.json)
      added.ingested = 100_000
      emulation.traces.append(added)
    }
  }

  @Test(
    "lose nothing that stays and give nothing twice while traces come and go", arguments: [7, 200, 1000], [0, 60])
  func changing(_ limit: Int, _ seconds: Int) async throws {
    for sort in [TraceQuery.Sort.start, .end, .duration] {
      let emulation = Self.emulation(1272)
      let server = try LoopbackServer(Self.changing(emulation, seconds: seconds))
      var query = TraceQuery()
      query.limit = limit
      query.sort = sort
      let (ids, warnings, _) = try await Self.traces(PandaProbeSource.testing(server), query)
      let lost = Set(emulation.traces.map(\.id).filter { !$0.hasSuffix("3") }).subtracting(ids)
      #expect(Set(ids).count == ids.count)
      #expect(lost.count <= warnings.first { $0.code == "missingItems" }?.count ?? 0)
    }
  }

  @Test("lose no session either", arguments: [SessionQuery.Sort.recent, .traceCount, .duration, .cost])
  func changingSessions(_ sort: SessionQuery.Sort) async throws {
    for limit in [7, 200] {
      let emulation = Self.emulation(1272)
      let server = try LoopbackServer(Self.changing(emulation, seconds: 60))
      var query = SessionQuery()
      query.limit = limit
      query.sort = sort
      let (ids, warnings, _) = try await Self.sessions(PandaProbeSource.testing(server), query)
      let lost = Set((0..<318).map { "s\($0)" }).subtracting(ids)
      #expect(Set(ids).count == ids.count)
      #expect(lost.count <= warnings.first { $0.code == "missingItems" }?.count ?? 0)
    }
  }

  @Test("give a session that is written to between two pages", arguments: [SessionQuery.Sort.recent, .cost])
  func moved(_ sort: SessionQuery.Sort) async throws {
    let live = LivePandaProbe(Self.emulation(1272))
    let server = try LoopbackServer(live)
    let source = try PandaProbeSource.testing(server)
    var query = SessionQuery()
    query.sort = sort
    query.limit = 50
    let first = try await source.sessions(query)
    let given = Set(first.items.map(\.info.id))
    // One that was given, and one that was not, come to the front.
    for id in [given.sorted()[0], try #require((0..<318).map { "s\($0)" }.first { !given.contains($0) })] {
      live.change { emulation in
        var trace = Self.trace(9000 + emulation.traces.count, session: Int(id.dropFirst()) ?? 0)
        trace.ingested = 100_000
        emulation.traces.append(trace)
      }
    }
    query.cursor = first.nextCursor
    var ids = first.items.map(\.info.id)
    while query.cursor != nil {
      let page = try await source.sessions(query)
      ids += page.items.map(\.info.id)
      query.cursor = page.nextCursor
    }
    #expect(ids.sorted() == (0..<318).map { "s\($0)" }.sorted())
  }

  @Test(
    "go on where what was read before is gone from memory", arguments: [SessionQuery.Sort.recent, .cost, .duration])
  func forgotten(_ sort: SessionQuery.Sort) async throws {
    let server = try LoopbackServer(Self.emulation(1272))
    var query = SessionQuery()
    query.sort = sort
    query.limit = 50
    let (ids, warnings, _) = try await Self.read { cursor in
      var query = query
      query.cursor = cursor
      return try await PandaProbeSource.testing(server).sessions(query)
    } id: {
      $0.info.id
    }
    #expect(ids.sorted() == (0..<318).map { "s\($0)" }.sorted())
    #expect(warnings.isEmpty)
    var traces = TraceQuery()
    traces.limit = 500
    let all = try await Self.read { cursor in
      var query = traces
      query.cursor = cursor
      let page = try await PandaProbeSource.testing(server).traces(query)
      #expect(page.total == 1272)
      return page
    } id: {
      $0.id
    }
    #expect(all.ids == Self.emulation(1272).traces.map(\.id))
  }

  // MARK: What a server leaves no way to

  @Test("come whole of a server that passes over what it is asked for", arguments: [130, 557, 1272])
  func deaf(_ count: Int) async throws {
    var emulation = Self.emulation(count)
    emulation.ignoresParameters = true
    // Some of them start at other moments.
    for number in stride(from: 0, to: count, by: 3) {
      emulation.traces[number] = Self.trace(number, session: number / 4, after: number % 20)
    }
    for limit in [7, 1000] {
      let server = try LoopbackServer(LivePandaProbe(emulation))
      var query = TraceQuery()
      query.limit = limit
      let (ids, warnings, _) = try await Self.traces(PandaProbeSource.testing(server), query)
      #expect(ids.sorted() == emulation.traces.map(\.id))
      #expect(warnings.isEmpty)
    }
  }

  @Test("say how many may be missing")
  func missing() async throws {
    let emulation = Self.emulation(450)
    let hidden = Set(["t0007", "t0100", "t0333"])
    let server = try LoopbackServer { request in
      var visible = emulation
      visible.traces.removeAll { hidden.contains($0.id) }
      guard case .answer(let answer) = visible.reply(request) else { return .silence }
      let text = String(decoding: answer.body, as: UTF8.self)
      return .json(text.replacingLast(#""total":447"#, with: #""total":450"#))
    }
    let (ids, warnings, _) = try await Self.traces(PandaProbeSource.testing(server), TraceQuery())
    #expect(ids.count == 447)
    #expect(warnings.map(\.code) == ["missingItems"])
    #expect(warnings.first?.count == 3)
    #expect(warnings.first?.message.contains("up to 3 of 450") == true)
  }

  // MARK: What it costs

  @Test("cost one call where nothing is equal, two where a page ends among equals")
  func calls() async throws {
    for (isEqual, most) in [(false, 1), (true, 2)] {
      var emulation = PandaProbeEmulation()
      emulation.isShuffled = true
      emulation.traces = (0..<1272).map { Self.trace($0, session: 0, after: isEqual ? $0 / 20 : $0) }
      let server = try LoopbackServer(emulation)
      let page = try await PandaProbeSource.testing(server).traces(TraceQuery())
      #expect(page.items.count == 50)
      #expect(page.total == 1272)
      #expect(page.nextCursor != nil)
      #expect(server.requests.count == most)
    }
  }

  @Test("are not asked for anew by whoever reads them in small pages")
  func smallPages() async throws {
    var emulation = PandaProbeEmulation()
    emulation.isShuffled = true
    emulation.traces = (0..<1272).map { Self.trace($0, session: 0, after: $0) }
    let server = try LoopbackServer(emulation)
    var query = TraceQuery()
    query.limit = 1
    let (ids, _, _) = try await Self.traces(PandaProbeSource.testing(server), query)
    #expect(ids == emulation.traces.reversed().map(\.id))
    #expect(server.requests.count <= 9)
  }

  @Test("keep no more in memory than they may")
  func memory() {
    let runs = ListRuns<String> { $0.utf8.count }
    for number in 1...100 {
      var run = ListRun<String>(isAscending: true)
      for place in 0..<100 {
        run.entries.append(
          ListEntry(
            key: Paging.Key(rank: SaturatingInteger(clamping: place), id: "\(place)"), place: place,
            item: String(repeating: "x", count: number * 1000)))
      }
      runs.keep(run, number, of: "list")
      #expect(runs.byteCount <= 16 << 20)
      // One that is larger than half of that is not kept at all.
      #expect((runs.find(number, of: "list") != nil) == (number <= 83))
    }
    #expect(runs.find(83, of: "other list") == nil)
  }
}

extension String {
  fileprivate func replacingLast(_ text: String, with other: String) -> String {
    split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
  }
}
