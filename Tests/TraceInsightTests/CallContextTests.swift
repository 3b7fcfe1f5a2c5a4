import Testing
import TraceModel

@testable import TraceInsight

@Suite("What a call was given")
struct CallContextTests {
  @Test("is what came since the call before in its conversation, over turns and apart from sub-agents")
  func pieces() throws {
    let session = Sketch.transcript([
      [.llm(), .tool("Read", "a", "text"), .tool("Read", "b", "text"), .llm()],
      [
        Step(kind: .agent, name: "helper", output: "found", inside: [.llm(), .tool("Grep", "x", "hit"), .llm()]),
        .tool("Task", "look", "found"), .llm(),
      ],
    ])
    func context(_ row: Int) throws -> (Int?, [Int]) {
      let context = try #require(CallContext(of: session.span(at: row)))
      return (context.previous, context.pieces)
    }
    #expect(try context(0) == (nil, []))
    #expect(try context(3) == (0, [1, 2]))
    #expect(try context(5) == (nil, []))
    #expect(try context(7) == (5, [6]))
    #expect(try context(9) == (3, [8]))
  }

  @Test("is not made up where the source tells the input, or is no recording of one agent")
  func told() {
    #expect(CallContext(of: Sketch.transcript([[.llm("ask", "what?")]]).span(at: 0)) == nil)
    #expect(CallContext(of: Sketch.session([.llm()]).span(at: 0)) == nil)
    #expect(CallContext(of: Sketch.transcript([[.tool("Read", "a")]]).span(at: 0)) == nil)
  }
}
