import Testing
import TraceInsight
import TraceModel

@Suite("Who asked for a span")
struct ModelCallBehindTests {
  private func asker(of name: String, _ steps: [Step]) throws -> String? {
    let session = Sketch.session(steps)
    let span = try #require(session.allSpans.first { session.text($0.name) == name })
    return span.modelCallBehind.flatMap { session.text($0.name) }
  }

  @Test("is the call of a model above it, the nearest")
  func above() throws {
    var inner = Step.llm("inner")
    inner.inside = [.tool("read")]
    var agent = Step(kind: .agent, name: "agent")
    agent.inside = [inner]
    var outer = Step.llm("outer")
    outer.inside = [agent]
    #expect(try asker(of: "read", [outer]) == "inner")
    #expect(try asker(of: "agent", [outer]) == "outer")
  }

  @Test("is else the last one before it, beside it or beside what is above it")
  func before() throws {
    #expect(try asker(of: "read", [.llm("first"), .llm("second"), .tool("read"), .llm("third")]) == "second")
    var chain = Step(kind: .chain, name: "verify")
    chain.inside = [.tool("read")]
    #expect(try asker(of: "read", [.llm("first"), chain]) == "first")
    // What another agent's model said asked for nothing here.
    var other = Step(kind: .agent, name: "other")
    other.inside = [.llm("theirs")]
    #expect(try asker(of: "read", [.llm("first"), other, .tool("read")]) == "first")
    #expect(try asker(of: "read", [other, .tool("read")]) == nil)
    #expect(try asker(of: "read", [.tool("read")]) == nil)
  }

  @Test("The agent is the span's own, else the nearest above it")
  func agent() throws {
    var agent = Step(kind: .agent, name: "helper")
    var told = Step.tool("told")
    told.agent = "someone"
    agent.inside = [.tool("read"), told]
    let session = Sketch.session([agent, .tool("alone")])
    let agents = session.allSpans.map { session.text($0.actingAgent) }
    #expect(agents == ["helper", "helper", "someone", nil])
  }
}
