import Foundation
import JSONRPC
import Testing

@Suite("Batches", .timeLimit(.minutes(1)))
struct BatchTests {
  static let framings: [Framing] = [.lines, .header]

  @Test("a batch is answered as one, when the last answer is there", arguments: framings)
  func mixed(framing: Framing) async throws {
    let client = try Client(framing)
    let batch = [
      request("1", "wait", "{\"gate\":\"a\"}"), request("2", "echo", "[2]"), notification("hello"), "42",
      request("3", "nothing"), result("9", "null"), "{\"jsonrpc\":\"2.0\",\"id\":4}", "[]",
    ]
    await client.send("[" + batch.joined(separator: ",") + "]", request("5", "echo"))
    #expect(await client.messages(1) == [result("5", "null")])
    client.handler.gates["a"]?.open()
    let answers = [
      result("2", "[2]"), failure("null", -32600, "a message must be an object"), failure("3", -32601, "unknown"),
      failure("4", -32600, "\\\"method\\\" is missing"), failure("null", -32600, "a message must be an object"),
      result("1", "{\"gate\":\"a\"}"),
    ]
    #expect(await client.messages(2).last == "[" + answers.joined(separator: ",") + "]")
    #expect(client.handler.notifications == ["hello"])
    await client.end()
  }

  @Test("a batch of one is answered as a batch", arguments: framings)
  func single(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send("[" + request("1", "echo") + "]")
    #expect(await client.messages(1) == ["[" + result("1", "null") + "]"])
    await client.end()
  }

  @Test("a batch of notifications and responses is not answered", arguments: framings)
  func silent(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send("[\(notification("a")),\(notification("b")),\(result("1", "2"))]", request("1", "echo"))
    #expect(await client.end().messages == [result("1", "null")])
    #expect(client.handler.notifications == ["a", "b"])
  }

  @Test("an empty batch is an error", arguments: framings)
  func empty(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send("[]", "[ ]", request("1", "echo"))
    let refused = failure("null", -32600, "a batch must not be empty")
    #expect(await client.messages(3) == [refused, refused, result("1", "null")])
    await client.end()
  }

  @Test("a batch of nonsense is answered element by element", arguments: framings)
  func nonsense(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send("[1,[],null]")
    let refused = failure("null", -32600, "a message must be an object")
    #expect(await client.messages(1) == ["[\(refused),\(refused),\(refused)]"])
    await client.end()
  }

  @Test("an id twice in a batch is refused while the first is worked on")
  func duplicateID() async throws {
    let client = try Client()
    await client.send("[\(request("1", "wait", "{\"gate\":\"a\"}")),\(request("1", "echo"))]")
    await client.handler.started.wait(for: 1)
    client.handler.gates["a"]?.open()
    let refused = failure("1", -32600, "a request with this id is still being worked on")
    #expect(await client.messages(1) == ["[\(refused),\(result("1", "{\"gate\":\"a\"}"))]"])
    await client.end()
  }

  @Test("a request of a batch can be cancelled, and the batch is still answered as one", arguments: framings)
  func cancelled(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send("[\(request("1", "sleep")),\(request("2", "echo"))]", cancellation(of: "1"))
    let cancelled = failure("1", -32800, "cancelled by the client")
    #expect(await client.messages(1) == ["[\(result("2", "null")),\(cancelled)]"])
    await client.end()
  }

  @Test("exit inside of a batch ends the connection after its answers")
  func exit() async throws {
    let client = try Client()
    await client.send("[\(request("1", "echo")),\(notification("exit"))]")
    #expect(await client.ended() == .exitRequested)
    #expect(await client.end().messages == ["[\(result("1", "null"))]"])
  }

  @Test("a large batch is answered whole")
  func large() async throws {
    let client = try Client()
    let requests = (0..<2000).map { request("\($0)", $0 % 2 == 0 ? "echo" : "later") }
    await client.send("[" + requests.joined(separator: ",") + "]")
    let answer = try #require(await client.messages(1).first)
    #expect(answer.hasPrefix("[{") && answer.hasSuffix("}]"))
    #expect(answer.components(separatedBy: "\"result\":null}").count == 2001)
    await client.end()
  }
}
