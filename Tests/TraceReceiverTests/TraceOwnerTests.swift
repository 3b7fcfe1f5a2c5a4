import JSONTape
import SampleSessions
import SystemCalls
import Testing
import TraceFormats
import TraceModel

@testable import TraceReceiver

@Suite("Which session a trace belongs to")
struct TraceOwnerTests {
  /// One span a body: its id, its parent, what it names, when it began.
  private struct Step {
    var trace = "0000000000000000000000000000000a"
    let id: Int
    var parent: Int?
    var attributes: [String: String] = [:]
    var resource: [String: String] = [:]

    var text: String {
      func list(_ attributes: [String: String]) -> String {
        attributes.sorted { $0 < $1 }
          .map { #"{"key":"\#($0.key)","value":{"stringValue":"\#($0.value)"}}"# }.joined(separator: ",")
      }
      let parent = parent.map { #""parentSpanId":"000000000000000\#($0)","# } ?? ""
      return #"""
        {"resourceSpans":[{"resource":{"attributes":[\#(list(resource))]},"scopeSpans":[{"spans":[
        {"traceId":"\#(trace)","spanId":"000000000000000\#(id)",\#(parent)"name":"s\#(id)",
        "startTimeUnixNano":"178000000000000000\#(id)","endTimeUnixNano":"1780000000000000099",
        "attributes":[\#(list(attributes))]}]}]}]}
        """#.replacing("\n", with: " ")
    }
  }

  private static func session(_ steps: [Step], as encoding: OTLPEncoding) throws -> [String: Int] {
    let kept = ReceivedTraces(byteLimit: 16 << 20, time: ManualTime().source)
    for step in steps {
      let json = Bytes(step.text)
      let body =
        encoding == .json ? json : try Bytes(JSONDocument(json).withRoot { OTLPProtobuf.request($0) })
      #expect(kept.take(body, .traces, as: encoding) == .whole)
    }
    return try kept.sessionIDs.reduce(into: [:]) { spans, id in
      spans[id] = try kept.assemble(id).get()?.summary.spanCount
    }
  }

  /// Every order of up to four.
  private static func orders(_ steps: [Step]) -> [[Step]] {
    guard let last = steps.last else { return [[]] }
    return orders(steps.dropLast()).flatMap { order in
      (0...order.count).map { place in order[..<place] + [last] + order[place...] }
    }
  }

  private static let conversation = "gen_ai.conversation.id"

  private struct Case: CustomTestStringConvertible {
    let testDescription: String
    let steps: [Step]
    let expected: [String: Int]
  }

  private static let cases = [
    Case(
      testDescription: "an agent below another has a conversation of its own",
      steps: [
        Step(id: 1, attributes: [conversation: "outer"]), Step(id: 2, parent: 1, attributes: [conversation: "outer"]),
        Step(id: 3, parent: 2, attributes: [conversation: "inner"]), Step(id: 4, parent: 3),
      ], expected: ["outer": 4]),
    Case(
      testDescription: "the root names none, and the first that does decides",
      steps: [
        Step(id: 1), Step(id: 2, parent: 1, attributes: [conversation: "first"]),
        Step(id: 3, parent: 1, attributes: [conversation: "second"]),
      ], expected: ["first": 3]),
    Case(
      testDescription: "a conversation counts more than a session, wherever it stands",
      steps: [
        Step(id: 1, attributes: ["session.id": "window"]), Step(id: 2, parent: 1, attributes: [conversation: "talk"]),
      ], expected: ["talk": 2]),
    Case(
      testDescription: "two conversations of one window stay two",
      steps: [
        Step(id: 1, attributes: ["session.id": "window", conversation: "one"]),
        Step(
          trace: "0000000000000000000000000000000b", id: 1, attributes: ["session.id": "window", conversation: "two"]),
        Step(trace: "0000000000000000000000000000000b", id: 2, parent: 1, attributes: ["session.id": "window"]),
      ], expected: ["one": 1, "two": 2]),
    Case(
      testDescription: "what a span names counts more than what is on the resource",
      steps: [
        Step(id: 1, resource: [conversation: "process"]),
        Step(id: 2, parent: 1, attributes: ["session.id": "asked"], resource: [conversation: "process"]),
      ], expected: ["asked": 2]),
    Case(
      testDescription: "the resource decides where no span says anything",
      steps: [Step(id: 1, resource: ["session.id": "process"]), Step(id: 2, parent: 1)], expected: ["process": 2]),
    Case(
      testDescription: "an id in JSON text is the id",
      steps: [Step(id: 1, attributes: ["session.id": #"\"quoted\""#])], expected: ["quoted": 1]),
    Case(
      testDescription: "a trace without a name is a session of its own",
      steps: [Step(id: 1), Step(id: 2, parent: 1)], expected: ["0000000000000000000000000000000a": 2]),
  ]

  @Test("shows in whatever order its spans come, and none is lost", arguments: cases, [OTLPEncoding.json, .protobuf])
  private func owner(one: Case, encoding: OTLPEncoding) throws {
    for order in Self.orders(one.steps) { #expect(try Self.session(order, as: encoding) == one.expected) }
  }

  @Test("leaves nothing behind when all is dropped")
  func dropped() throws {
    let kept = ReceivedTraces(byteLimit: 40_000, time: ManualTime().source)
    for round in 0..<200 {
      for step in Self.cases[round % Self.cases.count].steps { _ = kept.take(Bytes(step.text)) }
      _ = kept.take(Bytes(Self.log("0000000000000000000000000000000\(round % 10)")), .logs)
      #expect(kept.holdings.bytes <= 40_000)
    }
    _ = kept.take(Bytes(Step(trace: "0000000000000000000000000000000f", id: 1).text))
    #expect(kept.borrow(20_000))
    #expect(kept.holdings.bytes < 40_000)
  }

  private static func log(_ trace: String) -> String {
    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"\#(trace)","spanId":"0000000000000001"}]}]}]}"#
  }

  @Test("log records alone are no session; they are told of until their spans come")
  func logsFirst() throws {
    let kept = ReceivedTraces(byteLimit: 16 << 20, time: ManualTime().source)
    let step = Step(id: 1)
    #expect(kept.take(Bytes(Self.log(step.trace)), .logs) == .whole)
    #expect(kept.sessionIDs == [])
    #expect(kept.warnings.map(\.code) == ["looseLogRecords"])
    #expect(kept.take(Bytes(step.text)) == .whole)
    #expect(kept.sessionIDs == [step.trace])
    #expect(kept.warnings == [])
  }

  @Test("a span without a trace is refused and counted", arguments: [OTLPEncoding.json, .protobuf])
  func withoutTrace(encoding: OTLPEncoding) throws {
    let kept = ReceivedTraces(byteLimit: 16 << 20, time: ManualTime().source)
    let text = Step(trace: "00000000000000000000000000000000", id: 1).text
    let body =
      encoding == .json ? Bytes(text) : try Bytes(JSONDocument(Bytes(text)).withRoot { OTLPProtobuf.request($0) })
    #expect(kept.take(body, .traces, as: encoding) == .without(1, reason: "spans that name no trace: 1"))
    #expect(kept.warnings.map(\.code) == ["spansWithoutTrace"])
    #expect(kept.sessionIDs == [])
  }
}
