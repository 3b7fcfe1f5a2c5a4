import Testing

@testable import JSONTape

@Suite("Walking through values")
struct NavigationTests {
  @Test(
    "the first byte tells the kind",
    arguments: [
      ("{}", .object), ("[]", .array), ("\"\"", .string), ("0", .number), ("-1", .number), ("true", .bool),
      ("false", .bool), ("null", .null),
    ] as [(String, JSONValue.Kind)])
  func kind(text: String, kind: JSONValue.Kind) throws {
    try withRoot(" \(text) ") { value in
      #expect(value.kind == kind)
      #expect(value.isObject == (kind == .object))
      #expect(value.isArray == (kind == .array))
      #expect(value.isString == (kind == .string))
      #expect(value.isNumber == (kind == .number))
      #expect(value.isNull == (kind == .null))
      #expect(value.boolValue == (kind == .bool ? text == "true" : nil))
    }
  }

  @Test("members come in order, whatever their values hold")
  func members() throws {
    try withRoot("{\"a\":[1,[2]],\"b\":{\"a\":{}},\"c\":\"}\",\"\":null}") { object in
      #expect(object.members.map { $0.key.spelling } == ["\"a\"", "\"b\"", "\"c\"", "\"\""])
      #expect(object.members.map { $0.value.spelling } == ["[1,[2]]", "{\"a\":{}}", "\"}\"", "null"])
    }
  }

  @Test("elements come in order, whatever they hold")
  func elements() throws {
    try withRoot("[ [] , {\"a\":[1]} , \"]\" , [[[]]] , -0.5e1 , null ]") { array in
      #expect(array.elements.map(\.spelling) == ["[]", "{\"a\":[1]}", "\"]\"", "[[[]]]", "-0.5e1", "null"])
    }
  }

  @Test("an empty object or array has nothing in it", arguments: ["{}", "[]", "{ }", "[\n]"])
  func empty(text: String) throws {
    try withRoot(text) { value in
      #expect(value.isEmptyContainer)
      #expect(value.members.isEmpty)
      #expect(value.elements.isEmpty)
    }
  }

  @Test("only an object has members and only an array has elements")
  func wrongKind() throws {
    for text in ["[1,2]", "\"ab\"", "1", "null"] { #expect(try withRoot(text) { $0.members.isEmpty }) }
    for text in ["{\"a\":1}", "\"ab\"", "1", "null"] { #expect(try withRoot(text) { $0.elements.isEmpty }) }
    for text in ["[1]", "\"a\"", "1", "{\"b\":{\"a\":1}}"] { #expect(try withRoot(text) { $0["a"] == nil }) }
    for text in ["\"\"", "0", "null", "[0]", "{\"\":0}"] { #expect(try !withRoot(text) { $0.isEmptyContainer }) }
    #expect(JSONValue.Elements.empty.isEmpty)
  }

  @Test("a member is found by its name, at its own level only")
  func lookup() throws {
    try withRoot("{\"x\":{\"y\":{\"z\":7}},\"y\":1,\"n\\u0061me\":\"v\"}") { object in
      #expect(object["x"]?["y"]?["z"]?.int64 == 7)
      #expect(object["y"]?.int64 == 1)
      #expect(object["z"] == nil)
      #expect(object["name"]?.stringValue == "v")
    }
  }

  @Test("a value's range is its exact slice of the text")
  func ranges() throws {
    let text = " { \"a\" : [ 1 , { \"b\" : \"é\" } , [ ] ] , \"c\" : -1.5e3 , \"d\" : true } "
    let bytes = Bytes(text)
    try withRoot(text) { root in
      #expect(root.range == 1..<(bytes.count - 1))
      let a = try #require(root["a"])
      #expect(bytes.text(a.range) == "[ 1 , { \"b\" : \"é\" } , [ ] ]")
      #expect(a.elements.map { bytes.text($0.range) } == ["1", "{ \"b\" : \"é\" }", "[ ]"])
      #expect(root["c"].map { bytes.text($0.range) } == "-1.5e3")
      #expect(root["d"].map { bytes.text($0.range) } == "true")
      #expect(root.members.map { bytes.text($0.key.range) } == ["\"a\"", "\"c\"", "\"d\""])
    }
  }

  @Test("a value contains what lies inside it, itself included")
  func containment() throws {
    try withRoot("[[1],2]") { root in
      let parts = Array(root.elements)
      let one = try #require(parts.first?.elements.first { _ in true })
      #expect(root.contains(root))
      #expect(root.contains(one))
      #expect(parts[0].contains(one))
      #expect(!parts[1].contains(one))
      #expect(!one.contains(parts[1]))
    }
  }

  @Test("a long array keeps every element")
  func longArray() throws {
    let text = "[" + (0..<20_000).map(String.init).joined(separator: ",") + "]"
    #expect(try withRoot(text) { $0.elements.map(\.int64) } == (0..<20_000).map(Int64.init))
  }
}

extension Sequence {
  fileprivate var isEmpty: Bool { !contains { _ in true } }
}
