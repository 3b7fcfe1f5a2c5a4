import JSONTape
import Testing
import TraceModel

@testable import TraceFormats

@Suite("Log records of OTLP")
struct OTLPLogTests {
  private static let trace = "0af7651916cd43dd8448eb211c80319c"
  private static let span =
    #"{"traceId":"\#(trace)","spanId":"b7ad6b7169203331","name":"chat m","startTimeUnixNano":"1","#
    + #""endTimeUnixNano":"9","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}]}"#

  private static func log(_ members: String, time: Int = 5, span: String = "b7ad6b7169203331") -> String {
    #"{"traceId":"\#(trace)","spanId":"\#(span)","timeUnixNano":"\#(time)",\#(members)}"#
  }

  private static let message =
    #"{"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"role","#
    + #""value":{"stringValue":"user"}},{"key":"n","value":{"intValue":"2"}}]}}]}}"#

  /// Ways to say what was asked and answered.
  static let ways: [[String]] = [
    // Today: structured, in attributes.
    [
      log(
        #""eventName":"gen_ai.client.inference.operation.details","attributes":["#
          + #"{"key":"gen_ai.input.messages","value":\#(message)},"#
          + #"{"key":"gen_ai.output.messages","value":{"stringValue":"[]"}},"#
          + #"{"key":"gen_ai.output.messages","value":\#(message)}]"#)
    ],
    // The name as an attribute, the messages in the body.
    [
      log(
        #""attributes":[{"key":"event.name","value":{"stringValue":"gen_ai.client.inference.operation.details"}}],"#
          + #""body":{"kvlistValue":{"values":[{"key":"gen_ai.input.messages","value":\#(message)},"#
          + #"{"key":"gen_ai.output.messages","value":\#(message)}]}}"#)
    ],
    // The same as JSON text.
    [
      log(
        #""eventName":"gen_ai.client.inference.operation.details","body":{"stringValue":"#
          + #""{\"gen_ai.input.messages\": [{\"role\":\"user\",\"n\":2}],"#
          + #"\"gen_ai.output.messages\": [{\"role\":\"user\",\"n\":2}]}"}"#)
    ],
  ]

  @Test(
    "give their span what was asked and answered, whether they come first or later", arguments: ways, [false, true])
  func details(logs: [String], logsFirst: Bool) throws {
    let session = try OTLPReading.session(spans: [Self.span], logs: logs, logsFirst: logsFirst)
    let span = session.span(at: 0)
    let wanted = #"[{"role":"user","n":2}]"#
    #expect(session.text(span.input)?.replacing(" ", with: "") == wanted)
    #expect(session.text(span.output)?.replacing(" ", with: "") == wanted)
    #expect(span.records.count == 1 + logs.count)
    #expect(session.warnings.isEmpty)
  }

  @Test("that are one message each stand in the order in which they were written")
  func messages() throws {
    let logs = [
      Self.log(
        #""eventName":"gen_ai.choice","body":{"kvlistValue":{"values":[{"key":"index","value":{"intValue":"0"}}]}}"#,
        time: 8),
      Self.log(#""eventName":"gen_ai.user.message","body":{"stringValue":"hi"}"#, time: 4),
      Self.log(#""eventName":"gen_ai.system.message","body":{"stringValue":"{\"content\":\"Be brief\"}"}"#, time: 3),
    ]
    let session = try OTLPReading.session(spans: [Self.span], logs: logs)
    let span = session.span(at: 0)
    #expect(
      session.text(span.input)
        == #"[{"event":"gen_ai.system.message","content":"Be brief"},{"event":"gen_ai.user.message","content":"hi"}]"#)
    #expect(session.text(span.output) == #"[{"event":"gen_ai.choice","index":0}]"#)
  }

  @Test("say what went wrong, and never replace what the span says itself")
  func problems() throws {
    let problem = Self.log(
      #""eventName":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}}]"#)
    let session = try OTLPReading.session(spans: [Self.span], logs: [problem])
    #expect(session.text(session.span(at: 0).error) == "KeyError")
    let own = Self.span.replacing(
      #""attributes":["#,
      with: #""status":{"code":2,"message":"own"},"attributes":[{"key":"input.value","value":{"stringValue":"a"}},"#)
    let kept = try OTLPReading.session(spans: [own], logs: [problem] + Self.ways[0])
    #expect(kept.text(kept.span(at: 0).error) == "own")
    #expect(kept.text(kept.span(at: 0).input) == "a")
  }

  @Test(
    "that tell of an exception in passing say what went wrong where the span failed alone", arguments: [false, true])
  func passing(hasFailed: Bool) throws {
    let handled = Self.log(
      #""body":{"stringValue":"could not"},"attributes":[{"key":"exception.type","value":{"stringValue":"KeyError"}}]"#)
    let span = hasFailed ? Self.span.replacing(#""attributes""#, with: #""status":{"code":2},"attributes""#) : Self.span
    let session = try OTLPReading.session(spans: [span], logs: [handled])
    #expect(session.text(session.span(at: 0).error) == (hasFailed ? "KeyError" : nil))
    #expect(session.span(at: 0).records.count == 2)
  }

  @Test("say what a call cost, where the span does not: Claude Code's requests")
  func cost() throws {
    let span = Self.span.replacing("gen_ai.operation.name", with: "span.type").replacing(
      "\"chat\"", with: "\"llm_request\"")
    let request = Self.log(
      #""eventName":"api_request","body":{"stringValue":"claude_code.api_request"},"attributes":["#
        + #"{"key":"event.name","value":{"stringValue":"api_request"}},"#
        + #"{"key":"cost_usd","value":{"doubleValue":0.0125}},{"key":"input_tokens","value":{"intValue":"3"}},"#
        + #"{"key":"output_tokens","value":{"intValue":"5"}},{"key":"cache_read_tokens","value":{"intValue":"7"}}]"#)
    let session = try OTLPReading.session(spans: [span], logs: [request])
    let call = try #require(session.span(at: 0).call)
    #expect(call.cost == Cost(nanoUsd: 12_500_000))
    #expect(call.usage.input == 3 && call.usage.total == 15)
    let other = request.replacing("\"api_request\"", with: "\"other\"")
    #expect(try OTLPReading.session(spans: [span], logs: [other]).span(at: 0).call?.cost == nil)
  }

  @Test("that come twice count once")
  func repeats() throws {
    let message = Self.log(#""eventName":"gen_ai.user.message","body":{"stringValue":"hi"}"#)
    let session = try OTLPReading.session(spans: [Self.span], logs: [message, message])
    #expect(session.text(session.span(at: 0).input) == #"[{"event":"gen_ai.user.message","content":"hi"}]"#)
    #expect(session.warnings.map(\.code) == ["repeatedLogs"])
  }

  @Test("whose span is not there are the session's, and are told of")
  func strays() throws {
    let stray = Self.log(#""body":{"stringValue":"started"}"#, span: "00000000000000aa")
    let session = try OTLPReading.session(spans: [Self.span], logs: [stray])
    #expect(session.records.map { session.text($0) } == [stray])
    #expect(session.warnings.map(\.code) == ["logsWithoutSpan"])
  }
}
