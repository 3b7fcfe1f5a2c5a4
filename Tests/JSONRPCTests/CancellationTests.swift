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

  @Test(
    "ids are told apart by what they mean, and repeated as they were spelled",
    arguments: [
      ("\"a\"", "\"\\u0061\"", true), ("\"\\u0061\"", "\"a\"", true), ("\"\\/\"", "\"/\"", true),
      ("\"\\ud83d\\ude00\"", "\"😀\"", true), ("\"\\ud83d\"", "\"\\uD83D\"", true),
      ("\"\\ud83d\"", "\"\\ud83c\"", false), ("\"\\ud83d\"", "\"\\ufffd\"", false), ("\"é\"", "\"e\u{301}\"", false),
      ("1", "1.0", true), ("1", "1e0", true), ("1", "10e-1", true), ("1000", "1E3", true), ("0", "-0", true),
      ("1", "1.5", false), ("1", "\"1\"", false), ("9007199254740993", "9007199254740992", false),
      ("9223372036854775807", "9223372036854775807.0", true), ("9223372036854775807", "9223372036854775808", false),
      ("-9223372036854775808", "-9.223372036854775808e18", true), ("0", "0e99999999999999999999", true),
      ("1", "1e99999999999999999999", false), ("null", "null", true), ("null", "0", false),
    ])
  func spellings(id: String, other: String, isSame: Bool) async throws {
    let client = try Client()
    await client.send(request(id, "sleep"), cancellation(of: other), request("\"end\"", "echo"))
    let cancelled = failure(id, -32800, "cancelled by the client")
    #expect(await client.messages(isSame ? 2 : 1).contains(cancelled) == isSame)
    if !isSame { await client.send(cancellation(of: id)) }
    #expect(await client.end().messages.contains(cancelled))
  }

  @Test("an id that is spelled otherwise is refused while the first is worked on")
  func respelled() async throws {
    let client = try Client()
    await client.send(
      request("\"a\"", "sleep"), request("\"\\u0061\"", "echo"), request("0", "sleep"), request("-0", "echo"))
    let reason = "a request with this id is still being worked on"
    #expect(
      await client.messages(2) == [failure("\"\\u0061\"", -32600, reason), failure("-0", -32600, reason)])
    await client.send(cancellation(of: "\"a\""), cancellation(of: "0"))
    await client.end()
  }

  @Test("what a cancelled request has to say yet comes before its answer, and nothing behind it", arguments: framings)
  func lastWord(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(request("1", "report"))
    _ = await client.messages(1)
    await client.send(cancellation(of: "1"))
    await client.handler.finished.wait(for: 1)
    await client.send(request("2", "reported"))
    func told(_ text: String) -> String { "{\"jsonrpc\":\"2.0\",\"method\":\"told\",\"params\":\(text)}" }
    #expect(
      await client.end().messages == [
        told("\"begin\""), told("\"end\""), failure("1", -32800, "cancelled by the client"), told("null"), told("null"),
        result("2", "null"),
      ])
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
