import Testing

@testable import TraceClient

/// Every fault at every kind of request.
@Suite("When an answer goes wrong")
struct FaultMatrixTests {
  @Test(
    "there is a typed error within the deadline", .timeLimit(.minutes(5)), arguments: Fault.all, Endpoint.allCases)
  func error(_ fault: Fault, _ endpoint: Endpoint) async throws {
    let server = try LoopbackServer { _ in fault.reply(endpoint) }
    let source = try PandaProbeSource.testing(server, deadlineMs: fault.lastsUntilDeadline ? 2000 : 59_000) {
      $0.bodyBytes = 256 << 10
    }
    let error = try await endpoint.failure(source)
    #expect(error.kind == fault.kind, "\(error)")
    #expect(error.status == fault.status)
    #expect(error.source == "panda")
    #expect(!error.message.isEmpty && error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    #expect(!error.hint.isEmpty)
    #expect(server.requests(of: endpoint.path).count == fault.tries)
    guard fault.lastsUntilDeadline else { return }
    try await eventually("the connection is closed") { server.goneAfter.count == 1 }
    #expect(server.goneAfter.allSatisfy { $0 > .seconds(1) && $0 < .seconds(59) })
  }

  @Test("the next request is answered as if nothing had been", arguments: Fault.broken + Fault.wrong + Fault.failing)
  func recovery(_ fault: Fault) async throws {
    let endpoint = Endpoint.sessionDetail
    let isWell = Flag()
    let server = try LoopbackServer { _ in isWell.isSet ? .json(endpoint.goodBody) : fault.reply(endpoint) }
    let source = try PandaProbeSource.testing(server)
    _ = try await endpoint.failure(source)
    isWell.set()
    #expect(try await endpoint.ask(source) == 1)
  }

  @Test(
    "a good answer behind one that may pass counts", arguments: Fault.broken + Fault.failing.filter { $0.tries > 1 })
  func retry(_ fault: Fault) async throws {
    for endpoint in Endpoint.allCases {
      let isWell = Flag()
      let server = try LoopbackServer { _ in
        defer { isWell.set() }
        return isWell.isSet ? .json(endpoint.goodBody) : fault.reply(endpoint)
      }
      #expect(try await endpoint.ask(PandaProbeSource.testing(server)) == 1)
      #expect(server.requests.count == 2)
    }
  }

  @Test("a server that is not there is said to be unreachable", arguments: Endpoint.allCases)
  func nobody(_ endpoint: Endpoint) async throws {
    let gone = try LoopbackServer { _ in .silence }
    let source = try PandaProbeSource.testing(gone) { $0.endpoint = "http://127.0.0.1:1" }
    let error = try await endpoint.failure(source)
    #expect(error.kind == .unavailable)
    #expect(error.message.hasPrefix("http://127.0.0.1:1 cannot be reached"))
  }
}
