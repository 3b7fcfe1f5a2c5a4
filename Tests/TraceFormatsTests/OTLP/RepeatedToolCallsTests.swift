import Testing
import TraceModel

@testable import TraceFormats

@Suite("Calls of tools that several spans of OTLP tell of")
struct RepeatedToolCallsTests {
  /// A span of a tool, or of what stands between.
  struct Told: Sendable {
    let id: Int
    var parent = 0
    var operation = "execute_tool"
    var name = "get_weather"
    var result: String?
    var failed = false

    var spelled: String {
      var attributes = #"{"key":"gen_ai.operation.name","value":{"stringValue":"\#(operation)"}}"#
      if let result { attributes += #",{"key":"gen_ai.tool.call.result","value":{"stringValue":"\#(result)"}}"# }
      let parent = parent == 0 ? "" : #""parentSpanId":"000000000000000\#(parent)","#
      return
        #"{"traceId":"000000000000000000000000000000aa","spanId":"000000000000000\#(id)",\#(parent)"name":"\#(name)","#
        + #""startTimeUnixNano":"1\#(id)","endTimeUnixNano":"99","status":{"code":\#(failed ? 2 : 0)},"#
        + #""attributes":[\#(attributes)]}"#
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spans: [Told]
    var duplicates: Set<String> = []
  }

  static let cases = [
    Case(
      testDescription: "one within the other: the outer counts",
      spans: [Told(id: 1), Told(id: 2, parent: 1)], duplicates: ["2"]),
    Case(
      testDescription: "the inner knows what came back",
      spans: [Told(id: 1), Told(id: 2, parent: 1, result: "sunny")], duplicates: ["1"]),
    Case(
      testDescription: "a client, the transport and the server",
      spans: [
        Told(id: 1), Told(id: 2, parent: 1, name: "MCP send tools/call get_weather"),
        Told(id: 3, parent: 2, operation: "http", name: "POST"), Told(id: 4, parent: 3, result: "sunny"),
      ],
      duplicates: ["1", "2"]),
    Case(testDescription: "another tool within", spans: [Told(id: 1), Told(id: 2, parent: 1, name: "geocode")]),
    Case(
      testDescription: "two of the name within one",
      spans: [Told(id: 1), Told(id: 2, parent: 1), Told(id: 3, parent: 1)]),
    Case(
      testDescription: "an agent between them",
      spans: [Told(id: 1), Told(id: 2, parent: 1, operation: "invoke_agent"), Told(id: 3, parent: 2)]),
    Case(testDescription: "a ring of parents", spans: [Told(id: 1, parent: 1)]),
  ]

  @Test("count once, and all stay in the tree", arguments: cases, [false, true])
  func counting(one: Case, reversed: Bool) throws {
    let spans = one.spans.map(\.spelled)
    let session = try OTLPReading.session(spans: reversed ? spans.reversed() : spans)
    #expect(session.summary.spanCount == spans.count)
    let duplicates = session.allSpans.filter { $0.flags.contains(.duplicate) }
    #expect(Set(duplicates.compactMap { session.text($0.id).map { String($0.suffix(1)) } }) == one.duplicates)
  }

  @Test("failed where one of them says so")
  func failure() throws {
    let spans = [Told(id: 1), Told(id: 2, parent: 1, failed: true)]
    let session = try OTLPReading.session(spans: spans.map(\.spelled))
    let counted = session.allSpans.filter { !$0.flags.contains(.duplicate) }
    #expect(counted.map(\.status) == [.error])
  }
}
