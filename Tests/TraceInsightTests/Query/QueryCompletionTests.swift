import Testing
import TraceModel

@testable import TraceInsight

@Suite("How a query goes on")
struct QueryCompletionTests {
  private static let session = Sketch.session([
    .tool("search"), .tool("search"), .tool("send mail"), .llm("ask"),
    Step(kind: .agent, name: "helper", agent: "helper"),
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
      ("O", ["output:", "outputTokens:", "OR "]),
      ("duration:", [">1s", ">10s", ">1m"]), ("has:ch", ["children"]), ("status:(err", ["error"]),
      ("status:(error OR ru", ["running"]),
      ("parent:(sta", ["status:", "start:"]),
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
    "of anything is something that can be read", arguments: ["", "\"", "(((", ":::", "a:b:c", "-", "kind:\"to", "🎉"])
  func odd(query: String) {
    for position in -1...(query.utf16.count + 2) {
      let completion = QueryCompletion(query, at: position)
      #expect(completion.range.upperBound <= max(query.utf16.count, 0))
    }
  }
}
