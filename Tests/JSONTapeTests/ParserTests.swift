import Testing

@testable import JSONTape

@Suite("One parser for many texts")
struct ParserTests {
  private func read<Value>(
    _ parser: inout JSONParser, _ text: String, _ body: (JSONValue) throws -> Value
  ) throws -> Value {
    try Array(text.utf8).withUnsafeBytes { try body(try parser.parse($0)) }
  }

  @Test("reads one text after another")
  func sequence() throws {
    var parser = JSONParser()
    for number in 0..<100 {
      let text = "{\"a\":[\(number),{\"b\":\(number)}]}"
      let spellings = try read(&parser, text) { $0["a"]?.elements.map(\.spelling) }
      #expect(spellings == ["\(number)", "{\"b\":\(number)}"])
    }
  }

  @Test(
    "a rejected text leaves nothing behind", arguments: ["[[[[", "[1,2,{\"a\":", "{\"a\":[1;", "[[[]]]]", "", "\"\\"])
  func afterFailure(text: String) throws {
    var parser = JSONParser()
    #expect(throws: JSONSyntaxError.self) { try self.read(&parser, text) { _ in } }
    #expect(try read(&parser, "[1,[2]]") { $0.elements.map(\.spelling) } == ["1", "[2]"])
    #expect(try read(&parser, "{}") { $0.isEmptyContainer })
  }

  @Test("a large text is forgotten")
  func afterLarge() throws {
    var parser = JSONParser()
    let large = "[" + String(repeating: "[],", count: 100_000) + "0]"
    #expect(try read(&parser, large) { root in root.elements.reduce(0) { count, _ in count + 1 } } == 100_001)
    parser.finish()
    #expect(try read(&parser, "[1,[2]]") { $0.elements.map(\.spelling) } == ["1", "[2]"])
    #expect(try read(&parser, large) { $0.range.count } == large.utf8.count)
  }

  @Test("no bytes at all are an empty text")
  func nothing() {
    var parser = JSONParser()
    #expect(throws: JSONSyntaxError(reason: .empty, offset: 0)) {
      _ = try parser.parse(UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }

  @Test("has its own bound of depth")
  func depth() throws {
    var parser = JSONParser(maximumDepth: 2)
    #expect(try read(&parser, "[[]]") { $0.isArray })
    #expect(throws: JSONSyntaxError(reason: .tooDeep(limit: 2), offset: 2)) {
      try self.read(&parser, "[[[]]]") { _ in }
    }
  }
}
