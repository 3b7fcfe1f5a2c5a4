import Testing
import TraceModel

@testable import TraceClient

/// Every fault at every kind of request of every source.
@Suite("When an answer goes wrong")
struct FaultMatrixTests {
  @Test("there is a typed error", .serialized, arguments: Fault.all.filter { !$0.lastsUntilDeadline })
  func error(_ fault: Fault) async throws {
    try await atOnce(SourceCall.all) { _ = try await expectError(fault, $0, deadlineMs: 59_000) }
  }

  @Test("there is a typed error at the deadline, and the connection is closed", .timeLimit(.minutes(2)))
  func lateError() async throws {
    try await atOnce(Fault.all.filter(\.lastsUntilDeadline)) { fault in
      try await atOnce(SourceCall.all) { call in
        let server = try await expectError(fault, call, deadlineMs: 2000)
        try await eventually("the connection is closed") { server.goneAfter.count == 1 }
        #expect(server.goneAfter.allSatisfy { $0 > .seconds(1) && $0 < .seconds(59) }, "\(call.testDescription)")
      }
    }
  }

  private func expectError(_ fault: Fault, _ call: SourceCall, deadlineMs: Int) async throws -> LoopbackServer {
    let server = try call.server(fault.reply)
    let source = try call.service.source(server, deadlineMs: deadlineMs, bodyBytes: 256 << 10)
    let error = try await call.failure(source)
    #expect(error.kind == fault.kind, "\(call.testDescription): \(error)")
    #expect(error.status == fault.status, "\(call.testDescription)")
    #expect(error.source == call.service.name)
    #expect(!error.message.isEmpty && error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    #expect(!error.hint.isEmpty)
    let requests = server.requests(of: call.good.path)
    let tries = fault.tries(call.service)
    // On a connection that another call used before it, libcurl itself tries a broken one once more.
    #expect(requests.count == tries || requests.count == tries + 1 && !call.others.isEmpty && fault.isBroken)
    #expect(requests.allSatisfy(call.service.isNamed))
    #expect(!"\(error)".contains(call.service.secret.prefix(12)))
    return server
  }

  @Test(
    "the next request is answered as if nothing had been", arguments: Fault.broken + Fault.wrong + Fault.failing,
    SourceCall.sessions)
  func recovery(_ fault: Fault, _ call: SourceCall) async throws {
    let isWell = Flag()
    let server = try call.server { isWell.isSet ? .json($0.body) : fault.reply($0) }
    let source = try call.service.source(server)
    _ = try await call.failure(source)
    isWell.set()
    #expect(try await call.ask(source) == 1)
  }

  @Test(
    "a good answer behind one that may pass counts", arguments: Fault.broken + Fault.failing.filter { $0.tries > 1 })
  func retry(_ fault: Fault) async throws {
    for call in SourceCall.all {
      let isWell = Flag()
      let server = try call.server { good in
        defer { isWell.set() }
        return isWell.isSet ? .json(good.body) : fault.reply(good)
      }
      #expect(try await call.ask(call.service.source(server)) == 1, "\(call.testDescription)")
      #expect(server.requests(of: call.good.path).count == 2, "\(call.testDescription)")
    }
  }

  @Test("a server that is not there is said to be unreachable", arguments: SourceCall.all)
  func nobody(_ call: SourceCall) async throws {
    let server = try LoopbackServer { _ in .silence }
    let source = try call.service.source(server, endpoint: "http://127.0.0.1:1")
    let error = try await call.failure(source)
    #expect(error.kind == .unavailable)
    #expect(error.message.hasPrefix("http://127.0.0.1:1 cannot be reached"))
    #expect(server.requests.isEmpty)
  }

  @Test("whoever leaves ends every call that is under way", .timeLimit(.minutes(5)), arguments: SourceCall.all)
  func cancelled(_ call: SourceCall) async throws {
    let server = try LoopbackServer { _ in .silence }
    let source = try call.service.source(server)
    let task = Task { try await call.failure(source) }
    try await eventually("the request is under way") { !server.requests(of: call.good.path).isEmpty }
    task.cancel()
    #expect(try await task.value.kind == .cancelled)
    try await eventually("the connections are closed") { server.goneCount == server.requests.count }
  }
}

/// Parts of a session that may be missing: the session is there without them, and says so.
@Suite("When a part of a session cannot be had")
struct MissingPartTests {
  struct Part: Sendable, CustomTestStringConvertible {
    let call: SourceCall
    let good: GoodAnswer
    let warning: String
    /// Whether the session is not complete without it.
    var isNeeded = true
    /// Whether its not being there is all right.
    var mayBeAbsent = false

    var testDescription: String { good.path }

    func server(_ reply: @escaping @Sendable (GoodAnswer) -> LoopbackReply) throws -> LoopbackServer {
      try LoopbackServer { request in
        if request.path == good.path { return reply(good) }
        if request.path == call.good.path { return .json(call.good.body) }
        return call.others[request.path].map { .json($0) } ?? .status(404, #"{"detail":"Not Found"}"#)
      }
    }
  }

  private static func call(_ service: Service) -> SourceCall? {
    SourceCall.sessions.first { $0.service == service }
  }

  static let parts: [Part] = [
    call(.koreProject).map {
      Part(
        call: $0,
        good: GoodAnswer(
          path: "/api/projects/p1/sessions/s1", body: #"{"success":true,"session":{"id":"s1","agentName":"A"}}"#),
        warning: "missingEntry", isNeeded: false)
    },
    call(.syntropic137).map {
      Part(
        call: $0,
        good: GoodAnswer(path: "/conversations/s1", body: #"{"session_id":"s1","lines":[],"total_lines":0}"#),
        warning: "missingConversation", mayBeAbsent: true)
    },
    call(.syntropic137).map {
      Part(
        call: $0,
        good: GoodAnswer(path: "/events/sessions/s1", body: #"{"events":[],"count":0,"has_more":false}"#),
        warning: "missingEvents")
    },
  ].compactMap { $0 }

  @Test("the rest is given, with a warning", .serialized, arguments: Fault.all.filter { !$0.lastsUntilDeadline })
  func missing(_ fault: Fault) async throws {
    try await atOnce(Self.parts) { try await expectRest(fault, $0, deadlineMs: 59_000) }
  }

  @Test("the rest is given at the deadline, with a warning", .timeLimit(.minutes(2)))
  func late() async throws {
    try await atOnce(Fault.all.filter(\.lastsUntilDeadline)) { fault in
      try await atOnce(Self.parts) { try await expectRest(fault, $0, deadlineMs: 2000) }
    }
  }

  private func expectRest(_ fault: Fault, _ part: Part, deadlineMs: Int) async throws {
    let server = try part.server(fault.reply)
    let source = try part.call.service.source(server, deadlineMs: deadlineMs, bodyBytes: 256 << 10)
    let session = try await source.session(id: "s1")
    #expect(session.traces.count == 1, "\(part.testDescription)")
    let isAbsent = fault.kind == .notFound
    #expect(session.warnings.map(\.code) == (isAbsent && part.mayBeAbsent ? [] : [part.warning]))
    #expect((session.info.incomplete != nil) == (part.isNeeded && !isAbsent))
    #expect(!"\(session.warnings)\(session.info)".contains(part.call.service.secret.prefix(12)))
    // What may be there the next time is not kept for long.
    let mayPass = [.timeout, .rateLimited, .unavailable].contains(fault.kind)
    #expect(source.freshness(of: session) == (mayPass ? .seconds(10) : .seconds(300)))
    #expect(!server.requests(of: part.good.path).isEmpty)
  }

  @Test("nothing is said where it is there", arguments: parts)
  func there(_ part: Part) async throws {
    let server = try part.server { .json($0.body) }
    let session = try await part.call.service.source(server).session(id: "s1")
    #expect(!server.requests(of: part.good.path).isEmpty)
    #expect(session.warnings.isEmpty)
    #expect(session.info.incomplete == nil)
  }
}

/// Runs `body` for all cases at the same time, since each of them mostly waits; the first error ends the others.
private func atOnce<Case: Sendable>(
  _ cases: [Case], _ body: @escaping @Sendable (Case) async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for each in cases { group.addTask { try await body(each) } }
    try await group.waitForAll()
  }
}
