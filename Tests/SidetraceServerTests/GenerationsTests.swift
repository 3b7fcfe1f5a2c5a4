import Foundation
import JSONTape
import Synchronization
import Testing
import TraceModel

@testable import SidetraceServer

@Suite("The calls of models")
struct GenerationsTests {
  private static let demo = URL(filePath: #filePath).appending(path: "../../../Fixtures/demo").standardized.path

  private struct Page {
    var items: [(session: String, span: String)]
    var cursor: String?
    var tokens: Int
  }

  private func server() throws -> Server {
    Server(try Equipment(ServerOptions(sources: [try SourceSpecification("files:\(Self.demo)")])))
  }

  private func page(_ server: Server, _ params: [String: Any]) async throws -> Page {
    let bytes = Bytes(String(decoding: try JSONSerialization.data(withJSONObject: params), as: UTF8.self))
    let answer = try await server.call(method: "session.generations", params: JSONBytes(bytes)).get()
    return try JSONDocument(answer.joined()).withRoot { root in
      Page(
        items: root["items"]?.elements.map { ($0["sessionId"]?.stringValue ?? "", $0["spanId"]?.stringValue ?? "") }
          ?? [],
        cursor: root["nextCursor"]?.stringValue,
        tokens: (root["totals"]?["tokens"]?["total"]?.int64).map { Int($0) } ?? -1)
    }
  }

  private func all(_ server: Server, _ params: [String: Any]) async throws -> (items: [String], tokens: Int, pages: Int)
  {
    var params = params
    var items: [String] = []
    var tokens = 0
    var pages = 0
    while pages < 500 {
      let page = try await page(server, params)
      items += page.items.map { "\($0.session) \($0.span)" }
      tokens += page.tokens
      pages += 1
      guard let cursor = page.cursor else { break }
      params["cursor"] = cursor
    }
    return (items, tokens, pages)
  }

  @Test("of all sessions are the same on one page as on many, each once, the latest session first")
  func pages() async throws {
    let server = try server()
    let whole = try await all(server, ["limit": 1000])
    #expect(whole.pages == 1)
    #expect(Set(whole.items).count == whole.items.count)
    for limit in [1, 2, 3, 5, 7, 12] {
      for sessions in [1, 2, 100] {
        let parts = try await all(server, ["limit": limit, "sessionLimit": sessions])
        #expect(parts.items == whole.items, "limit \(limit), \(sessions) sessions")
        #expect(parts.tokens == whole.tokens)
      }
    }
    let order = whole.items.map { $0.split(separator: " ")[0] }
    #expect(order.first == "ledgerly-nightly-eval")
    #expect(order.last == "kore-7f3a-support")
  }

  @Test("of named sessions come in their order, each session once, and are those of each session alone")
  func named() async throws {
    let server = try server()
    let ids = ["kore-7f3a-support", "ledgerly-nightly-eval", "kore-7f3a-support"]
    var expected: [String] = []
    var tokens = 0
    for id in ids.prefix(2) {
      let one = try await all(server, ["sessionId": id, "limit": 1000])
      expected += one.items
      tokens += one.tokens
    }
    for limit in [1, 2, 5, 1000] {
      let found = try await all(server, ["sessionIds": ids, "limit": limit])
      #expect(found.items == expected)
      #expect(found.tokens == tokens)
    }
  }

  @Test("of one session have totals over all of it on each page")
  func totals() async throws {
    let server = try server()
    let first = try await page(server, ["sessionId": "kore-7f3a-support", "limit": 1])
    #expect(first.items.count == 1 && first.cursor != nil)
    #expect(first.tokens == 7720)
  }

  @Test("of a window began in it")
  func window() async throws {
    let server = try server()
    let found = try await all(server, ["after": "2026-09-14T07:42:00Z", "before": "2026-09-14T08:12:01Z", "limit": 2])
    #expect(
      found.items.filter { $0.hasPrefix("kore") } == ["kore-7f3a-support sp-t2-llm1", "kore-7f3a-support sp-t2-llm2"])
    #expect(found.items.filter { $0.hasPrefix("ledgerly") }.count == 1)
  }

  @Test("are followed by progress, from the second session on")
  func progress() async throws {
    let heard = Mutex<[String]>([])
    let bytes = Bytes(#"{"workDoneToken":"t"}"#)
    _ = try await server().call(method: "session.generations", params: JSONBytes(bytes)) { _, params in
      let text = params.text
      heard.withLock { $0.append(text) }
    }.get()
    let messages = heard.withLock { $0 }
    #expect(messages.first?.contains(#""kind":"begin""#) ?? false)
    #expect(messages.last == #"{"token":"t","value":{"kind":"end"}}"#)
  }
}

@Suite("A cursor of calls")
struct GenerationCursorTests {
  @Test("says what was put in, whatever the ids look like")
  func roundTrip() {
    var cursor = GenerationCursor(
      source: "a\"b", session: "ü\n", start: .smallest, list: "{}", span: .span(trace: 0, id: "x"))
    #expect(GenerationCursor(cursor.text) == cursor)
    cursor = GenerationCursor(source: "", session: "")
    #expect(GenerationCursor(cursor.text) == cursor)
  }

  @Test(
    "is not read from anything else",
    arguments: ["", "page 2", "[]", "{}", #"{"source":"a"}"#, #"{"session":1,"source":2}"#])
  func wrong(text: String) { #expect(GenerationCursor(text) == nil) }
}
