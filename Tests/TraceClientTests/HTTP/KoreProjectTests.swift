import JSONTape
import Synchronization
import Testing
import TraceModel

@testable import TraceClient

@Suite("A session of Kore's project API")
struct KoreProjectTests {
  private func fetch(
    _ emulation: KoreEmulation, id: String = "s1"
  ) async throws -> (session: Session, server: LoopbackServer) {
    let server = try LoopbackServer(emulation)
    return (try await KoreSource.testing(server).session(id: id), server)
  }

  private func failure(_ emulation: KoreEmulation, id: String = "s1") async throws -> (SourceError?, Int) {
    let server = try LoopbackServer(emulation)
    let source = try KoreSource.testing(server)
    let error = await #expect(throws: SourceError.self) { try await source.session(id: id) }
    return (error, server.requests.count)
  }

  private static func emulation(_ count: Int) -> KoreEmulation {
    var emulation = KoreEmulation()
    emulation.events = (0..<count).map { KoreEmulation.event($0) }
    return emulation
  }

  /// The numbers of the events in the order of the spans.
  private func numbers(_ session: Session) -> [Int] {
    session.allSpans.compactMap { span in
      session.read(span.records.first ?? .absent) { $0["data"]?["n"]?.int64 ?? -1 }.map { Int($0) }
    }
  }

  // MARK: Pages

  @Test(
    "has every event once and in order, under whatever name they come",
    arguments: ["traces", "traceEvents", "events", "rows", "items"], [false, true])
  func names(_ name: String, _ isInsideData: Bool) async throws {
    var emulation = Self.emulation(450)
    emulation.listName = name
    emulation.isInsideData = isInsideData
    let (session, _) = try await fetch(emulation)
    #expect(numbers(session) == Array(0..<450))
    #expect(session.warnings.isEmpty && session.info.incomplete == nil)
  }

  @Test(
    "is read to its end, wherever the number of events stands, or nowhere", arguments: KoreEmulation.Total.allCases,
    [0, 1, 199, 200, 201, 400, 450])
  func totals(_ total: KoreEmulation.Total, _ count: Int) async throws {
    var emulation = Self.emulation(count)
    emulation.total = total
    let (session, server) = try await fetch(emulation)
    #expect(numbers(session) == Array(0..<count))
    #expect(session.warnings.isEmpty && session.info.incomplete == nil)
    let requests = server.requests(of: KoreEmulation.base + "/s1/traces")
    #expect(requests.allSatisfy { (1...200).contains($0.number("limit") ?? 0) })
    #expect(requests.count <= count / 200 + 2)
  }

  @Test("is read to its end where pages are shorter than they are asked for", arguments: [1, 7, 50, 199])
  func cappedPages(_ most: Int) async throws {
    var emulation = Self.emulation(100)
    emulation.mostPerPage = most
    for total in [KoreEmulation.Total.number, .missing, .onPage] {
      emulation.total = total
      #expect(numbers(try await fetch(emulation).session) == Array(0..<100), "\(total)")
    }
  }

  @Test("is read to its end where one page in the middle is shorter")
  func shortPage() async throws {
    var emulation = Self.emulation(950)
    emulation.shortened = { $0 == 400 ? 60 : $0 == 460 ? 10 : .max }
    let (session, _) = try await fetch(emulation)
    #expect(numbers(session).sorted() == Array(0..<950))
    #expect(session.info.incomplete == nil)
  }

  @Test("is not read for ever from a server that takes no offset", arguments: KoreEmulation.Total.allCases)
  func noOffset(_ total: KoreEmulation.Total) async throws {
    for hasIDs in [true, false] {
      var emulation = Self.emulation(450)
      if !hasIDs { emulation.events = (0..<450).map { #"{"type":"llm_call","data":{"n":\#($0)}}"# } }
      emulation.takesOffset = false
      emulation.total = total
      let (session, server) = try await fetch(emulation)
      #expect(numbers(session) == Array(0..<200), "each once")
      #expect(session.info.incomplete != nil || session.warnings.map(\.code) == ["repeatedPage"])
      #expect(server.requests.count <= 5)
    }
  }

  @Test(
    "is whole where the server gives all at once and takes no offset, or refuses one behind the end",
    arguments: [
      "again", "400", "404", "hasMore",
    ])
  func allAtOnce(_ manner: String) async throws {
    var emulation = Self.emulation(16)
    emulation.total = .missing
    emulation.takesOffset = manner != "again"
    emulation.override = { request in
      guard manner != "again", request.path.hasSuffix("/traces") else { return nil }
      if (request.number("offset") ?? 0) > 0 { return .status(manner == "404" ? 404 : 400, #"{"error":"offset"}"#) }
      guard manner == "hasMore" else { return nil }
      let list = (0..<16).map { KoreEmulation.event($0) }.joined(separator: ",")
      return .json(#"{"success":true,"traces":[\#(list)],"pagination":{"hasMore":false}}"#)
    }
    let (session, server) = try await fetch(emulation)
    #expect(numbers(session) == Array(0..<16))
    #expect(session.warnings.isEmpty && session.info.incomplete == nil)
    #expect(server.requests.count == (manner == "hasMore" ? 2 : 3))
  }

  @Test("that changes between two pages has its repeated events once")
  func repeated() async throws {
    var emulation = Self.emulation(300)
    emulation.events.insert(contentsOf: [KoreEmulation.event(3), KoreEmulation.event(4)], at: 150)
    let (session, _) = try await fetch(emulation)
    #expect(numbers(session) == Array(0..<300))
    #expect(session.warnings.map(\.code) == ["repeatedEvents"])
    #expect(session.warnings.first?.count == 2)
    // The server counts what it gives twice.
    #expect(session.info.incomplete == nil)
  }

  /// A list that changes while it is read: at each call more has happened.
  private func fetch(
    _ calls: Int, _ list: @escaping @Sendable (Int) -> [Int], total: KoreEmulation.Total = .number
  ) async throws -> (session: Session, server: LoopbackServer) {
    let asked = Mutex(0)
    var emulation = KoreEmulation()
    emulation.override = { request in
      guard request.path.hasSuffix("/traces") else { return nil }
      let call = asked.withLock { count in
        count += 1
        return count
      }
      var now = KoreEmulation()
      now.total = total
      now.events = list(min(call, calls)).map { KoreEmulation.event($0) }
      return now.reply(request)
    }
    return try await fetch(emulation)
  }

  @Test(
    "that grows while it is read has all that was there when it began, whichever end it grows at",
    arguments: [false, true], [KoreEmulation.Total.number, .meta, .missing])
  func growing(_ newestFirst: Bool, _ total: KoreEmulation.Total) async throws {
    for step in [1, 7, 150] {
      let (session, server) = try await fetch(
        5,
        { call in
          let all = Array(0..<(450 + call * step))
          return newestFirst ? all.reversed() : all
        }, total: total)
      let found = Set(numbers(session))
      #expect(found.count == session.spans.count, "each once")
      #expect(found.isSuperset(of: 0..<(450 + step)), "\(step)")
      #expect(server.requests.count <= 30)
      #expect(!session.warnings.contains { $0.code == "repeatedEvents" } || newestFirst)
    }
  }

  @Test("from which events go while it is read has all others, or says that it has not", arguments: [1, 20, 120])
  func shrinking(_ step: Int) async throws {
    let (session, _) = try await fetch(2) { call in Array(call == 1 ? 0..<700 : step..<700) }
    #expect(Set(numbers(session)).isSuperset(of: step..<700))
    #expect(session.info.incomplete == nil)
  }

  @Test("that never stops changing is not read for ever, and says so")
  func restless() async throws {
    let (session, server) = try await fetch(1000) { call in
      Array(0..<(300 + call * 40)).reversed()
    }
    #expect(session.info.incomplete != nil && session.info.hasPassingGap)
    #expect(session.warnings.contains { $0.code == "changingList" })
    #expect(server.requests.count <= 40)
  }

  @Test(
    "one of whose pages fails is given without it, as not complete", arguments: [KoreEmulation.Total.number, .missing])
  func lostPage(_ total: KoreEmulation.Total) async throws {
    var emulation = Self.emulation(900)
    emulation.total = total
    emulation.override = { $0.number("offset") == 400 ? .text(502, "Bad Gateway") : nil }
    let (session, _) = try await fetch(emulation)
    #expect(numbers(session) == (total == .number ? Array(0..<400) + Array(600..<900) : Array(0..<400)))
    #expect(session.warnings.map(\.code) == ["missingPage"])
    #expect(session.info.incomplete?.isEmpty == false)
  }

  // MARK: What stands around the events

  @Test("that the server cuts short says so, with the server's own warnings")
  func truncated() async throws {
    var emulation = Self.emulation(3)
    emulation.meta =
      #""is_truncated":true,"loaded_count":3,"available_count":90,"warnings":[{"source":"memory","code":"PARTIAL","message":"Partial replay"}]"#
    emulation.total = .missing
    let (session, _) = try await fetch(emulation)
    #expect(session.info.incomplete == "the server gave 3 of 90 events")
    #expect(session.warnings.map(\.code) == ["server:PARTIAL"])
  }

  @Test(
    "has its own record, wherever it stands",
    arguments: [
      #"{"success":true,"session":ENTRY}"#, #"{"success":true,"data":{"session":ENTRY}}"#,
      #"{"success":true,"data":ENTRY}"#, "ENTRY", #"{"session":null,"data":ENTRY}"#,
    ])
  func entry(_ body: String) async throws {
    let entry =
      #"{"id":"s1","agentName":"Billing","status":"active","channel":"api","tokenCount":3200,"estimatedCost":0.05,"durationMs":45000,"createdAt":"2026-03-11T10:00:00.000Z"}"#
    var emulation = Self.emulation(2)
    emulation.entry = body
    if let place = body.firstRange(of: "ENTRY") { emulation.entry.replaceSubrange(place, with: entry) }
    let (session, _) = try await fetch(emulation)
    #expect(session.info.agent == "Billing")
    #expect(session.summary.status == .running)
    #expect(session.info.reported.usage.statedTotal == 3200)
    #expect(session.info.reported.cost == Cost(nanoUsd: 50_000_000))
    #expect(session.info.reported.duration == 45_000_000_000)
    #expect(session.summary.start?.rfc3339 == "2026-03-11T10:00:00Z")
    #expect(session.records.map { session.text($0) } == [emulation.entry])
    #expect(session.warnings.isEmpty)
  }

  @Test("keeps events that name it by the id of what ran")
  func runtimeID() async throws {
    var emulation = KoreEmulation()
    emulation.events = (0..<5).map { KoreEmulation.event($0, session: "a1b2c3d4") }
    let (session, _) = try await fetch(emulation)
    #expect(session.id == "s1")
    #expect(session.spans.count == 5)
  }

  @Test("pairs calls and results over the border of two pages")
  func pairs() async throws {
    var emulation = KoreEmulation()
    emulation.events = (0..<300).flatMap { number in
      [
        #"{"id":"c\#(number)","type":"tool_call","data":{"toolName":"find"}}"#,
        #"{"id":"r\#(number)","type":"tool_result","data":{"toolName":"find","result":\#(number)}}"#,
      ]
    }
    emulation.mostPerPage = 75
    let (session, _) = try await fetch(emulation)
    #expect(session.spans.count == 300)
    #expect(session.allSpans.allSatisfy { $0.records.count == 2 && $0.status == .ok })
    #expect(session.allSpans.map { session.text($0.output) } == (0..<300).map { "\($0)" })
  }

  @Test("may have no events at all")
  func empty() async throws {
    let (session, _) = try await fetch(KoreEmulation())
    #expect(session.spans.count == 0 && session.traces.isEmpty)
    #expect(session.info.incomplete == nil)
  }

  @Test("is asked for by its trace where the trace is named after it")
  func trace() async throws {
    let server = try LoopbackServer(Self.emulation(3))
    let source = try KoreSource.testing(server)
    #expect(try await source.session(holdingTrace: "s1:turn-1").spans.count == 3)
    let error = await #expect(throws: SourceError.self) { try await source.session(holdingTrace: "other") }
    #expect(error?.kind == .notFound)
    #expect(error?.hint == "give sessionId, too")
  }

  @Test("is found by each trace that was seen in it")
  func seenTrace() async throws {
    var emulation = KoreEmulation()
    emulation.events = (0..<5).map { KoreEmulation.event($0, "decision", #","traceId":"t\#($0 % 2)""#) }
    let server = try LoopbackServer(emulation)
    let source = try KoreSource.testing(server)
    #expect(source.knownSession(ofTrace: "t1") == nil)
    _ = try await source.session(id: "s1")
    #expect(source.knownSession(ofTrace: "t0") == "s1" && source.knownSession(ofTrace: "t1") == "s1")
    #expect(try await source.session(holdingTrace: "t1").id == "s1")
    #expect(source.knownSession(ofTrace: "t2") == nil)
    #expect(server.requests.count == 4)
  }

  @Test("is known by so many traces at most")
  func manyTraces() throws {
    let seen = SeenTraces()
    for round in 0..<3 {
      var builder = SessionBuilder(id: "s\(round)")
      for number in 0..<40_000 {
        var trace = Trace()
        trace.id = builder.made(string: "t\(round)-\(number)")
        _ = builder.add(trace)
      }
      seen.note(builder.finish())
    }
    #expect(seen.count == 65_536)
    #expect(seen.session(ofTrace: "t0-0") == nil)
    #expect(seen.session(ofTrace: "t2-39999") == "s2")
  }

  // MARK: Errors

  @Test(
    "that the server refuses with a good status is refused",
    arguments: [
      ("NOT_FOUND", .notFound), ("UNAUTHORIZED", .unauthorized), ("FORBIDDEN", .forbidden),
      ("RATE_LIMIT_EXCEEDED", .rateLimited), ("QUEUE_FULL", .rateLimited), ("INTERNAL_ERROR", .unavailable),
      ("SERVICE_UNAVAILABLE", .unavailable), ("VALIDATION_ERROR", .badResponse), ("SOMETHING", .badResponse),
    ] as [(String, SourceError.Kind)])
  func refused(_ code: String, _ kind: SourceError.Kind) async throws {
    var emulation = KoreEmulation()
    emulation.override = { _ in .json(#"{"success":false,"error":{"code":"\#(code)","message":"so it is"}}"#) }
    let (error, _) = try await failure(emulation)
    #expect(error?.kind == kind)
    #expect(error?.message == "so it is")
  }

  @Test("that is encrypted is not mistaken for one without events")
  func encrypted() async throws {
    var emulation = KoreEmulation()
    emulation.override = { _ in
      .answer(
        LoopbackResponse(200, #"{"protected":"eyJ","ciphertext":"mIz","tag":"x"}"#, [("X-ABL-Encrypted", "true")]))
    }
    let (error, _) = try await failure(emulation)
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("encrypted") == true)
  }

  @Test(
    "that cannot be had is told of in the server's words",
    arguments: [
      (
        404, #"{"success":false,"error":{"code":"NOT_FOUND","message":"Agent not found: my-agent"}}"#,
        "Agent not found: my-agent"
      ),
      (404, #"{"error":"Project not found"}"#, "Project not found"),
      (
        403, #"{"success":false,"error":{"code":"FORBIDDEN","details":{}},"message":"Insufficient permissions"}"#,
        "Insufficient permissions"
      ),
      (400, #"{"error":{"code":"BAD_REQUEST"}}"#, "BAD_REQUEST"),
      (401, #"{"message":"jwt expired"}"#, "jwt expired"),
    ])
  func words(_ status: Int, _ body: String, _ message: String) async throws {
    var emulation = KoreEmulation()
    emulation.override = { _ in .status(status, body) }
    let (error, calls) = try await failure(emulation)
    #expect(error?.message == message)
    #expect(error?.status == status)
    // The session's own record is asked for beside its events.
    #expect(calls <= 2)
  }

  @Test(
    "that comes too fast says how long to wait",
    arguments: [
      (#"{"error":"slow","retryAfterMs":700000}"#, [:], 700_000...700_000),
      (#"{"error":"slow"}"#, ["X-RateLimit-Reset": "4000000000"], 1_000_000_000...Int.max),
      (#"{"error":"slow"}"#, ["X-RateLimit-Reset": "900"], 900_000...900_000),
      (#"{"error":"slow","retryAfterMs":5}"#, ["Retry-After": "800"], 800_000...800_000),
    ] as [(String, [String: String], ClosedRange<Int>)])
  func rate(_ body: String, _ headers: [String: String], _ wait: ClosedRange<Int>) async throws {
    var emulation = KoreEmulation()
    emulation.override = { _ in .status(429, body, headers.map { ($0.key, $0.value) }) }
    let (error, _) = try await failure(emulation)
    #expect(error?.kind == .rateLimited)
    #expect(wait.contains(try #require(error?.retryAfterMs)))
  }

  @Test("whose id would lead elsewhere is not asked for", arguments: ["", ".", "..", "a/b"])
  func odd(_ id: String) async throws {
    let (error, calls) = try await failure(KoreEmulation(), id: id)
    #expect(error?.kind == .notFound)
    #expect(calls == 0)
  }

  @Test("whose id is odd stands in the path", arguments: ["a b", "ü?#", "a:b"])
  func encoded(_ id: String) async throws {
    var emulation = KoreEmulation()
    emulation.override = { $0.path.hasSuffix("/traces") ? .json(#"{"success":true,"traces":[]}"#) : nil }
    let (session, server) = try await fetch(emulation, id: id)
    #expect(session.id == id)
    #expect(server.requests.allSatisfy { LoopbackRequest.decoded($0.path).contains("/sessions/\(id)") })
  }
}
