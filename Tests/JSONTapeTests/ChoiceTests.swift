import Testing

@testable import JSONTape

@Suite("Where RFC 8259 leaves the choice")
struct ChoiceTests {
  @Test("a byte order mark is rejected")
  func byteOrderMark() {
    #expect(refusal("\u{FEFF}{}") == JSONSyntaxError(reason: .unexpectedByte(0xEF), offset: 0))
  }

  @Test(
    "UTF-16 and UTF-32 are rejected",
    arguments: [
      [0xFE, 0xFF, 0, 0x5B, 0, 0x5D], [0x5B, 0, 0x5D, 0], [0, 0x5B, 0, 0x5D], [0x5B, 0, 0, 0, 0x5D, 0, 0, 0],
    ])
  func otherEncodings(bytes: [UInt8]) { #expect(refusal(bytes) != nil) }

  @Test(
    "an escaped surrogate without its partner is accepted and read as U+FFFD",
    arguments: [
      ("\\ud800", "\u{FFFD}"), ("\\udfff", "\u{FFFD}"), ("\\uD83D", "\u{FFFD}"), ("a\\ud83db", "a\u{FFFD}b"),
      ("\\ude00\\ud83d", "\u{FFFD}\u{FFFD}"), ("\\ud83d\\ud83d\\ude00", "\u{FFFD}😀"), ("\\ud83d\\n", "\u{FFFD}\n"),
      ("\\ud83d\\u0041", "\u{FFFD}A"), ("\\ud83d\\\\ude00", "\u{FFFD}\\ude00"),
    ])
  func loneSurrogate(inner: String, value: String) throws {
    #expect(try withRoot("\"\(inner)\"") { $0.stringValue } == value)
  }

  @Test(
    "a number beyond the largest double is accepted and has no double",
    arguments: ["1e309", "-1e309", "1e999999999999999999999", "-0.1e99999", "1" + String(repeating: "0", count: 400)])
  func hugeNumber(text: String) throws {
    try withRoot(text) { value in
      #expect(value.isNumber)
      #expect(value.double == nil)
      #expect(value.int64 == nil)
      #expect(value.spelling == text)
    }
  }

  @Test(
    "a number too small for a double is zero",
    arguments: ["1e-400", "123.456e-789", "0.0e99999", "1e-99999999999999"])
  func tinyNumber(text: String) throws { #expect(try withRoot(text) { $0.double } == 0) }

  @Test("of duplicate keys the last one counts, and all are members")
  func duplicateKeys() throws {
    try withRoot("{\"a\":1,\"b\":2,\"a\":3,\"\\u0061\":4}") { object in
      #expect(object["a"]?.int64 == 4)
      #expect(object["b"]?.int64 == 2)
      #expect(object.members.map { $0.value.int64 } == [1, 2, 3, 4])
      #expect(object.members.map { $0.key.stringValue } == ["a", "b", "a", "a"])
    }
  }

  @Test("noncharacters and U+0000 are kept")
  func noncharacters() throws {
    #expect(try withRoot("\"\u{FFFF}\u{1FFFE}\\u0000\"") { $0.stringValue } == "\u{FFFF}\u{1FFFE}\0")
  }
}
