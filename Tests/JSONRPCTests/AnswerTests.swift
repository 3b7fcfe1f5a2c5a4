import JSONRPC
import Testing

@Suite("Answers", .timeLimit(.minutes(1)))
struct AnswerTests {
  static let framings: [Framing] = [.lines, .header]

  @Test("a request is answered at once", arguments: framings)
  func immediate(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "echo", "{\"a\":[1, 2]}"))
    #expect(await client.messages(1) == [result("1", "{\"a\":[1, 2]}")])
    await client.send(request("2", "echo"))
    #expect(await client.messages(2).last == result("2", "null"))
    #expect(await client.end().ending == .endOfInput)
    #expect(client.handler.framings == [framing, framing])
  }

  @Test("what goes out is framed as what came in")
  func frames() async throws {
    let lines = try Client(.lines)
    await lines.send(request("1", "echo"))
    #expect(await lines.messages(1).count == 1)
    await lines.send(request("2", "later"))
    await lines.end()
    #expect(lines.received == result("1", "null") + "\n" + result("2", "null") + "\n")
    let header = try Client(.header)
    await header.send(request("1", "echo", "[\"é\"]"))
    await header.end()
    #expect(header.received == "Content-Length: 40\r\n\r\n" + result("1", "[\"é\"]"))
  }

  @Test("immediate answers come in order", arguments: framings)
  func order(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send((0..<500).map { request("\($0)", "echo", "[\($0)]") })
    #expect(await client.messages(500) == (0..<500).map { result("\($0)", "[\($0)]") })
    await client.end()
  }

  @Test("later answers come as they are ready", arguments: framings)
  func outOfOrder(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "wait", "{\"gate\":\"a\"}"), request("2", "wait", "{\"gate\":\"b\"}"))
    client.handler.gates["b"]?.open()
    #expect(await client.messages(1) == [result("2", "{\"gate\":\"b\"}")])
    client.handler.gates["a"]?.open()
    #expect(await client.messages(2).last == result("1", "{\"gate\":\"a\"}"))
    await client.end()
  }

  @Test("a slow request delays no other", arguments: framings)
  func slow(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("0", "wait", "{\"gate\":\"a\"}"))
    await client.send((1...50).map { request("\($0)", $0 % 2 == 0 ? "echo" : "later") })
    #expect(Set(await client.messages(50)) == Set((1...50).map { result("\($0)", "null") }))
    client.handler.gates["a"]?.open()
    #expect(await client.messages(51).last == result("0", "{\"gate\":\"a\"}"))
    await client.end()
  }

  @Test("an error is answered with its code, message and data", arguments: framings)
  func errors(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "fail", "[1]"), request("2", "nothing"), request("3", "failHalfway"))
    let expected = [
      failure("1", -32602, "no \\\"such\\\" thing", data: "[1]"), failure("2", -32601, "unknown"),
      failure("3", -32803, "halfway"),
    ]
    #expect(await client.messages(3) == expected)
    await client.send(request("4", "failLater", "{}"), request("5", "echo"))
    let others = Set(await client.messages(5).dropFirst(3))
    #expect(others == [failure("4", -32803, "later", data: "{}"), result("5", "null")])
    await client.end()
  }

  @Test(
    "an id goes back as the bytes that came",
    arguments: [
      "0", "-5", "-0", "9007199254740993", "9223372036854775807", "-9223372036854775808", "null", "\"\"", "\"abc\"",
      "\"a\\u0062\\n\\\"\"", "\"é😀\"", "\"\\ud83d\"", "\"1\"",
    ])
  func ids(id: String) async throws {
    let client = try Client()
    await client.send(request(id, "echo"), request(id, "nothing"))
    #expect(await client.messages(2) == [result(id, "null"), failure(id, -32601, "unknown")])
    await client.send(request(id, "later"))
    #expect(await client.messages(3).last == result(id, "null"))
    await client.send(request(id, "failLater"))
    #expect(await client.messages(4).last == failure(id, -32803, "later", data: "null"))
    await client.end()
  }

  @Test("an id that is being worked on is refused, and its first request goes on", arguments: framings)
  func duplicateID(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("7", "wait", "{\"gate\":\"a\"}"), request("7", "echo"), request("\"7\"", "echo"))
    let refused = failure("7", -32600, "a request with this id is still being worked on")
    #expect(await client.messages(2) == [refused, result("\"7\"", "null")])
    client.handler.gates["a"]?.open()
    #expect(await client.messages(3).last == result("7", "{\"gate\":\"a\"}"))
    await client.send(request("7", "echo"))
    #expect(await client.messages(4).last == result("7", "null"))
    await client.end()
  }

  @Test("work under way can notify before it answers", arguments: framings)
  func notifications(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "notify"))
    #expect(await client.messages(4) == (0..<3).map { notification("told", "[\($0)]") } + [result("1", "null")])
    await client.end()
  }

  @Test("a notification and a response are not answered", arguments: framings)
  func silent(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(notification("hello"), result("1", "null"), failure("2", -1, "x"), request("1", "echo"))
    #expect(await client.end().messages == [result("1", "null")])
    #expect(client.handler.notifications == ["hello"])
  }

  @Test("a large answer comes whole", arguments: framings)
  func large(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "large", "{\"count\":3000000}"), request("2", "echo"))
    let messages = await client.messages(2)
    #expect(messages.map(\.utf8.count) == [3_000_036, result("2", "null").utf8.count])
    await client.end()
  }
}
