import JSONRPC
import Testing

@Suite("Cancellation", .timeLimit(.minutes(1)))
struct CancellationTests {
  static let framings: [Framing] = [.lines, .header]

  @Test("a cancelled request is answered at once, its work is told, and its result dropped", arguments: framings)
  func cancel(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "sleep"))
    await client.handler.started.wait(for: 1)
    await client.send(cancellation(of: "1"), cancellation(of: "1"))
    #expect(await client.messages(1) == [failure("1", -32800, "cancelled by the client")])
    await client.handler.cancelled.wait(for: 1)
    await client.handler.finished.wait(for: 1)
    await client.send(request("2", "echo"))
    #expect(await client.end().messages == [failure("1", -32800, "cancelled by the client"), result("2", "null")])
  }

  @Test("work that does not listen is answered for all the same")
  func deafWork() async throws {
    let client = try Client()
    await client.send(request("\"a\"", "wait", "{\"gate\":\"a\"}"))
    await client.handler.started.wait(for: 1)
    await client.send(cancellation(of: "\"a\""))
    #expect(await client.messages(1) == [failure("\"a\"", -32800, "cancelled by the client")])
    client.handler.gates["a"]?.open()
    await client.handler.finished.wait(for: 1)
    #expect(await client.end().messages.count == 1)
  }

  @Test("the late result of a cancelled request does not answer a new one with the same id")
  func reusedID() async throws {
    let client = try Client()
    await client.send(request("1", "wait", "{\"gate\":\"a\"}"))
    await client.handler.started.wait(for: 1)
    await client.send(cancellation(of: "1"), request("1", "wait", "{\"gate\":\"b\"}"))
    await client.handler.started.wait(for: 2)
    client.handler.gates["a"]?.open()
    await client.handler.finished.wait(for: 1)
    await client.send(request("2", "later"))
    #expect(await client.messages(2).last == result("2", "null"))
    client.handler.gates["b"]?.open()
    #expect(
      await client.end().messages == [
        failure("1", -32800, "cancelled by the client"), result("2", "null"), result("1", "{\"gate\":\"b\"}"),
      ])
  }

  @Test("a request that is unknown or answered cannot be cancelled, and that is no mistake", arguments: framings)
  func unknown(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "echo"), cancellation(of: "1"), cancellation(of: "99"), cancellation(of: "\"1\""))
    await client.send(request("2", "echo"))
    #expect(await client.end().messages == [result("1", "null"), result("2", "null")])
    #expect(client.handler.notifications.isEmpty)
  }

  @Test(
    "a cancellation that names no request is ignored",
    arguments: ["{}", "[]", "[1]", "null", "{\"id\":1.5}", "{\"id\":{}}"])
  func nameless(params: String) async throws {
    let client = try Client()
    await client.send(request("1", "wait", "{\"gate\":\"a\"}"), notification("$/cancelRequest", params))
    await client.send(request("2", "echo"))
    #expect(await client.messages(1) == [result("2", "null")])
    client.handler.gates["a"]?.open()
    #expect(await client.end().messages.last == result("1", "{\"gate\":\"a\"}"))
  }

  @Test("an id and its quoted twin are two ids")
  func quotedTwin() async throws {
    let client = try Client()
    await client.send(request("1", "sleep"), request("\"1\"", "wait", "{\"gate\":\"a\"}"), cancellation(of: "1"))
    #expect(await client.messages(1) == [failure("1", -32800, "cancelled by the client")])
    client.handler.gates["a"]?.open()
    #expect(await client.end().messages.last == result("\"1\"", "{\"gate\":\"a\"}"))
  }

  @Test("each of many requests that are cancelled as they finish is answered once")
  func race() async throws {
    let client = try Client()
    let ids = (0..<500).map(String.init)
    await client.send(ids.flatMap { [request($0, "later"), cancellation(of: $0)] })
    let messages = await client.end().messages
    #expect(messages.count == ids.count)
    for id in ids {
      let cancelled = failure(id, -32800, "cancelled by the client")
      #expect(messages.contains(result(id, "null")) || messages.contains(cancelled))
    }
  }
}
