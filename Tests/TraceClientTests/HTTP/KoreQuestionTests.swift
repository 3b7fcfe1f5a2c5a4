import JSONTape
import Testing
import TraceModel

@testable import TraceClient

@Suite("What Kore is asked itself")
struct KoreQuestionTests {
  private func ids(_ answer: ServerAnswer) throws -> [String] {
    try JSONDocument(answer.body).withRoot { root in
      (root["traces"] ?? root["generations"])?.elements.compactMap { $0["id"]?.stringValue } ?? []
    }
  }

  /// All parts of a list, from its beginning to where nothing says that it goes on.
  private func all(
    _ source: KoreSource, limit: Int, _ question: (ServerPage) -> ServerQuestion
  ) async throws -> (ids: [String], calls: Int) {
    var found: [String] = []
    var page = ServerPage(limit: limit)
    var calls = 0
    while calls < 100 {
      let answer = try await source.answer(question(page))
      found += try ids(answer)
      calls += 1
      guard let next = answer.nextOffset else { break }
      page.offset = next
    }
    return (found, calls)
  }

  @Test(
    "goes on past what it gives at once", arguments: KoreEmulation.Total.allCases, [0, 1, 199, 200, 201, 450])
  func traces(_ total: KoreEmulation.Total, _ count: Int) async throws {
    var emulation = KoreEmulation()
    emulation.total = total
    emulation.events = (0..<count).map { KoreEmulation.event($0) }
    let server = try LoopbackServer(emulation)
    let source = try KoreSource.testing(server)
    for limit in [70, 200, 10_000] {
      let found = try await all(source, limit: limit) {
        .traces(session: "s1", eventTypes: ["llm_call"], decisionKinds: [], $0)
      }
      #expect(found.ids == (0..<count).map { "e\($0)" })
      #expect(found.calls <= count / min(limit, 200) + 1)
    }
    #expect(server.requests.allSatisfy { $0.parameter("eventType") == "llm_call" })
  }

  @Test("trusts the service's word on whether there is more, also behind a short page")
  func hasMore() async throws {
    let server = try LoopbackServer { request in
      let offset = request.number("offset") ?? 0
      let list = (offset..<min(offset + 3, 8)).map { KoreEmulation.event($0) }.joined(separator: ",")
      return .json(#"{"success":true,"generations":[\#(list)],"hasMore":\#(offset + 3 < 8)}"#)
    }
    let found = try await all(try KoreSource.testing(server, .analytics), limit: 100) { .generations($0) }
    #expect(found.ids == (0..<8).map { "e\($0)" })
    #expect(found.calls == 3)
  }

  @Test("asks for the children of a span in parts, too")
  func children() async throws {
    let server = try LoopbackServer { _ in .json(#"{"success":true,"children":[],"total":0}"#) }
    let answer = try await KoreSource.testing(server).answer(
      .children(span: "a", session: "s1", ServerPage(limit: 500, offset: 40)))
    #expect(answer.nextOffset == nil && answer.total == 0)
    #expect(server.requests.map(\.target) == ["\(KoreEmulation.base)/s1/traces/a/children?limit=200&offset=40"])
  }
}
