import Testing
import TraceModel

@testable import TraceClient

@Suite("Kore's list of sessions")
struct KoreListTests {
  private static func emulation(_ count: Int) -> KoreEmulation {
    var emulation = KoreEmulation()
    emulation.sessions = (0..<count).map { number in
      let second = "\(number % 60 / 10)\(number % 10)"
      let status = number % 3 == 0 ? "active" : number % 3 == 1 ? "ended" : "failed"
      return
        #"{"id":"s\#(number)","agentName":"Agent \#(number % 2)","status":"\#(status)","channel":"api","createdAt":"2026-03-11T10:\#(number / 60 / 10)\#(number / 60 % 10):\#(second).000Z","lastActivityAt":"2026-03-11T12:00:00.000Z"}"#
    }
    return emulation
  }

  private func pages(
    _ source: KoreSource, _ query: SessionQuery
  ) async throws -> (ids: [String], warnings: [String]) {
    var query = query
    var ids: [String] = []
    var warnings: [String] = []
    repeat {
      let page = try await source.sessions(query)
      #expect(page.items.count <= query.limit && page.items.count == page.cursors.count)
      ids += page.items.map(\.info.id)
      warnings += page.warnings.map(\.code)
      query.cursor = page.nextCursor
      try #require(ids.count < 10_000)
    } while query.cursor != nil
    return (ids, warnings)
  }

  private static let apis = KoreConfiguration.API.allCases

  @Test("has every session once and in order, whatever the page", arguments: [1, 7, 50, 200, 500], apis)
  func paging(_ limit: Int, _ api: KoreConfiguration.API) async throws {
    let server = try LoopbackServer(Self.emulation(limit == 1 ? 20 : 450))
    var query = SessionQuery()
    query.limit = limit
    let (ids, warnings) = try await pages(.testing(server, api), query)
    #expect(ids == (0..<(limit == 1 ? 20 : 450)).map { "s\($0)" })
    #expect(warnings.isEmpty)
  }

  @Test("is read to its end where pages are shorter than they are asked for", arguments: [1, 30], apis)
  func shortPages(_ most: Int, _ api: KoreConfiguration.API) async throws {
    var emulation = Self.emulation(100)
    emulation.mostPerPage = most
    emulation.shortened = { $0 % 4 == 1 ? 3 : .max }
    let server = try LoopbackServer(emulation)
    let (ids, _) = try await pages(.testing(server, api), SessionQuery())
    #expect(ids == (0..<100).map { "s\($0)" })
  }

  @Test("is read to its end, wherever the total stands", arguments: KoreEmulation.Total.allCases, [false, true])
  func totals(_ total: KoreEmulation.Total, _ isInsideData: Bool) async throws {
    if total == .onPage { return }
    var emulation = Self.emulation(120)
    emulation.total = total
    emulation.isInsideData = isInsideData
    let server = try LoopbackServer(emulation)
    let source = try KoreSource.testing(server)
    #expect(try await pages(source, SessionQuery()).ids == (0..<120).map { "s\($0)" })
    let page = try await source.sessions(SessionQuery())
    #expect(page.total == (total == .missing ? nil : 120))
  }

  @Test("of a server that takes no offset has what it gives, once", arguments: [true, false])
  func noOffset(_ tells: Bool) async throws {
    var emulation = Self.emulation(450)
    emulation.takesOffset = false
    emulation.tellsOffset = tells
    let server = try LoopbackServer(emulation)
    var query = SessionQuery()
    query.limit = 500
    let (ids, warnings) = try await pages(.testing(server), query)
    #expect(ids == (0..<200).map { "s\($0)" })
    #expect(warnings.contains(tells ? "offsetIgnored" : "repeatedItems"))
    if tells {
      query.limit = 50
      #expect(try await pages(.testing(server), query).ids == (0..<50).map { "s\($0)" })
    }
  }

  @Test("is narrowed here, whatever the server takes", arguments: apis)
  func filters(_ api: KoreConfiguration.API) async throws {
    let server = try LoopbackServer(Self.emulation(300))
    var query = SessionQuery()
    query.statuses = [.running, .error]
    query.text = "agent 1"
    query.before = Timestamp("2026-03-11T10:02:00Z")
    query.after = Timestamp("2026-03-11T10:00:30Z")
    let (ids, _) = try await pages(.testing(server, api), query)
    #expect(ids == (0..<120).filter { $0 % 3 != 1 && $0 % 2 == 1 }.map { "s\($0)" })
    let request = try #require(server.requests.first)
    let names = api == .project ? ("from", "to") : ("fromDate", "toDate")
    #expect(request.parameter(names.0) == "2026-03-11T10:00:30Z")
    #expect(request.parameter(names.1) == "2026-03-11T10:02:00Z")
  }

  @Test("counts what has no id")
  func unnamed() async throws {
    var emulation = Self.emulation(3)
    emulation.sessions.insert(#"{"status":"active"}"#, at: 1)
    emulation.sessions.append(#"{"id":42,"status":"active"}"#)
    let server = try LoopbackServer(emulation)
    let page = try await KoreSource.testing(server).sessions(SessionQuery())
    #expect(page.items.map(\.info.id) == ["s0", "s1", "s2", "42"])
    #expect(page.warnings.map(\.code) == ["unnamedItems"])
  }

  @Test("says so where it cannot be put in an order, or narrowed by user")
  func unsupported() async throws {
    let server = try LoopbackServer(Self.emulation(3))
    var query = SessionQuery()
    query.sort = .cost
    query.userID = "u"
    let page = try await KoreSource.testing(server).sessions(query)
    #expect(page.items.isEmpty)
    #expect(Set(page.warnings.map(\.code)) == ["unsupportedFilter", "unsupportedSort"])
  }

  @Test("may be of another shape")
  func nested() async throws {
    let server = try LoopbackServer { _ in
      .json(#"{"success":true,"sessions":[],"pagination":{"total":142,"limit":50,"offset":0}}"#)
    }
    let page = try await KoreSource.testing(server).sessions(SessionQuery())
    #expect(page.items.isEmpty && page.nextCursor == nil)
    #expect(page.total == 142)
  }
}

@Suite("Kore's analytics API")
struct KoreAnalyticsTests {
  private typealias Emulation = KoreEmulation

  private static func emulation(_ events: Int) -> Emulation {
    var emulation = Emulation()
    emulation.traces = [
      .init(id: "t0", session: "other", events: [Emulation.analyticsEvent(9000)]),
      .init(id: "t1", events: (0..<events).map { Emulation.analyticsEvent($0) }),
      .init(id: "t2", events: [Emulation.analyticsEvent(9001), Emulation.analyticsEvent(9002, "tool")]),
    ]
    return emulation
  }

  private func source(_ server: LoopbackServer, pageSize: Int = 1000) throws -> KoreSource {
    try .testing(server, .analytics) { $0.pageSize = pageSize }
  }

  @Test("gives a session's traces whole, over however many pages they go", arguments: [1, 7, 100, 1000])
  func pages(_ size: Int) async throws {
    var emulation = Self.emulation(120)
    if size == 7 { emulation.shortened = { $0 % 2 == 1 ? 2 : .max } }
    let server = try LoopbackServer(emulation)
    let session = try await source(server, pageSize: size).session(id: "s1")
    #expect(session.traces.map { session.text($0.id) } == ["t1", "t2"])
    #expect(session.traces.map(\.rows.count) == [120, 2])
    #expect(session.warnings.isEmpty && session.info.incomplete == nil)
    let agents = Set(session.allSpans.map { session.text($0.agent) })
    #expect(agents == ["A"])
    for request in server.requests {
      #expect(request.parameter("sessionIds") == "s1")
      #expect(request.parameter("dataMode") == "full")
      #expect(request.header("authorization") == nil)
    }
    // The cursor is bound to the window: it must not move with the clock.
    #expect(Set(server.requests.map { $0.parameter("toDate") }).count == 1)
  }

  @Test("leaves out what belongs to another session, where the filter is passed over")
  func foreign() async throws {
    let emulation = Self.emulation(5)
    let server = try LoopbackServer { request in
      var request = request
      if let start = request.target.firstRange(of: "sessionIds=s1&") {
        var target = request.target
        target.removeSubrange(start)
        request = LoopbackRequest(method: request.method, target: target, headers: request.headers)
      }
      return emulation.reply(request)
    }
    let session = try await source(server).session(id: "s1")
    #expect(session.spans.count == 7)
  }

  @Test("says how far it looked where there is nothing")
  func missing() async throws {
    let server = try LoopbackServer(Self.emulation(1))
    let source = try source(server)
    let error = await #expect(throws: SourceError.self) { try await source.session(id: "nobody") }
    #expect(error?.kind == .notFound)
    #expect(error?.message == "there is no session 'nobody' within the last 30 days")
    #expect(error?.hint.contains("KORE_DAYS") == true)
  }

  @Test("finds the session of a trace")
  func trace() async throws {
    let server = try LoopbackServer(Self.emulation(3))
    let session = try await source(server).session(holdingTrace: "t2")
    #expect(session.id == "s1")
    #expect(session.info.isFragment)
    #expect(session.traces.map { session.text($0.id) } == ["t2"])
  }

  @Test("that does not say where it goes on is told of as not complete", arguments: ["null", #""same""#])
  func brokenCursor(_ cursor: String) async throws {
    let server = try LoopbackServer { _ in
      .json(
        #"{"traces":[{"traceId":"t","sessionId":"s1","events":[\#(Emulation.analyticsEvent(1))]}],"pageInfo":{"hasMore":true,"nextCursor":\#(cursor)}}"#
      )
    }
    let session = try await source(server).session(id: "s1")
    #expect(session.spans.count == 1)
    #expect(session.info.incomplete?.contains("more") == true)
    #expect(session.warnings.contains { $0.code == "brokenCursor" })
    #expect(server.requests.count <= 2)
  }

  @Test("lists traces of all sessions, each once, by page", arguments: [1, 4, 50])
  func traceList(_ limit: Int) async throws {
    var emulation = Emulation()
    emulation.traces = (0..<30).map { number in
      .init(
        id: "t\(number)", session: "s\(number % 7)",
        events: (0..<3).map {
          Emulation.analyticsEvent(number * 60 + $0, "llm", #","eventData":{"inputTokens":2,"outputTokens":1}"#)
        })
    }
    let server = try LoopbackServer(emulation)
    let source = try source(server, pageSize: 11)
    var query = TraceQuery()
    query.limit = limit
    var ids: [String] = []
    repeat {
      let page = try await source.traces(query)
      ids += page.items.map(\.id)
      for trace in page.items {
        let number = try #require(Int(trace.id.dropFirst()))
        #expect(trace.sessionID == "s\(number % 7)")
        #expect(trace.spanCount == 3)
        #expect(trace.usage.input == 6)
      }
      query.cursor = page.nextCursor
    } while query.cursor != nil && ids.count < 100
    #expect(ids == (0..<30).reversed().map { "t\($0)" })
    query.cursor = nil
    query.sessionID = "s3"
    #expect(try await source.traces(query).items.allSatisfy { $0.sessionID == "s3" })
  }
}
