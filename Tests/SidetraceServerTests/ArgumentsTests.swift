import JSONRPC
import JSONTape
import Testing

@testable import SidetraceServer

@Suite("The parameters of a request")
struct ArgumentsTests {
  private static let id = Parameter<String>.required("sessionId", "the session")
  private static let limit = Parameter<Int>.integer("limit", 1...10, default: 5, "how many")
  private static let word = Parameter<String>.word(
    "order", ["ascending", "descending"], default: "descending", "which way")
  private static let words = Parameter<[String]>.words("kind", ["llm", "tool"], "kinds")
  private static let flag = Parameter<Bool>.flag("refresh", "again")
  private static let declaration = MethodDeclaration(
    "test.method", "A method.", [id, limit, word, words, flag], result: "Nothing.")

  private func read(_ json: String) throws -> Result<Arguments, ResponseError> {
    try JSONDocument(Bytes(json)).withRoot { root in
      Result { () throws(ResponseError) in try Arguments(root, for: Self.declaration) }
    }
  }

  private func message(_ json: String) throws -> String {
    switch try read(json) {
    case .success: return ""
    case .failure(let error):
      #expect(error.code == .invalidParams)
      return error.message
    }
  }

  @Test("have their values or their defaults")
  func values() throws {
    let arguments = try read(#"{"sessionId":"s","kind":["llm"],"refresh":true}"#).get()
    #expect(arguments[Self.id] == "s")
    #expect(arguments[Self.limit] == 5)
    #expect(arguments[Self.word] == "descending")
    #expect(arguments[Self.words] == ["llm"])
    #expect(arguments[Self.flag])
  }

  @Test("may be given by position, and one string stands for a list of one")
  func positions() throws {
    let arguments = try read(#"["s",7,"ascending","tool"]"#).get()
    #expect(arguments[Self.limit] == 7)
    #expect(arguments[Self.words] == ["tool"])
  }

  @Test("may be null where they may be left out, and may come with the tokens of LSP")
  func nulls() throws {
    let arguments = try read(#"{"sessionId":"s","limit":null,"workDoneToken":1,"partialResultToken":"p"}"#).get()
    #expect(arguments[Self.limit] == 5)
  }

  @Test(
    "that are wrong are named with what is wrong",
    arguments: [
      (#"{}"#, "sessionId is required: the session"),
      (#"{"sessionId":null}"#, "sessionId must be a string, not null"),
      (#"{"sessionId":5}"#, "sessionId must be a string, not number"),
      (#"{"sessionId":"s","limit":11}"#, "limit must be from 1 to 10, not 11"),
      (#"{"sessionId":"s","limit":2.5}"#, "limit must be an integer"),
      (
        #"{"sessionId":"s","order":"descendin"}"#,
        "order must be one of ascending, descending, not \"descendin\"; did you mean \"descending\"?"
      ),
      (#"{"sessionId":"s","kind":["llm",3]}"#, "kind must be a list of strings"),
      (#"{"sessionId":"s","refresh":"yes"}"#, "refresh must be true or false, not string"),
      (#"{"sessionId":"s","limits":3}"#, "limits is no parameter of test.method; did you mean \"limit\"?"),
      (
        #"{"sessionId":"s","zzz":3}"#,
        "zzz is no parameter of test.method; there are sessionId, limit, order, kind, refresh"
      ),
      (#"["s",1,"ascending",[],true,1]"#, "5 is one too many: test.method takes 5 parameters"),
    ])
  func complaints(json: String, expected: String) throws {
    #expect(try message(json) == expected)
  }

  @Test("that are there more than once count as the last of them says, right or wrong")
  func repeated() throws {
    let arguments = try read(
      #"{"sessionId":1,"limit":99,"sessionId":"a","limit":3,"refresh":true,"sessionId":"b","\u0072efresh":null}"#
    ).get()
    #expect(arguments[Self.id] == "b")
    #expect(arguments[Self.limit] == 3)
    #expect(!arguments[Self.flag])
    #expect(try message(#"{"sessionId":"s","limit":3,"limit":99}"#) == "limit must be from 1 to 10, not 99")
    #expect(try message(#"{"sessionId":"s","sessionId":null}"#) == "sessionId must be a string, not null")
  }

  @Test("are the last of their name inside of objects, too")
  func repeatedInside() throws {
    try JSONDocument(Bytes(#"{"project":5,"token":[],"project":"q","\u0074oken":"t","project":"p"}"#)).withRoot {
      root in
      let settings = try SourceSettings(root, kind: "kore")
      #expect(settings.value(of: "KORE_PROJECT_ID") == "p" || settings.values.values.contains("p"))
      #expect(settings.values.values.contains("t") && !settings.values.values.contains("q"))
    }
    try JSONDocument(Bytes(#"{"a":1,"b":2,"\u0061":3,"a":4,"c":5}"#)).withRoot { root in
      #expect(root.lastMembers.map { "\($0.key.stringValue ?? "") \($0.value.spelling)" } == ["b 2", "a 4", "c 5"])
    }
  }

  @Test("that are unknown are told of in a bounded text, however many and long they are")
  func manyUnknown() throws {
    let names = (0..<5000).map { "\"u\($0)\":1" }.joined(separator: ",")
    let text = try message("{\"sessionId\":\"s\",\(names)}")
    #expect(text.utf8.count < 1000)
    #expect(text.hasSuffix("… and 4995 more are no parameters either"))
    // One character of any length, and characters that act.
    let long = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(try message("{\"sessionId\":\"s\",\"\(long)\":1}").utf8.count < 1000)
    #expect(try message(#"{"sessionId":"s","\u001b[2J":1}"#).hasPrefix(#"\u{1b}[2J is no parameter"#))
    #expect(try message("{\"sessionId\":\"s\",\"order\":\"\(long)\"}").utf8.count < 1000)
  }

  @Test("that are wrong are all named, not just the first")
  func several() throws {
    #expect(try message(#"{"limit":0,"refresh":1}"#).split(separator: ";").count == 3)
  }
}

@Suite("A slip of the keyboard")
struct SpellingTests {
  @Test(
    "finds the nearest name, if it is near",
    arguments: [
      ("session.gt", "session.get"), ("SESSION.GET", "session.get"), ("trace.childs", "trace.children"),
      ("sesion.metrics", "session.metrics"),
      ("completely.different", nil), ("", nil),
    ] as [(String, String?)])
  func nearest(word: String, expected: String?) {
    #expect(Spelling.nearest(to: word, among: MethodTable.names) == expected)
  }
}
