import JSONRPC
import Testing

/// The client leaves more unread than may wait: nothing is answered any more, but not everything stops.
@Suite("While a client reads nothing", .timeLimit(.minutes(1)))
struct FullQueueTests {
  static let framings: [Framing] = [.lines, .header]

  /// A client that has left so much unread that nothing further is answered, with a request under way that only ends
  /// when it is cancelled.
  private func fullClient(_ framing: Framing, backlog: Int = 1 << 20) async throws -> Client {
    var limits = Connection.Limits()
    limits.unsentBytes = 256 << 10
    limits.backlogBytes = backlog
    let client = try Client(framing, limits: limits, reads: false)
    await client.send(request("\"work\"", "sleep"))
    await client.handler.started.wait(for: 1)
    await client.send((0..<40).map { request("\($0)", "large", "{\"count\":65536}") })
    await client.handler.handled.wait(for: 5)
    return client
  }

  @Test("a cancellation is obeyed", arguments: framings)
  func cancellation(framing: Framing) async throws {
    let client = try await fullClient(framing)
    await client.send(JSONRPCTests.cancellation(of: "\"work\""))
    await client.handler.cancelled.wait(for: 1)
    #expect(client.handler.handled.count < 41)
    client.read()
    #expect(await client.end().messages.count == 41)
  }

  @Test("a request that was not looked at yet can be cancelled in its turn")
  func cancellationInLine() async throws {
    let client = try await fullClient(.lines)
    await client.send(request("\"late\"", "sleep"), JSONRPCTests.cancellation(of: "\"late\""))
    client.read()
    #expect(await client.messages(41).contains(failure("\"late\"", -32800, "cancelled by the client")))
    await client.send(JSONRPCTests.cancellation(of: "\"work\""))
    #expect(await client.end().messages.count == 42)
  }

  @Test("exit is obeyed, and what was read has its answer", arguments: framings)
  func exit(framing: Framing) async throws {
    let client = try await fullClient(framing)
    await client.send(notification("exit"))
    #expect(await client.ended() == .clientGone)
    #expect(client.handler.handled.count < 41)
    await client.handler.cancelled.wait(for: 1)
    client.stopReading()
  }

  @Test("a client that reads again after exit finds an answer to everything")
  func exitAndReading() async throws {
    let client = try await fullClient(.header)
    await client.send(notification("exit"))
    client.read()
    #expect(await client.ended() == .exitRequested)
    #expect(await client.end().messages.count == 41)
  }

  @Test("the end of an editor's input is noticed, in the middle of a long backlog too", arguments: [1 << 20, 1 << 10])
  func editorLeaves(backlog: Int) async throws {
    let client = try await fullClient(.header, backlog: backlog)
    #expect(await client.end().ending == .clientGone)
    await client.handler.cancelled.wait(for: 1)
    client.stopReading()
  }

  @Test("a closed output is noticed, and that ends it", arguments: framings)
  func outputCloses(framing: Framing) async throws {
    let client = try await fullClient(framing)
    client.stopReading()
    #expect(await client.ended() == .clientGone)
    await client.broken.wait(for: 1)
    #expect(client.broken.count == 1)
    await client.end()
  }

  @Test("a script whose input has ended may read all of it later", arguments: [1 << 20, 1 << 10])
  func scriptReadsLater(backlog: Int) async throws {
    let client = try await fullClient(.lines, backlog: backlog)
    await client.send(raw: JSONRPCTests.cancellation(of: "\"work\"") + "\n" + request("\"last\"", "echo"))
    async let end = client.end()
    // Several looks at the input and the output fit into this.
    try await Task.sleep(for: .milliseconds(300))
    client.read()
    #expect(await end.ending == .endOfInput)
    #expect(await end.messages.count == 42)
    #expect(await end.messages.last == result("\"last\"", "null"))
  }

  @Test("no more is read on than the backlog may have")
  func backlogIsBounded() async throws {
    let client = try await fullClient(.lines, backlog: 64 << 10)
    let counter = Counter()
    async let sent: Void = {
      for number in 0..<100 {
        await client.send(request("\(100 + number)", "echo", "[\"\(String(repeating: "x", count: 10_000))\"]"))
        counter.add()
      }
    }()
    var last = -1
    while counter.count != last {
      last = counter.count
      try await Task.sleep(for: .milliseconds(200))
    }
    // What the backlog, the reader's buffer and the pipe hold.
    #expect(counter.count * 10_000 < (64 << 10) * 4)
    client.read()
    await sent
    await client.send(JSONRPCTests.cancellation(of: "\"work\""))
    #expect(await client.end().messages.count == 141)
  }
}
