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

  private static func refused(_ id: String) -> String {
    failure(
      id, -32803, "the answers of this batch are too large together",
      data: "{\"kind\":\"tooLarge\",\"hint\":\"ask for this in a request of its own\"}")
  }

  @Test("answers that do not fit are refused, each of them, and the rest is not made", arguments: framings)
  func tooLarge(framing: Framing) async throws {
    var limits = Connection.Limits()
    limits.batchBytes = 100_000
    let client = try Client(framing, limits: limits)
    let requests = (0..<1000).map { request("\($0)", "large", "{\"count\":10000}") }
    await client.send("[" + requests.joined(separator: ",") + "]", request("\"next\"", "echo"))
    let answer = try #require(await client.messages(2).first { $0.hasPrefix("[") })
    #expect(answer.utf8.count < 100_000 + 1000 * Self.refused("999").utf8.count)
    let answers = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [[String: Any]]
    #expect(answers?.compactMap { $0["id"] as? Int } == Array(0..<1000))
    #expect(answers?.count { $0["result"] != nil } == 9)
    #expect(answer.contains(Self.refused("999")))
    // The tenth did not fit; the others were made for nothing until the batch was full.
    #expect(client.handler.handled.count <= 1001)
    await client.end()
  }

  @Test("answers of tasks are held to the same limit, and a request of its own is answered")
  func tooLargeLater() async throws {
    var limits = Connection.Limits()
    limits.batchBytes = 3000
    let client = try Client(limits: limits)
    let text = "\"" + String(repeating: "x", count: 1000) + "\""
    let requests = (0..<5).map { request("\($0)", "later", "[\(text)]") }
    await client.send("[" + requests.joined(separator: ",") + "]", request("\"own\"", "later", "[\(text)]"))
    let answer = try #require(await client.messages(2).first { $0.hasPrefix("[") })
    #expect(answer.components(separatedBy: "tooLarge").count == 4)
    #expect(answer.utf8.count < 3000 + 5 * Self.refused("0").utf8.count)
    #expect(await client.messages(2).contains(result("\"own\"", "[\(text)]")))
    await client.end()
  }

  @Test("what batches keep is bounded in all: further ones are refused until some are answered")
  func openBatches() async throws {
    var limits = Connection.Limits()
    limits.batchBytes = 10_000
    limits.unsentBytes = 30_000
    let client = try Client(limits: limits)
    let slow = request("\"slow\"", "wait", "{\"gate\":\"a\"}")
    for number in 0..<20 {
      let slow = slow.replacing("slow", with: "slow\(number)")
      await client.send("[\(slow),\(request("\(number)", "large", "{\"count\":9000}"))]")
    }
    // Three and a bit fit.
    let refused = await client.messages(16)
    #expect(refused.allSatisfy { $0.contains("\"id\":null") && $0.contains("\"kind\":\"rateLimited\"") })
    client.handler.gates["a"]?.open()
    #expect(await client.end().messages.count == 20)
  }

  @Test("a batch of too many messages is refused as one")
  func tooMany() async throws {
    var limits = Connection.Limits()
    limits.batchMembers = 3
    let client = try Client(limits: limits)
    let one = request("1", "echo")
    await client.send("[\(one),\(one),\(one),\(one)]", "[\(one),\(one),\(one)]")
    let messages = await client.messages(2)
    #expect(messages[0] == failure("null", -32600, "a batch may have 3 messages at most; send several"))
    #expect(messages[1].hasPrefix("[{"))
    #expect(client.handler.handled.count == 3)
    await client.end()
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
