import Testing
import TraceModel

@testable import TraceFormats

@Suite("Kore's tokens that are told twice")
struct KoreRollupTests {
  private static let call =
    #"{"id":"1","sessionId":"s","traceId":"t","type":"llm_call","data":{"tokensIn":5,"tokensOut":1,"cost":0.1}}"#

  @Test(
    "count once where a response, an exit or an end repeats those of its calls",
    arguments: [
      #"{"id":"2","traceId":"t","type":"response","data":{"usage":{"inputTokens":5,"outputTokens":1},"cost":0.1}}"#,
      #"{"id":"2","traceId":"t","type":"session_ended","data":{"totalTokens":6,"totalCost":0.1}}"#,
      #"{"id":"2","traceId":"t","type":"agent_exit","agentName":"a","data":{"inputTokens":5,"outputTokens":1,"cost":0.1}}"#,
    ])
  func once(_ event: String) throws {
    let session = try KoreShapesTests.session(#"{"traces":[\#(Self.call),\#(event)]}"#)
    #expect(session.summary.usage.total == 6)
    #expect(session.summary.cost == Cost(nanoUsd: 100_000_000))
  }

  @Test("count where no call tells them, and those of a tool always do")
  func others() throws {
    let response = #"{"id":"2","sessionId":"s","traceId":"t","type":"response","data":{"tokensIn":5,"tokensOut":1}}"#
    #expect(try KoreShapesTests.session(#"{"traces":[\#(response)]}"#).summary.usage.total == 6)
    let tool = #"{"id":"2","traceId":"t","type":"tool_call","data":{"toolName":"ask","tokensIn":5,"tokensOut":1}}"#
    #expect(try KoreShapesTests.session(#"{"traces":[\#(Self.call),\#(tool)]}"#).summary.usage.total == 12)
  }
}
