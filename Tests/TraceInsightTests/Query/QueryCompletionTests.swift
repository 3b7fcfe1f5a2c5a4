import Testing
import TraceModel

@testable import TraceInsight

@Suite("How a query goes on")
struct QueryCompletionTests {
  private static let session = Sketch.session([
    .tool("search"), .tool("search"), .tool("send mail"), .llm("ask"),
    Step(kind: .agent, name: "helper", metadata: #"{"tier":"gold","odd key":1}"#, agent: "helper"),
  ])

  private func texts(_ query: String, _ position: Int? = nil) -> [String] {
    QueryCompletion(query, at: position ?? query.utf16.count, session: Self.session).items.map(\.text)
  }

  @Test(
    "is with what may stand there",
    arguments: [
      ("ki", ["kind:"]), ("-ki", ["kind:"]), ("kind:tool (stat", ["status:"]), ("par", ["parent:(", "param."]),
      ("is:ro", ["root", "rollup"]), ("kind:llm,to", ["tool"]), ("status:e", ["error"]),
      ("tool:", ["search", "\"send mail\""]),
      ("tool:se", ["search", "\"send mail\""]), ("model:", ["model"]), ("name:/x", []), ("nothing:", []),
      ("O", ["output:", "output.", "outputTokens:", "OR "]),
      ("duration:", [">1s", ">10s", ">1m"]), ("has:ch", ["children"]), ("status:(err", ["error"]),
      ("status:(error OR ru", ["running"]),
      ("parent:(sta", ["status:", "start:"]),
      ("kind!=to", ["tool"]), ("parent:", ["("]), ("kind:(tool O", ["OR ", "other"]), ("kind!=(tool OR ll", ["llm"]),
      ("metadata.", ["metadata.tier:"]), ("has:metadata.t", ["metadata.tier"]), ("name~send", ["\"send mail\""]),
    ])
  func offers(query: String, texts: [String]) { #expect(Set(self.texts(query)) == Set(texts)) }

  @Test("counts what the session has, and replaces what is written of the word alone")
  func counts() {
    let completion = QueryCompletion("🎉 tool:se more", at: 10, session: Self.session)
    #expect(completion.items.map(\.count) == [2, 1])
    #expect(completion.range == 8..<10)
    #expect(QueryCompletion("kind:tool na", at: 12).range == 10..<12)
  }

  @Test(
    "takes the place of the whole word that is being written",
    arguments: [
      ("kind:tool status:error", 7, 5..<9), ("kind:tool", 2, 0..<5), ("kind:tool", 0, 0..<5),
      ("-sibling:(kind:llm)", 4, 1..<10), ("name:\"send mail\" x", 8, 5..<16), ("kind:llm,tool x", 10, 9..<13),
      ("duration>2s", 3, 0..<8), ("(kind:tool)", 8, 6..<10),
    ])
  func place(query: String, position: Int, range: Range<Int>) {
    #expect(QueryCompletion(query, at: position, session: Self.session).range == range)
  }

  @Test("taken is a query that finds what it was offered for")
  func taken() throws {
    let names = [
      "'s'", "<lt", ">5", "=x", "~x", "-x", "!x", "a:b", "a.b(c", "(foo", "foo)", "*", "{j}", "a\\b", "a\"b", "/x/",
    ]
    let session = Sketch.session(names.map { .tool($0) })
    for query in ["name:", "tool=", "name:(", "name~", "name!~"] {
      for item in QueryCompletion(query, at: query.utf16.count, session: session).items where item.kind == .value {
        let whole = query + item.text + (query.hasSuffix("(") ? ")" : "")
        let passes = SpanPredicate(try SpanQuery(parsing: whole), for: session)
        #expect(session.allSpans.count { passes($0) } == (query == "name!~" ? names.count - 1 : 1), "\(whole)")
      }
    }
  }

  @Test(
    "of anything is something that can be read", arguments: ["", "\"", "(((", ":::", "a:b:c", "-", "kind:\"to", "🎉"])
  func odd(query: String) {
    for position in -1...(query.utf16.count + 2) {
      let completion = QueryCompletion(query, at: position)
      #expect(completion.range.upperBound <= query.utf16.count)
    }
  }
}
