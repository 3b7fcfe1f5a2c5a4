import JSONTape
import Testing

@testable import JSONRPC

@Suite("Requests to the client", .timeLimit(.minutes(1)))
struct OutgoingRequestTests {
  @Test("are sent with an id, and their answers reach whoever asked", arguments: [Framing.lines, .header])
  func answers(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send(notification("ask"), notification("ask"))
    let asked = await client.messages(2)
    #expect(
      asked == [
        #"{"jsonrpc":"2.0","id":1,"method":"client/ask","params":{"place":1}}"#,
        #"{"jsonrpc":"2.0","id":2,"method":"client/ask","params":{"place":1}}"#,
      ])
    // Out of order, one of them an error; what was never asked or is answered already is passed over.
    await client.send(
      #"{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"no"}}"#, result("1", "[7]"), result("1", "8"),
      result("99", "9"), result("\"1\"", "10"), request("\"end\"", "echo"))
    #expect(await client.end().messages.last == result("\"end\"", "null"))
    #expect(client.handler.heard == ["-", "[7]"])
  }

  @Test("may be answered inside a batch")
  func batch() async throws {
    let client = try Client(.lines)
    await client.send(notification("ask"))
    _ = await client.messages(1)
    await client.send("[" + result("1", "5") + "," + request("2", "echo") + "]")
    #expect(await client.end().messages.last == "[" + result("2", "null") + "]")
    #expect(client.handler.heard == ["5"])
  }

  @Test("that are never answered do not pile up")
  func silence() throws {
    let requests = OutgoingRequests()
    let heard = Counter()
    for _ in 0..<1000 { _ = requests.add { _ in heard.add() } }
    func answer(_ id: String) throws -> Bool {
      try JSONDocument(Bytes(result(id, "null"))).withRoot { message in
        guard let id = message["id"] else { return false }
        return requests.answer(id, message)
      }
    }
    #expect(try !answer("1"))
    #expect(try !answer("744"))
    #expect(try answer("745"))
    #expect(try answer("1000"))
    #expect(try !answer("1000"))
  }
}
