import JSONTape
import Testing

@testable import JSONRPC

@Suite("What kind of message it is")
struct IncomingMessageTests {
  private func classify(_ text: String) throws -> String {
    try JSONDocument(Bytes(text)).withRoot { root in
      switch IncomingMessage(root) {
      case .request(let id, let method, let params):
        "request \(id.spelling) \(method.spelling) \(params?.spelling ?? "-")"
      case .notification(let method, let params): "notification \(method.spelling) \(params?.spelling ?? "-")"
      case .response(let id, let message): "response \(id.spelling) \(message.range.count)"
      case .invalid(let id, let reason): "invalid \(id?.spelling ?? "-") \(reason)"
      }
    }
  }

  @Test(
    "a request has a method and an id",
    arguments: [
      (#"{"jsonrpc":"2.0","id":1,"method":"m"}"#, "request 1 \"m\" -"),
      (#"{"method":"m","params":{"a":1},"id":"x","jsonrpc":"2.0"}"#, "request \"x\" \"m\" {\"a\":1}"),
      (#"{"jsonrpc":"2.0","id":null,"method":"m"}"#, "request null \"m\" -"),
      (#"{"jsonrpc":"2.0","id":-7,"method":"m","params":[1]}"#, "request -7 \"m\" [1]"),
      (#"{"jsonrpc":"2.0","id":9007199254740993,"method":"m","params":null}"#, "request 9007199254740993 \"m\" -"),
      (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"a","method":"b"}"#, "request 2 \"b\" -"),
      (#"{"jsonrpc":"2.0","id":1,"method":"m","other":[{}],"result":1}"#, "request 1 \"m\" -"),
      (#"{"\u006asonrpc":"2\u002e0","i\u0064":1,"meth\u006fd":"m"}"#, "request 1 \"m\" -"),
    ])
  func request(text: String, kind: String) throws { #expect(try classify(text) == kind) }

  @Test(
    "a notification has a method and no id",
    arguments: [
      (#"{"jsonrpc":"2.0","method":"m"}"#, "notification \"m\" -"),
      (#"{"jsonrpc":"2.0","method":"m","params":{}}"#, "notification \"m\" {}"),
      (#"{"jsonrpc":"2.0","method":"","params":null}"#, "notification \"\" -"),
    ])
  func notification(text: String, kind: String) throws { #expect(try classify(text) == kind) }

  @Test(
    "a response has a result or an error",
    arguments: [
      (#"{"jsonrpc":"2.0","id":1,"result":null}"#, "response 1 38"),
      (#"{"jsonrpc":"2.0","id":"a","error":{}}"#, "response \"a\" 37"),
    ])
  func response(text: String, kind: String) throws { #expect(try classify(text) == kind) }

  @Test(
    "anything else is invalid, with its id if it has a usable one",
    arguments: [
      ("42", "invalid - a message must be an object"), ("\"a\"", "invalid - a message must be an object"),
      ("null", "invalid - a message must be an object"), ("[]", "invalid - a message must be an object"),
      ("{}", "invalid - \"jsonrpc\" must be \"2.0\""),
      (#"{"id":1,"method":"m"}"#, "invalid 1 \"jsonrpc\" must be \"2.0\""),
      (#"{"jsonrpc":"1.0","id":1,"method":"m"}"#, "invalid 1 \"jsonrpc\" must be \"2.0\""),
      (#"{"jsonrpc":2.0,"id":"a","method":"m"}"#, "invalid \"a\" \"jsonrpc\" must be \"2.0\""),
      (#"{"jsonrpc":"2.0","id":1}"#, "invalid 1 \"method\" is missing"),
      (#"{"jsonrpc":"2.0","result":1}"#, "invalid - \"method\" is missing"),
      (#"{"jsonrpc":"2.0","id":1,"method":5}"#, "invalid 1 \"method\" must be a string"),
      (#"{"jsonrpc":"2.0","id":1,"method":null}"#, "invalid 1 \"method\" must be a string"),
      (#"{"jsonrpc":"2.0","id":1,"method":"m","params":5}"#, "invalid 1 \"params\" must be an object"),
      (#"{"jsonrpc":"2.0","method":"m","params":"a"}"#, "invalid - \"params\" must be an object"),
    ])
  func invalid(text: String, kind: String) throws { #expect(try classify(text) == kind) }

  @Test("an id has 1024 bytes at most, as it is spelled")
  func longID() throws {
    func kind(_ count: Int) throws -> String {
      let id = "\"" + String(repeating: "i", count: count - 2) + "\""
      return try classify("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"m\"}")
    }
    #expect(try kind(1024).hasPrefix("request"))
    #expect(try kind(1025) == "invalid - \"id\" must have 1024 bytes at most")
  }

  @Test(
    "an id is a string, an integer of 64 bits or null",
    arguments: ["1.5", "5.0", "1e3", "true", "{}", "[1]", "9223372036854775808"])
  func badID(id: String) throws {
    let kind = try classify("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"m\"}")
    #expect(kind == "invalid - \"id\" must be a string or an integer")
  }
}
