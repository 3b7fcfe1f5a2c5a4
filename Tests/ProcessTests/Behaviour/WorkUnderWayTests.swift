import ChildProcesses
import Testing

@Suite("While a request is being worked on")
struct WorkUnderWayTests {
  @Test("other requests are answered", arguments: ClientFraming.allCases)
  func othersAreAnswered(_ framing: ClientFraming) throws {
    let work = try SlowWork()
    let client = try Client(framing, arguments: work.arguments)
    try client.shakeHands()
    client.send(SlowWork.request)
    client.send(#"{"jsonrpc":"2.0","id":"quick","method":"source.list"}"#)
    #expect(try client.text().contains(#""id":"quick""#))
    #expect(try client.text().contains(#""id":"slow","result""#))
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
  }

  @Test("a second request with its id is refused, and the first is answered", arguments: ClientFraming.allCases)
  func duplicateID(_ framing: ClientFraming) throws {
    let work = try SlowWork()
    let client = try Client(framing, arguments: work.arguments)
    try client.shakeHands()
    client.send(SlowWork.request)
    client.send(#"{"jsonrpc":"2.0","id":"slow","method":"source.list"}"#)
    let refusal = try client.text()
    #expect(refusal.contains(#""id":"slow","error":{"code":-32600"#), "\(refusal)")
    #expect(try client.text().contains(#""id":"slow","result":{"session""#))
    // Answered ids may be used again.
    client.send(#"{"jsonrpc":"2.0","id":"slow","method":"source.list"}"#)
    #expect(try client.text().contains(#""id":"slow","result":{"items""#))
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
  }

  @Test("it can be cancelled, and is answered once", arguments: ClientFraming.allCases)
  func cancellation(_ framing: ClientFraming) throws {
    let work = try SlowWork()
    let client = try Client(framing, arguments: work.arguments)
    try client.shakeHands()
    client.send(SlowWork.request)
    client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"slow"}}"#)
    #expect(try client.text().contains(#""id":"slow","error":{"code":-32800"#))
    // Its id may be used again at once, while the old work is still on its way out.
    client.send(SlowWork.request)
    #expect(try client.text().contains(#""id":"slow","result":{"session""#))
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
    #expect(client.rest.isEmpty)
  }

  @Test("the end of a script's input waits for the answer")
  func endOfInput() throws {
    let work = try SlowWork()
    let client = try Client(.lines, arguments: work.arguments)
    client.send(SlowWork.request)
    client.process.closeInput()
    #expect(try client.text().contains(#""id":"slow","result""#))
    #expect(try client.process.waitForExit() == 0)
  }

  @Test("an editor that is gone is not waited for")
  func editorGone() throws {
    let work = try SlowWork(spans: 60_000)
    let client = try Client(.header, arguments: work.arguments)
    try client.shakeHands()
    client.send(SlowWork.request)
    client.process.closeInput()
    #expect(try client.process.waitForExit(seconds: GoneClientTests.promptly) == 1)
  }

  @Test("a batch with it is answered as one, when it is done")
  func batch() throws {
    let work = try SlowWork()
    let client = try Client(.lines, arguments: work.arguments)
    client.send("[\(SlowWork.request),{\"jsonrpc\":\"2.0\",\"id\":\"quick\",\"method\":\"source.list\"}]")
    let answer = try client.text()
    #expect(answer.hasPrefix("[") && answer.contains(#""id":"slow","result""#) && answer.contains(#""id":"quick""#))
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
  }
}
