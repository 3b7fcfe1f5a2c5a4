import JSONRPC
import JSONTape
import Testing
import TraceClient
import TraceModel

@testable import SidetraceServer

@Suite("A service's own lists")
struct AskSourceTests {
  /// A service with seven entries, of which it gives three at once.
  private final class ListingSource: TraceSource {
    let name = "listing"
    let kind = "listing"
    let location = "memory"

    func check() async throws(SourceError) -> SourceCheck { SourceCheck(message: "well") }
    func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> { Page(items: []) }
    func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { Page(items: []) }
    func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
      var builder = SessionBuilder(id: id)
      return builder.finish()
    }
    func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
      try await session(id: id, progress: progress)
    }
    func answersItself(_ question: ServerQuestion) -> Bool { true }

    func answer(_ question: ServerQuestion) async throws(SourceError) -> ServerAnswer {
      guard case .traces(_, _, _, let page) = question else {
        return ServerAnswer(contentType: "application/json", body: Bytes("[]"))
      }
      let entries = Array((0..<7).dropFirst(page.offset).prefix(min(page.limit, 3)))
      var answer = ServerAnswer(contentType: "application/json", body: Bytes("\(entries)"))
      answer.total = 7
      if page.offset + entries.count < 7 { answer.nextOffset = page.offset + entries.count }
      return answer
    }
  }

  private func ask(_ params: String) async throws -> (entries: String, cursor: String?) {
    let catalog = Catalog(sources: [ListingSource()], byteLimit: 1 << 20)
    let arguments = try JSONDocument(Bytes(params)).withRoot { root throws(ResponseError) in
      try Arguments(root, for: AskSource.declaration)
    }
    var writer = JSONWriter()
    switch AskSource.answer(Call(arguments: arguments, context: RequestContext(catalog: catalog)), &writer) {
    case .answered: throw ResponseError(.internalError, "nothing was asked")
    case .failed(let error): throw error
    case .later(let work):
      return try JSONDocument(try await work(Conversation()).joined()).withRoot { root in
        #expect(root["total"]?.spelling == "7")
        return (root["answer"]?.spelling ?? "", root["nextCursor"].map(\.spelling))
      }
    }
  }

  @Test("go on from cursor to cursor to their end")
  func pages() async throws {
    var found: [String] = []
    var cursor: String?
    repeat {
      let page = try await ask(#"{"about":"traces","sessionId":"s:1"\#(cursor.map { ",\"cursor\":\($0)" } ?? "")}"#)
      found.append(page.entries)
      cursor = page.cursor
    } while cursor != nil && found.count < 10
    #expect(found == ["[0, 1, 2]", "[3, 4, 5]", "[6]"])
    #expect(try await ask(#"{"about":"traces","sessionId":"s:1","offset":6}"#).entries == "[6]")
  }

  @Test(
    "take no cursor of another list", arguments: [#""sessionId":"s2""#, #""sessionId":"s1","eventType":["llm_call"]"#])
  func foreign(_ other: String) async throws {
    let cursor = try #require(try await ask(#"{"about":"traces","sessionId":"s1"}"#).cursor)
    await #expect(throws: ResponseError.self) { try await ask(#"{"about":"traces",\#(other),"cursor":\#(cursor)}"#) }
    await #expect(throws: ResponseError.self) { try await ask(#"{"about":"traces","sessionId":"s1","cursor":"x"}"#) }
  }
}
