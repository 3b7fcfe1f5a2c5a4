import Testing
import TraceClient
import TraceModel

/// How a Swift program uses the client library by itself: no server, no store.
@Suite("A program that uses the library")
struct LibraryExample {
  private static let demo = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Fixtures/demo"

  @Test("finds the slowest tool call of a session")
  func slowestToolCall() async throws {
    let source = FilesSource(name: "demo", path: Self.demo)

    // The sessions in which something failed, the latest first.
    var query = SessionQuery()
    query.hasError = true
    let page = try await source.sessions(query)
    let newest = try #require(page.items.first { $0.userID == "noor.haddad" })

    // One of them, with its turns and spans.
    let session = try await source.session(id: newest.info.id)
    let tools = session.allSpans.filter { $0.kind == .tool }
    let slowest = try #require(tools.max { ($0.duration ?? 0) < ($1.duration ?? 0) })

    #expect(session.text(slowest.name) == "replay_refunds")
    #expect(slowest.duration == 30_134_900_000)
    #expect(session.text(session.traces[slowest.traceIndex].name) == "replay August")
  }
}
