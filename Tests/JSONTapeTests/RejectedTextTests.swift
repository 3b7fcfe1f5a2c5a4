import Testing

@testable import JSONTape

/// A text that is no JSON, why not, and where.
struct Rejected: Sendable, CustomTestStringConvertible {
  let text: String
  let reason: JSONSyntaxError.Reason
  let offset: Int

  init(_ text: String, _ reason: JSONSyntaxError.Reason, at offset: Int) {
    self.text = text
    self.reason = reason
    self.offset = offset
  }

  init(_ text: String, unexpected: Character, at offset: Int) {
    self.init(text, .unexpectedByte(unexpected.asciiValue ?? 0), at: offset)
  }

  var testDescription: String { text }
}

@Suite("Texts that RFC 8259 does not allow")
struct RejectedTextTests {
  static let ends = [
    Rejected("", .empty, at: 0), Rejected("  ", .empty, at: 2), Rejected("\n\t\r", .empty, at: 3),
    Rejected("[", .unexpectedEnd, at: 1), Rejected("[1", .unexpectedEnd, at: 2),
    Rejected("[1,", .unexpectedEnd, at: 3), Rejected("[1, ", .unexpectedEnd, at: 4),
    Rejected("[[]", .unexpectedEnd, at: 3), Rejected("{", .unexpectedEnd, at: 1),
    Rejected("{\"a\"", .unexpectedEnd, at: 4), Rejected("{\"a\":", .unexpectedEnd, at: 5),
    Rejected("{\"a\":1", .unexpectedEnd, at: 6), Rejected("{\"a\":1,", .unexpectedEnd, at: 7),
    Rejected("\"", .unexpectedEnd, at: 1), Rejected("\"abc", .unexpectedEnd, at: 4),
    Rejected("\"\\", .unexpectedEnd, at: 2), Rejected("\"\\\"", .unexpectedEnd, at: 3),
    Rejected("\"\\u", .unexpectedEnd, at: 3), Rejected("\"\\u00e", .unexpectedEnd, at: 6),
    Rejected("-", .unexpectedEnd, at: 1), Rejected("t", .unexpectedEnd, at: 1),
    Rejected("fals", .unexpectedEnd, at: 4), Rejected("nul", .unexpectedEnd, at: 3),
  ]
  static let commas = [
    Rejected("[1,]", unexpected: "]", at: 3), Rejected("[,1]", unexpected: ",", at: 1),
    Rejected("[,]", unexpected: ",", at: 1), Rejected("[1,,2]", unexpected: ",", at: 3),
    Rejected("[1 2]", unexpected: "2", at: 3), Rejected("{\"a\":1,}", unexpected: "}", at: 7),
    Rejected("{,}", unexpected: ",", at: 1), Rejected("{\"a\":1,,}", unexpected: ",", at: 7),
    Rejected("{\"a\":1 \"b\":2}", unexpected: "\"", at: 7), Rejected("[1;2]", unexpected: ";", at: 2),
    Rejected(",", unexpected: ",", at: 0), Rejected(":", unexpected: ":", at: 0),
  ]
  static let brackets = [
    Rejected("]", unexpected: "]", at: 0), Rejected("}", unexpected: "}", at: 0),
    Rejected("[}", unexpected: "}", at: 1), Rejected("{]", unexpected: "]", at: 1),
    Rejected("[1}", unexpected: "}", at: 2), Rejected("{\"a\":1]", unexpected: "]", at: 6),
    Rejected("[[1]}", unexpected: "}", at: 4), Rejected("[]]", .trailingBytes, at: 2),
    Rejected("{}}", .trailingBytes, at: 2), Rejected("[] []", .trailingBytes, at: 3),
    Rejected("1 2", .trailingBytes, at: 2), Rejected("{}\0", .trailingBytes, at: 2),
    Rejected("{}#", .trailingBytes, at: 2), Rejected("\"a\"\"b\"", .trailingBytes, at: 3),
  ]
  static let members = [
    Rejected("{a:1}", unexpected: "a", at: 1), Rejected("{1:1}", unexpected: "1", at: 1),
    Rejected("{'a':1}", unexpected: "'", at: 1), Rejected("{null:1}", unexpected: "n", at: 1),
    Rejected("{[]:1}", unexpected: "[", at: 1), Rejected("{\"a\" 1}", unexpected: "1", at: 5),
    Rejected("{\"a\",1}", unexpected: ",", at: 4), Rejected("{\"a\"}", unexpected: "}", at: 4),
    Rejected("{\"a\":}", unexpected: "}", at: 5), Rejected("{\"a\"::1}", unexpected: ":", at: 5),
    Rejected("[\"a\":1]", unexpected: ":", at: 4), Rejected("{\"a\":1 b}", unexpected: "b", at: 7),
  ]
  static let literals = [
    Rejected("True", unexpected: "T", at: 0), Rejected("tRue", .badLiteral, at: 0),
    Rejected("trux", .badLiteral, at: 0), Rejected("nil.", .badLiteral, at: 0),
    Rejected("falsy", .badLiteral, at: 0), Rejected("[nulL]", .badLiteral, at: 1),
    Rejected("truee", .trailingBytes, at: 4), Rejected("NaN", unexpected: "N", at: 0),
    Rejected("Infinity", unexpected: "I", at: 0), Rejected("undefined", unexpected: "u", at: 0),
  ]
  static let numbers = [
    Rejected("01", .trailingBytes, at: 1), Rejected("-01", .trailingBytes, at: 2),
    Rejected("[00]", unexpected: "0", at: 2), Rejected("+1", unexpected: "+", at: 0),
    Rejected(".5", unexpected: ".", at: 0), Rejected("-.5", .badNumber, at: 0), Rejected("1.", .badNumber, at: 0),
    Rejected("[1.]", .badNumber, at: 1), Rejected("1.e5", .badNumber, at: 0), Rejected("1e", .badNumber, at: 0),
    Rejected("1e+", .badNumber, at: 0), Rejected("[1e-]", .badNumber, at: 1), Rejected("--1", .badNumber, at: 0),
    Rejected("-a", .badNumber, at: 0), Rejected("-Infinity", .badNumber, at: 0),
    Rejected("0x1F", .trailingBytes, at: 1),
    Rejected("1_000", .trailingBytes, at: 1), Rejected("1.5.5", .trailingBytes, at: 3),
    Rejected("1e5e5", .trailingBytes, at: 3), Rejected("1e5.5", .trailingBytes, at: 3),
    Rejected("１", .unexpectedByte(0xEF), at: 0),
  ]
  static let strings = [
    Rejected("'a'", unexpected: "'", at: 0), Rejected("\"\\x41\"", .badEscape, at: 1),
    Rejected("\"\\'\"", .badEscape, at: 1), Rejected("\"\\0\"", .badEscape, at: 1),
    Rejected("\"\\U0041\"", .badEscape, at: 1), Rejected("\"\\é\"", .badEscape, at: 1),
    Rejected("\"\\\n\"", .badEscape, at: 1), Rejected("\"\\u00g0\"", .badEscape, at: 1),
    Rejected("\"\\u 041\"", .badEscape, at: 1), Rejected("\"\\u+041\"", .badEscape, at: 1),
    Rejected("\"ab\\u004\"\"", .badEscape, at: 3), Rejected("\"\n\"", .controlByteInString, at: 1),
    Rejected("\"a\tb\"", .controlByteInString, at: 2), Rejected("\"\0\"", .controlByteInString, at: 1),
    Rejected("\"\u{1F}\"", .controlByteInString, at: 1), Rejected("{\"\n\":1}", .controlByteInString, at: 2),
  ]
  static let spaces = [
    Rejected("\u{0B}[]", .unexpectedByte(0x0B), at: 0), Rejected("[\u{0C}]", .unexpectedByte(0x0C), at: 1),
    Rejected("[]\u{A0}", .trailingBytes, at: 2), Rejected("[\u{2003}]", .unexpectedByte(0xE2), at: 1),
    Rejected("[1\u{7F}]", .unexpectedByte(0x7F), at: 2), Rejected("/* a */ 1", unexpected: "/", at: 0),
    Rejected("1 // a", .trailingBytes, at: 2), Rejected("# a", unexpected: "#", at: 0),
    Rejected("\0", .unexpectedByte(0), at: 0),
  ]
  static let all = ends + commas + brackets + members + literals + numbers + strings + spaces

  @Test("a text that stops early is rejected at its end", arguments: ends)
  func end(of rejected: Rejected) { expect(rejected) }

  @Test("a comma stands between two values and nowhere else", arguments: commas)
  func comma(in rejected: Rejected) { expect(rejected) }

  @Test("brackets match, and one value is all", arguments: brackets)
  func bracket(in rejected: Rejected) { expect(rejected) }

  @Test("a member is a string, a colon and a value", arguments: members)
  func member(in rejected: Rejected) { expect(rejected) }

  @Test("there are three literals, in small letters", arguments: literals)
  func literal(_ rejected: Rejected) { expect(rejected) }

  @Test("a number has no other spelling", arguments: numbers)
  func number(_ rejected: Rejected) { expect(rejected) }

  @Test("a string has no other escapes and no raw control characters", arguments: strings)
  func string(_ rejected: Rejected) { expect(rejected) }

  @Test("white space is four characters, and there are no comments", arguments: spaces)
  func space(_ rejected: Rejected) { expect(rejected) }

  private func expect(_ rejected: Rejected) {
    #expect(refusal(rejected.text) == JSONSyntaxError(reason: rejected.reason, offset: rejected.offset))
  }

  @Test("nothing behind a rejected text is read")
  func bounds() throws {
    let memory = try #require(GuardedMemory())
    var parser = JSONParser()
    for rejected in Self.all {
      #expect(throws: JSONSyntaxError(reason: rejected.reason, offset: rejected.offset)) {
        _ = try parser.parse(memory.place(Array(rejected.text.utf8)))
      }
    }
  }

  @Test("an error says what and where in words")
  func description() {
    #expect(refusal("[1;2]")?.description == "unexpected ';' at byte 2")
    #expect(refusal("\u{0B}")?.description == "unexpected byte 0x0B at byte 0")
    #expect(refusal("[1")?.description == "the text ends in the middle of a value at byte 2")
  }
}
