import Testing
import TraceModel

@testable import TraceClient

/// What Kore works out itself is handed on as it comes, and so has the same bounds as everything else.
@Suite("When a service's own answer goes wrong")
struct QuestionFaultTests {
  private static let questions: [ServerQuestion] = [
    .metrics(session: "s1"), .analysis(session: "s1"), .children(span: "e1", session: "s1", ServerPage(limit: 50)),
    .traces(session: "s1", eventTypes: [], decisionKinds: [], ServerPage(limit: 50)), .export,
    .generations(ServerPage(limit: 50)),
  ]

  private func failure(
    _ question: ServerQuestion, deadlineMs: Int, _ reply: @escaping @Sendable () -> LoopbackReply
  ) async throws -> (error: SourceError?, server: LoopbackServer) {
    let server = try LoopbackServer { _ in reply() }
    let source = try KoreSource.testing(server) {
      $0.deadlineMs = deadlineMs
      $0.bodyBytes = 256 << 10
    }
    return (await #expect(throws: SourceError.self) { try await source.answer(question) }, server)
  }

  @Test("there is a typed error", arguments: questions, Fault.large + Fault.refused)
  func error(_ question: ServerQuestion, _ fault: Fault) async throws {
    let good = GoodAnswer(path: "/", body: "{}")
    let (error, _) = try await failure(question, deadlineMs: 59_000) { fault.reply(good) }
    #expect(error?.kind == fault.kind, "\(fault): \(String(describing: error))")
    #expect(error?.status == fault.status, "\(fault)")
  }

  @Test("a stream that goes on and on ends at its deadline", .timeLimit(.minutes(5)), arguments: questions)
  func stream(_ question: ServerQuestion) async throws {
    let (error, server) = try await failure(question, deadlineMs: 1000) {
      .drip(
        LoopbackResponse(200, type: "text/event-stream", String(repeating: "data: {}\n\n", count: 10_000)),
        everyMilliseconds: 20)
    }
    #expect(error?.kind == .timeout)
    try await eventually("the connection is closed") { server.goneCount == 1 }
  }

  @Test("a stream that comes fast ends at its limit", arguments: questions)
  func fastStream(_ question: ServerQuestion) async throws {
    let (error, _) = try await failure(question, deadlineMs: 59_000) {
      .endless(start: "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", piece: "data: {}\n\n")
    }
    #expect(error?.kind == .tooLarge)
  }
}

/// Ids of sessions and traces are the caller's, and a part of the address.
@Suite("An id in an address")
struct HostileIDTests {
  @Test(
    "leads to no other place, host or header", arguments: Service.allCases,
    [
      "..", ".", "../../admin", "a/b", "/", "//elsewhere.example", "?x=y", "#x", "a?b#c", "@elsewhere.example",
      ":80@elsewhere.example/", "a\r\nX-Evil: 1", "a\nHost: elsewhere.example", "a\0b", "%2e%2e%2f", "\\\\elsewhere",
      "a b HTTP/1.1", "\u{2028}", "ü",
    ])
  func id(_ service: Service, _ id: String) async throws {
    let server = try LoopbackServer { _ in .status(404, #"{"detail":"Not Found"}"#) }
    let source = try service.source(server)
    await #expect(throws: SourceError.self) { try await source.session(id: id) }
    await #expect(throws: SourceError.self) { try await source.session(holdingTrace: id) }
    var query = TraceQuery()
    query.sessionID = id
    query.text = id
    query.cursor = id
    await #expect(throws: SourceError.self) { try await source.traces(query) }
    for request in server.requests {
      #expect(request.method == "GET")
      #expect(request.header("host") == "127.0.0.1:\(server.port)")
      #expect(request.header("x-evil") == nil)
      #expect(request.headers.filter { $0.name == "host" }.count == 1)
      #expect(request.target.hasPrefix("/") && !request.target.hasPrefix("//"))
      #expect(request.target.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x23 && $0 != 0x5C })
      let steps = request.path.split(separator: "/", omittingEmptySubsequences: false)
      #expect(!steps.contains("..") && !steps.contains("."))
      #expect(service.isNamed(in: request))
    }
  }
}
