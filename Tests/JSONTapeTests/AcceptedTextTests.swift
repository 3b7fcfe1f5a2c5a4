import JSONTape
import Testing

@Suite("Texts that RFC 8259 allows")
struct AcceptedTextTests {
  static let structures = [
    "{}", "[]", "[[]]", "[{}]", "{\"\":{}}", "[[],[]]", "[{},{}]", "{\"a\":[]}", "[[[[[[[[]]]]]]]]",
    "{\"a\":{\"b\":{\"c\":null}}}", "[1,2,3]", "{\"a\":1,\"b\":2}", "[null,true,false]", "{\"a\":1,\"a\":2}",
    "{\"\":0}", "{\"\":\"\"}",
  ]
  static let spaces = [
    " {}", "{} ", "\t\r\n []\n", "[ ]", "{ }", "[ 1 , 2 ]", "{ \"a\" : 1 }", "{\n\t\"a\"\r\n:\t[\n]\n}\r\n",
    "  null  ", "\n\n\n0\n\n\n",
  ]
  static let scalars = ["null", "true", "false", "0", "-1", "\"\"", "\"a\""]
  static let numbers = [
    "0", "-0", "0.0", "-0.0", "0e0", "0E+0", "0e-0", "1", "10", "-10", "1.5", "1.50", "1e5", "1E5", "1e+5", "1e-5",
    "1.5e05", "123456789012345678901234567890", "0.1234567890123456789", "-9223372036854775808",
    "18446744073709551616", "1e-400", "[0,-0,0.0]",
  ]
  static let strings = [
    "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u00e9\\u00E9\"",
    "\"\\ud83d\\ude00\"", "\"\u{7F}\"", "\"\u{80}\"", "\"é\"", "\"€\"", "\"😀\"", "\"\u{10FFFF}\"", "\"\u{FFFE}\"",
    "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"", "\"\\\\u0041\"", "\"\\\\\\\\\"", "\"[{]},:\"", "\"'\"", "\"a\\u0000b\"",
    "{\"é😀\":1}", "{\"\\u0061\":1}",
  ]

  @Test("an object or array of any shape is accepted", arguments: structures)
  func structure(text: String) { #expect(refusal(text) == nil) }

  @Test("white space is allowed around every token", arguments: spaces)
  func space(text: String) { #expect(refusal(text) == nil) }

  @Test("a scalar alone is a text", arguments: scalars)
  func scalar(text: String) { #expect(refusal(text) == nil) }

  @Test("every spelling of a number is accepted", arguments: numbers)
  func number(text: String) { #expect(refusal(text) == nil) }

  @Test("every spelling of a string is accepted", arguments: strings)
  func string(text: String) { #expect(refusal(text) == nil) }

  @Test("nothing behind the text is read")
  func bounds() throws {
    let memory = try #require(GuardedMemory())
    var parser = JSONParser()
    for text in Self.structures + Self.spaces + Self.scalars + Self.numbers + Self.strings {
      let kind = try parser.parse(memory.place(Array(text.utf8))).kind
      #expect(try withRoot(text) { $0.kind } == kind)
    }
  }
}
