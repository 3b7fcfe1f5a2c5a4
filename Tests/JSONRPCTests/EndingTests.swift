import JSONRPC
import SystemCalls
import Testing

@Suite("How a connection ends", .timeLimit(.minutes(1)))
struct EndingTests {
  @Test("without a word nothing happens")
  func silence() async throws {
    let client = try Client()
    let end = await client.end()
    #expect(end.ending == .endOfInput)
    #expect(client.received.isEmpty)
    #expect(client.handler.framings.isEmpty)
  }

  @Test("a script's end of input waits for the work under way")
  func script() async throws {
    let client = try Client(.lines)
    await client.send(request("1", "wait", "{\"gate\":\"a\"}"), request("2", "wait", "{\"gate\":\"b\"}"))
    await client.handler.started.wait(for: 2)
    async let end = client.end()
    try await Task.sleep(for: .milliseconds(500))
    client.handler.gates["a"]?.open()
    #expect(await client.messages(1) == [result("1", "{\"gate\":\"a\"}")])
    client.handler.gates["b"]?.open()
    #expect(await end.ending == .endOfInput)
    #expect(await end.messages.last == result("2", "{\"gate\":\"b\"}"))
  }

  @Test("an editor's end of input does not wait for work that never ends")
  func editor() async throws {
    let client = try Client(.header)
    await client.send(request("1", "sleep"), request("2", "wait", "{\"gate\":\"a\"}"))
    await client.handler.started.wait(for: 2)
    let end = await client.end()
    #expect(end.ending == .endOfInput)
    #expect(Set(end.messages) == [Self.left("1"), Self.left("2")])
    await client.handler.cancelled.wait(for: 1)
    client.handler.gates["a"]?.open()
  }

  private static func left(_ id: String) -> String {
    failure(id, -32800, "cancelled, since the client takes its leave")
  }

  @Test("what is under way at exit is answered, with what it says before", arguments: [Framing.lines, .header])
  func answersAtExit(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(
      request("1", "sleep"), "[\(request("2", "sleep")),\(request("3", "echo"))]", request("4", "report"))
    await client.handler.started.wait(for: 3)
    _ = await client.messages(1)
    await client.send(notification("exit"))
    #expect(await client.ended() == .exitRequested)
    let messages = await client.end().messages
    #expect(messages.contains(Self.left("1")))
    #expect(messages.contains("[\(result("3", "null")),\(Self.left("2"))]"))
    let end = messages.firstIndex { $0.contains("\"end\"") } ?? .max
    #expect(end < messages.firstIndex(of: Self.left("4")) ?? -1)
    #expect(messages.count == 5)
  }

  @Test("input that cannot be read is no end of input")
  func unreadable() throws {
    let pipe = try #require(Descriptor.pipe())
    let other = try #require(Descriptor.pipe())
    // The writing end of a pipe gives nothing to read.
    let connection = Connection(
      input: pipe.writer, output: other.writer, handler: SampleHandler(), onBroken: {})
    guard case .unreadable(let reason) = connection.run() else {
      Issue.record("it ended as if all were well")
      return
    }
    #expect(!reason.isEmpty)
    for end in [pipe.reader, pipe.writer, other.reader, other.writer] { end.close() }
  }

  @Test("a client that closes its output is noticed while nothing is written", arguments: [Framing.lines, .header])
  func idleOutputCloses(framing: Framing) async throws {
    let client = try Client(framing, reads: false)
    client.stopReading()
    await client.broken.wait(for: 1)
    #expect(await client.end().ending == .clientGone)
    #expect(client.broken.count == 1)
  }

  @Test("the last line needs no newline")
  func lastLine() async throws {
    let client = try Client(.lines)
    await client.send(raw: request("1", "echo") + "\n" + request("2", "later"))
    let end = await client.end()
    #expect(end.ending == .endOfInput)
    #expect(Set(end.messages) == [result("1", "null"), result("2", "null")])
  }

  @Test("a request in the last piece of input is answered", arguments: 0..<100)
  func lastAnswers(round: Int) async throws {
    let client = try Client(.lines)
    await client.send(request("1", "later"), "[\(request("2", "later"))]", request("3", "echo"))
    #expect(await client.end().messages.count == 3, "round \(round)")
  }

  @Test("answers that wait to be written are written first", arguments: [Framing.lines, .header])
  func flush(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send((0..<100).map { request("\($0)", "large", "{\"count\":20000}") })
    #expect(await client.end().messages.count == 100)
  }

  @Test("exit ends the connection, and what follows it is not read", arguments: [Framing.lines, .header])
  func exit(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "echo"), notification("exit"), request("2", "echo"))
    #expect(await client.ended() == .exitRequested)
    #expect(await client.end().messages == [result("1", "null")])
    #expect(client.handler.handled.count == 1)
  }

  @Test("exit in the last line, without its newline, ends it too")
  func exitAtTheEnd() async throws {
    let client = try Client(.lines)
    await client.send(raw: request("1", "echo") + "\n" + notification("exit"))
    #expect(await client.end().ending == .exitRequested)
  }

  @Test("a client that no longer reads is told of once", arguments: [Framing.lines, .header])
  func brokenPipe(framing: Framing) async throws {
    let client = try Client(framing, reads: false)
    client.stopReading()
    await client.send(request("1", "echo"), request("2", "large", "{\"count\":100000}"), request("3", "later"))
    await client.broken.wait(for: 1)
    await client.send(request("4", "echo"))
    #expect(await client.end().ending == .clientGone)
    #expect(client.broken.count == 1)
  }

  @Test("a client that goes while it is written to frees the reader")
  func brokenWhileFull() async throws {
    var limits = Connection.Limits()
    limits.unsentBytes = 64 << 10
    let client = try Client(limits: limits, reads: false)
    await client.send((0..<20).map { request("\($0)", "large", "{\"count\":65536}") })
    await client.handler.handled.wait(for: 1)
    client.stopReading()
    await client.broken.wait(for: 1)
    #expect(await client.end().ending == .clientGone)
  }
}
