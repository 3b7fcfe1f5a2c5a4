import Testing

@testable import JSONTape

@Suite("Strings")
struct TextTests {
  @Test(
    "escapes are resolved",
    arguments: [
      ("", ""), ("plain", "plain"), ("\\\"\\\\\\/", "\"\\/"), ("\\b\\f\\n\\r\\t", "\u{08}\u{0C}\n\r\t"),
      ("\\u0041", "A"), ("\\u00e9\\u00E9", "éé"), ("\\u20ac", "€"), ("\\uFFFF", "\u{FFFF}"), ("\\u0000x", "\0x"),
      ("\\ud83d\\ude00", "😀"), ("\\uD800\\uDC00", "\u{10000}"), ("\\uDBFF\\uDFFF", "\u{10FFFF}"),
      ("é\\u00e9€😀\\n", "éé€😀\n"), ("\\\\u0041", "\\u0041"), ("\\\\\\u0041", "\\A"), ("a\\\\", "a\\"),
      ("e\\u0301", "e\u{301}"),
    ])
  func unescaping(inner: String, value: String) throws {
    try withRoot("\"\(inner)\"") { string in
      #expect(string.stringValue.map { Array($0.unicodeScalars) } == Array(value.unicodeScalars))
      #expect(string.hasEscapes == inner.contains("\\"))
      #expect(string.spelling == "\"\(inner)\"")
    }
  }

  @Test("a string equals a text however it is spelled")
  func equality() throws {
    for spelling in ["name", "n\\u0061me", "\\u006eame", "nam\\u0065", "\\u006E\\u0061\\u006D\\u0065"] {
      #expect(try withRoot("\"\(spelling)\"") { $0.equals("name") }, "\(spelling)")
    }
    #expect(try withRoot("\"\\/\"") { $0.equals("/") })
    #expect(try withRoot("\"\\ud83d\\ude00\"") { $0.equals("😀") })
    #expect(try withRoot("\"\"") { $0.equals("") })
    #expect(try withRoot("\"a\\nb\"") { $0.equals("a\nb") })
    #expect(try withRoot("\"a\\\\nb\"") { $0.equals("a\\nb") })
  }

  @Test("another string does not equal", arguments: ["", "nam", "names", "Name", "n\\u0041me", "name\\u0000"])
  func inequality(inner: String) throws {
    #expect(try !withRoot("\"\(inner)\"") { $0.equals("name") })
  }

  @Test("an escape does not equal the text it is spelled with")
  func spelledAlike() throws { #expect(try !withRoot("\"a\\nb\"") { $0.equals("a\\nb") }) }

  @Test("what is no string equals nothing", arguments: ["null", "1", "[]", "{}", "true"])
  func noString(text: String) throws {
    try withRoot(text) { value in
      #expect(!value.equals("null"))
      #expect(!value.equals(""))
      #expect(value.stringValue == nil)
      #expect(!value.hasEscapes)
    }
  }
}
