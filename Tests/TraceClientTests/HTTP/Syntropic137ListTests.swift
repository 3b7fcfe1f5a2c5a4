import Testing
import TraceModel

@testable import TraceClient

@Suite("Syntropic137's list of sessions")
struct Syntropic137ListTests {
  private typealias Emulation = Syntropic137Emulation

  /// The newest first; so many of each share their start.
  private static func sessions(_ count: Int, ties: Int = 1) -> [Emulation.Session] {
    (0..<count).map { number in
      let second = (count - number) / ties
      let statuses = ["completed", "failed", "cancelled"]
      return Emulation.Session(
        id: "s\(number)", status: statuses[number % 3],
        start: "2026-04-29 \(Syntropic137Text.time(second))\(second % 3 == 0 ? "" : ".000137")+00:00")
    }
  }

  /// All pages, each with what it said.
  private func pages(
    _ source: Syntropic137Source, _ query: SessionQuery
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

  @Test(
    "has every session once, however many began at the same moment", arguments: [1, 7, 50, 200, 500], [1, 2, 13, 150])
  func ties(_ limit: Int, _ ties: Int) async throws {
    let emulation = Emulation(Self.sessions(limit == 1 ? 60 : 450, ties: ties))
    let server = try LoopbackServer(emulation)
    var query = SessionQuery()
    query.limit = limit
    let (ids, warnings) = try await pages(.testing(server), query)
    #expect(ids.count == emulation.sessions.count)
    #expect(Set(ids) == Set(emulation.sessions.map(\.id)))
    #expect(warnings.isEmpty)
    for request in server.requests {
      #expect((1...200).contains(try #require(request.number("limit"))))
      // Without its zone a time makes the server fail.
      #expect(request.parameter("started_before")?.hasSuffix("Z") ?? true)
    }
  }

  /// All with one start, of several statuses and workflows.
  private static func together(_ count: Int, workflows: Int) -> [Emulation.Session] {
    (0..<count).map { number in
      Emulation.Session(
        id: "s\(number)", status: ["completed", "failed", "cancelled", "running"][number % 4],
        workflow: workflows == 0 ? nil : "w\(number / 4 % workflows)")
    }
  }

  @Test(
    "has every session once of 1,272 that began at one moment, and those around them",
    arguments: [150, 500, 2000])
  func oneMoment(_ limit: Int) async throws {
    let older = Self.sessions(30).map { session in
      var session = session
      session.id = "older-\(session.id)"
      session.start = session.start?.replacing("-29", with: "-28")
      return session
    }
    var newest = Emulation.Session(id: "newest")
    newest.start = "2026-04-30 00:00:00+00:00"
    let emulation = Emulation([newest] + Self.together(1272, workflows: 3) + older)
    let server = try LoopbackServer(emulation)
    var query = SessionQuery()
    query.limit = limit
    let (ids, warnings) = try await pages(.testing(server), query)
    #expect(ids.count == 1303 && Set(ids) == Set(emulation.sessions.map(\.id)))
    #expect(ids.first == "newest" && ids.suffix(30).allSatisfy { $0.hasPrefix("older") })
    // With others beside them, the server's own number does not prove that none of this moment is missing.
    #expect(Set(warnings) == ["listCut"])
  }

  @Test("says how many may be missing of too many that began at one moment")
  func hidden() async throws {
    let server = try LoopbackServer(Emulation(Self.together(1272, workflows: 0)))
    var query = SessionQuery()
    query.limit = 2000
    let page = try await Syntropic137Source.testing(server).sessions(query)
    #expect(page.items.count == 800)
    #expect(page.warnings.map(\.code) == ["listCut"])
    #expect(page.warnings.first?.message.contains("up to 472 may be missing") == true)
    // Where the server counts no more than are listed, none is.
    let all = try LoopbackServer(Emulation(Self.together(1272, workflows: 3)))
    #expect(try await Syntropic137Source.testing(all).sessions(query).warnings.isEmpty)
  }

  @Test("loses none and repeats none while others are written and deleted", arguments: [1, 7, 50])
  func moving(_ limit: Int) async throws {
    let lasting = Self.sessions(limit == 1 ? 40 : 450, ties: 13)
    let counter = Counter()
    var emulation = Emulation()
    emulation.override = { request in
      guard request.path == "/sessions" else { return nil }
      let turn = counter.next()
      // New ones in front and within the starts that are listed, and one of the middle that goes.
      let others = (0..<turn % 5).map { number in
        Emulation.Session(
          id: "other\(turn)-\(number)", start: "2026-04-29 \(Syntropic137Text.time(number * turn % 30)).000137+00:00")
      }
      return Emulation(others + lasting).reply(request)
    }
    let server = try LoopbackServer(emulation)
    var query = SessionQuery()
    query.limit = limit
    let (ids, _) = try await pages(.testing(server), query)
    let kept = ids.filter { !$0.hasPrefix("other") }
    #expect(ids.count == Set(ids).count)
    #expect(Set(kept) == Set(lasting.map(\.id)))
  }

  @Test("says where the server has lost what it counted")
  func lostTelemetry() async throws {
    var session = Emulation.Session(id: "s")
    session.more = #""agent_model":null,"input_tokens":1200,"total_tokens":3637200,"total_cost_usd":"0""#
    var emulation = Emulation([session, Emulation.Session(id: "t")])
    emulation.override = { request in
      request.path == "/health"
        ? .json(#"{"status":"healthy","mode":"degraded","degraded_reasons":["no timescale"]}"#)
        : nil
    }
    let server = try LoopbackServer(emulation)
    let page = try await Syntropic137Source.testing(server).sessions(SessionQuery())
    #expect(page.warnings.map(\.code) == ["missingTelemetry", "degraded"])
    #expect(page.warnings.first?.message.contains("TimescaleDB") == true)
    #expect(page.items.first { $0.info.id == "s" }?.info.reported.cost == nil)
  }

  @Test("can be gone on with behind any of its entries")
  func cursors() async throws {
    let emulation = Emulation(Self.sessions(30, ties: 4))
    let server = try LoopbackServer(emulation)
    let source = try Syntropic137Source.testing(server)
    let whole = try await source.sessions(SessionQuery())
    for (place, cursor) in whole.cursors.enumerated() {
      var query = SessionQuery()
      query.cursor = cursor
      #expect(try await source.sessions(query).items.map(\.info.id) == whole.items.map(\.info.id).suffix(29 - place))
    }
  }

  @Test("has no more of an older server, which takes no time, than it gives at once, and says so")
  func oldServer() async throws {
    var emulation = Emulation(Self.sessions(450))
    emulation.isOld = true
    let server = try LoopbackServer(emulation)
    for limit in [7, 50, 500] {
      var query = SessionQuery()
      query.limit = limit
      let (ids, warnings) = try await pages(.testing(server), query)
      #expect(ids == (0..<200).map { "s\($0)" })
      #expect(warnings == ["listCut"])
    }
  }

  @Test("asks for no more than is wanted")
  func thrift() async throws {
    let server = try LoopbackServer(Emulation(Self.sessions(450)))
    let source = try Syntropic137Source.testing(server)
    #expect(try await source.check().message.hasSuffix("answers and has sessions"))
    #expect(server.requests.map(\.target) == ["/sessions?limit=1", "/health"])
  }

  @Test("is narrowed here where an older server passes filters over", arguments: [false, true])
  func filters(_ isOld: Bool) async throws {
    var emulation = Emulation(Self.sessions(90))
    emulation.isOld = isOld
    let server = try LoopbackServer(emulation)
    var query = SessionQuery()
    query.statuses = [.error, .cancelled]
    query.before = Timestamp("2026-04-29T00:01:00.000137Z")
    query.after = Timestamp("2026-04-29T00:00:30Z")
    query.limit = 500
    let page = try await Syntropic137Source.testing(server).sessions(query)
    let wanted = emulation.sessions.filter { session in
      guard let start = session.start.flatMap({ Timestamp($0) }), session.status != "completed" else { return false }
      // Every one of them ended long after.
      return start < Timestamp(nanoseconds: 1_777_420_860_000_137_000)
    }
    #expect(page.items.map(\.info.id) == wanted.map(\.id))
    #expect(page.items.count > 30)
    let request = try #require(server.requests.first)
    #expect(request.parameter("statuses") == "failed,cancelled")
    #expect(request.parameter("started_before") == "2026-04-29T00:01:00.000137Z")
    #expect(request.parameter("limit") == "200")
  }

  @Test("is put in another order here")
  func order() async throws {
    var emulation = Emulation(Self.sessions(300))
    for place in emulation.sessions.indices {
      emulation.sessions[place].more = #""total_cost_usd":"\#(place * 7 % 300)E-2""#
    }
    let server = try LoopbackServer(emulation)
    var query = SessionQuery()
    query.sort = .cost
    query.limit = 40
    let (ids, warnings) = try await pages(.testing(server), query)
    #expect(ids.count == 300 && Set(ids).count == 300)
    #expect(ids.first == "s\((0..<300).first { $0 * 7 % 300 == 299 } ?? 0)")
    #expect(warnings.isEmpty)
  }

  @Test("shows a session that has no start, once")
  func noStart() async throws {
    var emulation = Emulation(Self.sessions(120))
    emulation.sessions[119].start = nil
    let server = try LoopbackServer(emulation)
    var query = SessionQuery()
    query.limit = 119
    let (ids, _) = try await pages(.testing(server), query)
    #expect(ids.count == Set(ids).count)
    #expect(ids.prefix(119) == emulation.sessions.prefix(119).map(\.id)[...])
    query.limit = 200
    #expect(try await pages(.testing(server), query).ids.count == 120)
  }

  @Test(
    "reads costs to the last digit that counts",
    arguments: [
      ("0.4213675", 421_367_500), ("3E-7", 300), ("1E-7", 100), ("0", 0), ("0.06472134999999998", 64_721_350),
      ("25.328987899999999955", 25_328_987_900), ("1.5E+2", 150_000_000_000),
    ] as [(String, Int64)])
  func costs(_ text: String, _ nanoUsd: Int64) async throws {
    var session = Emulation.Session(id: "s")
    session.more = #""total_cost_usd":"\#(text)""#
    let server = try LoopbackServer(Emulation([session]))
    let item = try #require(try await Syntropic137Source.testing(server).sessions(SessionQuery()).items.first)
    #expect(item.info.reported.cost == Cost(nanoUsd: nanoUsd))
  }

  @Test("lists the sessions as the traces they are")
  func traces() async throws {
    let server = try LoopbackServer(Emulation(Self.sessions(450, ties: 3)))
    let source = try Syntropic137Source.testing(server)
    var query = TraceQuery()
    query.limit = 100
    var ids: [String] = []
    repeat {
      let page = try await source.traces(query)
      ids += page.items.map(\.id)
      #expect(page.items.allSatisfy { $0.sessionID == $0.id })
      query.cursor = page.nextCursor
    } while query.cursor != nil && ids.count < 1000
    #expect(ids.count == 450 && Set(ids).count == 450)
    #expect(source.knownSession(ofTrace: "s1") == "s1")
  }
}
