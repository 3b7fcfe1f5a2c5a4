import JSONRPC
import Testing

@Suite("Input that is wrong", .timeLimit(.minutes(1)))
struct MalformedInputTests {
  private func answer(
    _ framing: Framing, to message: [UInt8], limits: Connection.Limits = .init()
  ) async throws -> String? {
    let client = try Client(framing, limits: limits)
    await client.send(request("0", "echo"))
    let header = Array("Content-Length: \(message.count)\r\n\r\n".utf8)
    await client.send(bytes: framing == .lines ? message + [0x0A] : header + message)
    await client.send(request("1", "echo"))
    let messages = await client.messages(3)
    #expect(messages.first == result("0", "null"))
    #expect(messages.last == result("1", "null"), "the connection must go on")
    await client.end()
    return messages.dropFirst().first
  }

  @Test(
    "a message that is not JSON is answered, and the next one served", arguments: [Framing.lines, .header],
    [
      ("{\"a\":", "not JSON: the text ends in the middle of a value at byte 5"),
      ("{}x", "not JSON: more bytes after the value at byte 2"),
      ("[1,]", "not JSON: unexpected ']' at byte 3"),
      ("\u{FEFF}{}", "not JSON: unexpected byte 0xEF at byte 0"),
    ])
  func notJSON(framing: Framing, sample: (text: String, message: String)) async throws {
    let answer = try await answer(framing, to: Array(sample.text.utf8))
    #expect(answer == failure("null", -32700, sample.message))
  }

  @Test("a message that is not UTF-8 is answered", arguments: [Framing.lines, .header])
  func notUTF8(framing: Framing) async throws {
    let answer = try await answer(framing, to: [0x22, 0xFF, 0x22])
    #expect(answer == failure("null", -32700, "not JSON: not UTF-8 at byte 1"))
  }

  @Test("a message of hardly anything but values is refused before its index is as large as many such messages")
  func dense() async throws {
    let client = try Client()
    let ones = String(repeating: "1,", count: 5 << 20)
    await client.send("[\(ones)1]", request("1", "echo"))
    let answers = await client.messages(2)
    let reason = "the message has more than 4194304 values, keys and ends, too many for its length, at byte 8388607"
    #expect(answers == [failure("null", -32600, reason), result("1", "null")])
    await client.end()
  }

  @Test("a message may nest 512 levels and no more", arguments: [Framing.lines, .header])
  func depth(framing: Framing) async throws {
    func message(_ levels: Int) -> [UInt8] {
      let value = String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1)
      return Array(request("9", "echo", value).utf8)
    }
    let deepest = try await answer(framing, to: message(512))
    #expect(deepest?.hasPrefix("{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":[[") == true)
    let deeper = try await answer(framing, to: message(513))
    #expect(deeper?.hasPrefix("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,") == true)
    #expect(deeper?.contains("nested deeper than 512 levels") == true)
    let deepest200 = try await answer(framing, to: Array(String(repeating: "[", count: 200_000).utf8))
    #expect(deepest200?.contains("nested deeper than 512 levels") == true)
  }

  @Test("a message that is too long is skipped", arguments: [Framing.lines, .header], [101, 5000, 300_000])
  func tooLarge(framing: Framing, count: Int) async throws {
    var limits = Connection.Limits()
    limits.messageBytes = 100
    let answer = try await answer(framing, to: [UInt8](repeating: 0x78, count: count), limits: limits)
    #expect(answer == failure("null", -32600, "the message is longer than 100 bytes; it was skipped"))
  }

  @Test(
    "a message that is no request is answered", arguments: [Framing.lines, .header],
    [
      ("42", "null", "a message must be an object"), ("{}", "null", "\\\"jsonrpc\\\" must be \\\"2.0\\\""),
      ("{\"jsonrpc\":\"2.0\",\"id\":4}", "4", "\\\"method\\\" is missing"),
      ("{\"jsonrpc\":\"2.0\",\"id\":4.5,\"method\":\"m\"}", "null", "\\\"id\\\" must be a string or an integer"),
      ("{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"m\",\"params\":1}", "4", "\\\"params\\\" must be an object"),
    ])
  func invalid(framing: Framing, sample: (text: String, id: String, message: String)) async throws {
    let answer = try await answer(framing, to: Array(sample.text.utf8))
    #expect(answer == failure(sample.id, -32600, sample.message))
  }

  @Test("an empty message is no JSON")
  func empty() async throws {
    #expect(try await answer(.header, to: []) == failure("null", -32700, "not JSON: the text is empty at byte 0"))
  }

  @Test("another charset is answered, and the next message served")
  func charset() async throws {
    let client = try Client(.header)
    await client.send(raw: "Content-Length: 2\r\nContent-Type: a; charset=utf-16\r\n\r\n{}")
    await client.send(request("1", "echo"))
    let messages = await client.messages(2)
    #expect(messages == [failure("null", -32700, "charset utf-16 is not supported; send UTF-8"), result("1", "null")])
    await client.end()
  }

  @Test("a header that cannot be read is answered, then the connection ends")
  func lost() async throws {
    let client = try Client(.header)
    await client.send(request("1", "echo"))
    await client.send(raw: "Content-Length: abc\r\n\r\n{}" + framed(request("2", "echo")))
    #expect(await client.ended() == .lost)
    let reason = "the header cannot be read: Content-Length is not a number of bytes: 'Content-Length: abc'"
    #expect(await client.end().messages == [result("1", "null"), failure("null", -32700, reason)])
  }

  @Test("input that ends inside of a message is no message", arguments: ["Content-Len", "Content-Length: 99\r\n\r\n{"])
  func cut(rest: String) async throws {
    let client = try Client(.header)
    await client.send(raw: framed(request("1", "echo")) + rest)
    let end = await client.end()
    #expect(end.ending == .endOfInput)
    #expect(end.messages == [result("1", "null")])
  }

  @Test("one byte at a time is as good as all at once", arguments: [Framing.lines, .header])
  func byteByByte(framing: Framing) async throws {
    let client = try Client(framing)
    let texts = [request("1", "echo", "[\"é\"]"), "[1,", request("2", "later")]
    for byte in texts.map({ framing == .lines ? $0 + "\n" : framed($0) }).joined().utf8 {
      await client.send(bytes: [byte])
    }
    let notJSON = failure("null", -32700, "not JSON: the text ends in the middle of a value at byte 3")
    #expect(Set(await client.messages(3)) == [result("1", "[\"é\"]"), notJSON, result("2", "null")])
    await client.end()
  }
}
