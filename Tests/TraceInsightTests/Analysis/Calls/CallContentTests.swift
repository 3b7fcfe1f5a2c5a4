import Testing
import TraceModel

@testable import TraceInsight

@Suite("What a call says")
struct CallContentTests {
  private func step(_ name: String, _ json: String) -> Step {
    var step = Step.tool(name)
    step.rawInput = json
    step.rawOutput = json
    return step
  }

  private func contents(_ one: String, _ other: String, _ body: (CallContents, Span, Span) -> Bool) -> Bool {
    let session = Sketch.session([step("t", one), step("t", other)])
    return body(CallContents(session), session.span(at: 0), session.span(at: 1))
  }

  private func same(_ one: String, _ other: String) -> Bool {
    contents(one, other) { $0.arguments(of: $1) == $0.arguments(of: $2) }
  }

  private func near(_ one: String, _ other: String) -> Bool {
    contents(one, other) { $0.looseArguments(of: $1) == $0.looseArguments(of: $2) }
  }

  private func answers(_ one: String, _ other: String) -> Bool {
    contents(one, other) { $0.answer(of: $1) == $0.answer(of: $2) }
  }

  @Test(
    "is the same however it is spelled, and whatever describes or marks the call",
    arguments: [
      (#"{"a":1,"b":2}"#, #"{ "b": 2.0, "a": 1 }"#), (#"{"path":"a.py"}"#, #"{"path":"a.py "}"#),
      (#""{\"a\":1}""#, #"{"a":1}"#), (#"{"a":null,"b":1}"#, #"{"b":1}"#),
      (#"{"command":"make","description":"Build"}"#, #"{"command":"make","description":"Build again"}"#),
      (#"{"path":"a","request_id":"46cb60a7"}"#, #"{"path":"a","request_id":"5433e3ee"}"#),
      (#"{"q":"x","timestamp":"2023-11-14T22:13:21Z"}"#, #"{"q":"x","timestamp":"2023-11-14T22:13:25Z"}"#),
      (#"{"target_file":"a","explanation":"I want to see"}"#, #"{"target_file":"a","explanation":"Once more"}"#),
      (#"{"args":{"toolCallId":"1","x":[1,2]}}"#, #"{"args":{"toolCallId":"2","x":[1,2]}}"#),
    ])
  func equal(one: String, other: String) { #expect(same(one, other)) }

  @Test(
    "differs where what is asked for differs",
    arguments: [
      (#"{"id":17}"#, #"{"id":18}"#), (#"{"path":"a0.py"}"#, #"{"path":"a1.py"}"#),
      (
        #"{"order_id":"46cb60a7-44b1-591d-a0da-228b1eb0a9ba"}"#, #"{"order_id":"5433e3ee-e5ec-5344-81b0-1ed09fbf2c32"}"#
      ),
      (#"{"title":"a","description":"one"}"#, #"{"title":"a","description":"two"}"#),
      (#"{"x":[1,2]}"#, #"{"x":[2,1]}"#), (#"{"a":{"b":1}}"#, #"{"b":{"a":1}}"#), (#"{"q":"Foo"}"#, #"{"q":"foo"}"#),
      (#"{"offset":0}"#, #"{"offset":100}"#), (#"{"message_id":"m0"}"#, #"{"message_id":"m1"}"#),
      (#"{"eventId":"1"}"#, #"{"eventId":"2"}"#),
      // A time far from the call is one that is asked for.
      (#"{"q":"x","timestamp":"2023-11-01T00:00:00Z"}"#, #"{"q":"x","timestamp":"2023-11-02T00:00:00Z"}"#),
      (#"{"n":50}"#, #"{"n":12}"#),
    ])
  func different(one: String, other: String) { #expect(!same(one, other)) }

  @Test("differs by an id that the tool's name asks for, which else is a mark")
  func named() {
    func same(_ tool: String) -> Bool {
      let session = Sketch.session([step(tool, #"{"requestId":"1"}"#), step(tool, #"{"requestId":"2"}"#)])
      let contents = CallContents(session)
      return contents.arguments(of: session.span(at: 0)) == contents.arguments(of: session.span(at: 1))
    }
    #expect(same("run_tests"))
    #expect(!same("cancel_request"))
  }

  @Test(
    "is nearly the same where only the case, white space, quotes or how much is wanted differ",
    arguments: [
      (#"{"q":"Foo  bar"}"#, #"{"q":"foo bar"}"#), (#"{"q":"x","limit":10}"#, #"{"q":"x","limit":20}"#),
      (#"{"command":"npm test | head -50"}"#, #"{"command":"npm test 2>&1 | tail -20"}"#),
    ])
  func near(one: String, other: String) {
    #expect(near(one, other))
    #expect(!same(one, other))
  }

  @Test(
    "is no more nearly the same where it asks for another page or another thing",
    arguments: [
      (#"{"q":"x","page":1}"#, #"{"q":"x","page":2}"#), (#"{"command":"cat a"}"#, #"{"command":"cat b"}"#),
      (#"{"path":"a.py","offset":0}"#, #"{"path":"a.py","offset":200}"#),
    ])
  func notNear(one: String, other: String) { #expect(!near(one, other)) }

  @Test(
    "of an answer is the same whatever time it tells",
    arguments: [
      (
        #"{"status":"shipped","fetched_at":"2026-11-01T09:00:00Z"}"#,
        #"{"status":"shipped","fetched_at":"2026-11-01T09:00:01Z"}"#
      ),
      (#""done at 2026-11-01T09:00:00Z""#, #""done at 2026-11-01T09:00:05Z""#),
      (#"{"n":1,"duration_ms":12}"#, #"{"n":1,"duration_ms":15}"#),
    ])
  func answer(one: String, other: String) { #expect(answers(one, other)) }

  @Test(
    "of an answer differs with its figures",
    arguments: [(#""4 failed""#, #""3 failed""#), (#"{"progress":0.5}"#, #"{"progress":0.6}"#), (#""a""#, #""b""#)])
  func otherAnswer(one: String, other: String) { #expect(!answers(one, other)) }
}
