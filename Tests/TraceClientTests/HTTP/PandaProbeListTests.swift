import Testing
import TraceModel

@testable import TraceClient

@Suite("PandaProbe's lists")
struct PandaProbeListTests {
  /// Sessions of one trace each, the newest first, every fifth failed.
  private static func emulation(_ count: Int) -> PandaProbeEmulation {
    var emulation = PandaProbeEmulation()
    for number in 0..<count {
      let status = number % 5 == 4 ? "ERROR" : "COMPLETED"
      let start = Timestamp(nanoseconds: 1_795_100_400_000_000_000) - Elapsed(clamping: number, .seconds)
      var trace = PandaProbeEmulation.Trace(
        id: "t\(number)", session: "s\(number)",
        json: #"{"trace_id":"t\#(number)","status":"\#(status)","started_at":"\#(start.rfc3339)","input":null}"#)
      trace.ingested = -number
      emulation.traces.append(trace)
    }
    return emulation
  }

  private func parameters(_ change: (inout SessionQuery) -> Void) async throws -> [String] {
    let server = try LoopbackServer(Self.emulation(1))
    var query = SessionQuery()
    change(&query)
    _ = try await PandaProbeSource.testing(server).sessions(query)
    return try Self.text(#require(server.requests.first))
  }

  private func parameters(_ change: (inout TraceQuery) -> Void) async throws -> [String] {
    let server = try LoopbackServer(Self.emulation(1))
    var query = TraceQuery()
    change(&query)
    _ = try await PandaProbeSource.testing(server).traces(query)
    return try Self.text(#require(server.requests.first))
  }

  /// All parameters but those that every list has.
  private static func text(_ request: LoopbackRequest) -> [String] {
    request.query.map { "\($0.name)=\($0.value)" }.filter { !$0.hasPrefix("limit=") && !$0.hasPrefix("offset=") }
  }

  private static let recent = ["sort_by=recent", "sort_order=desc"]
  private static let moment = Timestamp(nanoseconds: 1_795_100_400_250_000_000)

  // MARK: Filters and order

  @Test("pass a session's filters on")
  func sessionFilters() async throws {
    #expect(try await parameters { (_: inout SessionQuery) in } == Self.recent)
    #expect(
      try await parameters { (query: inout SessionQuery) in query.hasError = true } == ["has_error=true"] + Self.recent)
    #expect(
      try await parameters { (query: inout SessionQuery) in query.hasError = false } == ["has_error=false"]
        + Self.recent)
    #expect(
      try await parameters { (query: inout SessionQuery) in query.userID = "ü & co" } == ["user_id=ü & co"]
        + Self.recent)
    #expect(
      try await parameters { (query: inout SessionQuery) in query.tags = ["a,b", "c"] } == ["tags=a,b", "tags=c"]
        + Self.recent)
    #expect(try await parameters { (query: inout SessionQuery) in query.text = "50%_" } == ["query=50%_"] + Self.recent)
    let window = try await parameters { (query: inout SessionQuery) in
      query.after = Self.moment
      query.before = Timestamp(nanoseconds: 1_795_100_400_000_000_000)
    }
    #expect(
      window == ["started_after=2026-11-19T15:00:00.250000Z", "started_before=2026-11-19T15:00:00Z"] + Self.recent)
  }

  @Test(
    "pass a session's order on",
    arguments: zip(SessionQuery.Sort.allCases, ["recent", nil, "latency", "cost", nil, "trace_count", nil]))
  func sessionOrder(_ sort: SessionQuery.Sort, _ word: String?) async throws {
    let server = try LoopbackServer(Self.emulation(1))
    var query = SessionQuery()
    query.sort = sort
    query.ascending = true
    let page = try await PandaProbeSource.testing(server).sessions(query)
    #expect(try Self.text(#require(server.requests.first)) == ["sort_by=\(word ?? "recent")", "sort_order=asc"])
    #expect(page.warnings.map(\.code) == (word == nil ? ["unsupportedSort"] : []))
  }

  @Test("pass a trace's filters on")
  func traceFilters() async throws {
    let order = ["sort_by=started_at", "sort_order=desc"]
    #expect(try await parameters { (_: inout TraceQuery) in } == order)
    #expect(try await parameters { (query: inout TraceQuery) in query.sessionID = "" } == ["session_id="] + order)
    #expect(
      try await parameters { (query: inout TraceQuery) in query.sessionID = "a/b+c" } == ["session_id=a/b+c"] + order)
    #expect(try await parameters { (query: inout TraceQuery) in query.text = "x y" } == ["name=x y"] + order)
    #expect(
      try await parameters { (query: inout TraceQuery) in query.tags = ["a", "b"] } == ["tags=a", "tags=b"] + order)
    #expect(try await parameters { (query: inout TraceQuery) in query.statuses = [.error] } == ["status=ERROR"] + order)
    // The server takes one status alone; more are chosen from here.
    #expect(try await parameters { (query: inout TraceQuery) in query.statuses = [.error, .running] } == order)
    let after = try await parameters { (query: inout TraceQuery) in query.after = Self.moment }
    #expect(after == ["started_after=2026-11-19T15:00:00.250000Z"] + order)
  }

  @Test(
    "pass a trace's order on",
    arguments: zip(TraceQuery.Sort.allCases, ["started_at", "ended_at", "latency", nil, nil]))
  func traceOrder(_ sort: TraceQuery.Sort, _ word: String?) async throws {
    let server = try LoopbackServer(Self.emulation(1))
    var query = TraceQuery()
    query.sort = sort
    let page = try await PandaProbeSource.testing(server).traces(query)
    #expect(try Self.text(#require(server.requests.first)) == ["sort_by=\(word ?? "started_at")", "sort_order=desc"])
    #expect(page.warnings.map(\.code) == (word == nil ? ["unsupportedSort"] : []))
  }

  @Test("say that a narrowed list counts only what matches")
  func narrowed() async throws {
    var query = SessionQuery()
    query.userID = "u"
    let server = try LoopbackServer(Self.emulation(1))
    let page = try await PandaProbeSource.testing(server).sessions(query)
    #expect(page.warnings.map(\.code) == ["narrowedFigures"])
  }

  // MARK: Pages

  @Test("come in pages without a loss, whatever their size", arguments: [1, 3, 50, 199, 200, 201, 460, 1000])
  func cursors(_ limit: Int) async throws {
    let count = limit == 1 ? 20 : 460
    let server = try LoopbackServer(Self.emulation(count))
    let source = try PandaProbeSource.testing(server)
    var query = SessionQuery()
    query.limit = limit
    var ids: [String] = []
    repeat {
      let page = try await source.sessions(query)
      #expect(page.total == Count(clamping: count))
      #expect(page.items.count <= limit && page.cursors.count == page.items.count)
      #expect(page.nextCursor == nil || page.items.count == limit)
      ids += page.items.map(\.info.id)
      query.cursor = page.nextCursor
    } while query.cursor != nil
    #expect(ids == (0..<count).map { "s\($0)" })
  }

  @Test("go on behind any one entry")
  func anyCursor() async throws {
    let server = try LoopbackServer(Self.emulation(20))
    let source = try PandaProbeSource.testing(server)
    let page = try await source.traces(TraceQuery())
    for place in [0, 7, 19] {
      var query = TraceQuery()
      query.cursor = page.cursors[place]
      #expect(try await source.traces(query).items.map(\.id) == ((place + 1)..<20).map { "t\($0)" })
    }
  }

  @Test("show an entry once that the server gives twice")
  func repeated() async throws {
    var emulation = Self.emulation(10)
    emulation.window = { _, _, _ in [0, 1, 2, 2, 4] }
    let server = try LoopbackServer(emulation)
    let page = try await PandaProbeSource.testing(server).sessions(SessionQuery())
    #expect(page.items.map(\.info.id) == ["s0", "s1", "s2", "s4"])
    #expect(page.warnings.map(\.code) == ["missingItems"])
    #expect(page.warnings.first?.count == 6)
  }

  @Test("ask for many at once where few will be left", arguments: [1, 7, 50])
  func statuses(_ limit: Int) async throws {
    let server = try LoopbackServer(Self.emulation(460))
    let source = try PandaProbeSource.testing(server)
    var query = SessionQuery()
    query.statuses = [.error]
    query.limit = limit
    var ids: [String] = []
    repeat {
      let page = try await source.sessions(query)
      #expect(page.items.count <= limit)
      ids += page.items.map(\.info.id)
      query.cursor = page.nextCursor
    } while query.cursor != nil
    #expect(ids == stride(from: 4, to: 460, by: 5).map { "s\($0)" })
    #expect(server.requests(of: "/sessions").count <= 92 / limit + 6)
  }

  @Test(
    "refuse a cursor that is none",
    arguments: ["", "x", "1.5", "s:1", "1/2", "1/2/x", "-1/2/3:a", "1/-2/3:a", "1//3:a"])
  func badCursor(_ cursor: String) async throws {
    let server = try LoopbackServer(Self.emulation(1))
    let source = try PandaProbeSource.testing(server)
    var query = SessionQuery()
    query.cursor = cursor
    let error = await #expect(throws: SourceError.self) { try await source.sessions(query) }
    #expect(error?.kind == .badResponse)
    #expect(server.requests.isEmpty)
  }

  // MARK: Titles

  @Test("have a title for each session: the name of its first trace, asked for once")
  func titles() async throws {
    var emulation = PandaProbeEmulation()
    for number in 0..<60 {
      for turn in 0..<3 {
        let start = Self.moment + Elapsed(clamping: number * 10 + turn, .seconds)
        let name = turn == 0 ? "question \(number)" : "later"
        emulation.traces.append(
          .init(
            id: "t\(number)-\(turn)", session: "s\(number)",
            json: #"{"name":"\#(number == 7 ? "" : name)","started_at":"\#(start.rfc3339)","ended_at":null}"#))
      }
    }
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server)
    var query = SessionQuery()
    query.limit = 60
    for _ in 0..<2 {
      let page = try await source.sessions(query)
      #expect(page.items.count == 60)
      for item in page.items {
        let number = item.info.id.dropFirst()
        #expect(item.info.name == (number == "7" ? nil : "question \(number)"))
      }
      #expect(server.requests(of: "/traces").count == 1)
    }
    // A narrowed list may begin with another trace.
    query.after = Self.moment
    #expect(try await source.sessions(query).items.allSatisfy { $0.info.name == nil })
  }

  @Test("are not asked for titles again and again by who reads in small pages")
  func fewTitleCalls() async throws {
    let server = try LoopbackServer(Self.emulation(60))
    let source = try PandaProbeSource.testing(server)
    var query = SessionQuery()
    query.limit = 1
    repeat { query.cursor = try await source.sessions(query).nextCursor } while query.cursor != nil
    #expect(server.requests(of: "/traces").count <= 30)
  }

  @Test("are given without titles where those cannot be had")
  func noTitles() async throws {
    var emulation = Self.emulation(10)
    emulation.override = { $0.path == "/traces" ? .text(500, "Internal Server Error") : nil }
    let server = try LoopbackServer(emulation)
    let page = try await PandaProbeSource.testing(server).sessions(SessionQuery())
    #expect(page.items.count == 10)
    #expect(page.warnings.isEmpty)
    #expect(server.requests.count == 2)
  }

  // MARK: A server that fails

  @Test(
    "leave out only the entries on which the server fails",
    arguments: [["s0"], ["s37"], ["s99"], ["s20", "s21", "s60"]])
  func broken(_ ids: [String]) async throws {
    var emulation = Self.emulation(100)
    emulation.brokenSessions = Set(ids)
    let server = try LoopbackServer(emulation)
    var query = SessionQuery()
    query.limit = 100
    let page = try await PandaProbeSource.testing(server).sessions(query)
    #expect(page.items.map(\.info.id) == (0..<100).map { "s\($0)" }.filter { !ids.contains($0) })
    #expect(page.warnings.map(\.code) == ["serverFailed"])
    #expect(page.warnings.first?.count == ids.count)
    // Four tries of the whole, then halves, each asked for once.
    #expect(server.requests.filter { $0.number("limit") == 101 }.count == 4)
    #expect(server.requests(of: "/sessions").count < 4 + 16 * ids.count)
  }

  @Test(
    "end with the error of a server that fails on everything", .timeLimit(.minutes(5)), arguments: [1, 2, 3, 50, 1000])
  func down(_ limit: Int) async throws {
    let server = try LoopbackServer { _ in .text(500, "Internal Server Error") }
    let source = try PandaProbeSource.testing(server)
    var query = SessionQuery()
    query.limit = limit
    let error = await #expect(throws: SourceError.self) { try await source.sessions(query) }
    #expect(error?.status == 500)
    #expect(server.requests.count < 30)
  }

  @Test("end with the error of a server that refuses in the middle")
  func refused() async throws {
    let emulation = Self.emulation(460)
    let server = try LoopbackServer { request in
      request.number("offset") == 200 ? .status(403, #"{"detail":"no more"}"#) : emulation.reply(request)
    }
    let source = try PandaProbeSource.testing(server)
    var query = SessionQuery()
    query.limit = 460
    let error = await #expect(throws: SourceError.self) { try await source.sessions(query) }
    #expect(error?.kind == .forbidden)
  }
}
