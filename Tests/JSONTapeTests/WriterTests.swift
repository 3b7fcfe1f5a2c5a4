import Testing

@testable import JSONTape

@Suite("The writer")
struct WriterTests {
  @Test("puts commas between values and nowhere else")
  func commas() {
    let text = json { writer in
      writer.object { writer in
        writer.key("empty")
        writer.object { _ in }
        writer.key("none")
        writer.array { _ in }
        writer.key("list")
        writer.array { writer in
          writer.int(1)
          writer.null()
          writer.array { $0.bool(true) }
          writer.object { writer in
            writer.key("a" as String)
            writer.bool(false)
            writer.key("b")
            writer.string("" as StaticString)
          }
          writer.string("x" as String)
        }
        writer.key("last")
        writer.double(0.5)
      }
    }.text
    #expect(text == #"{"empty":{},"none":[],"list":[1,null,[true],{"a":false,"b":""},"x"],"last":0.5}"#)
  }

  @Test("nests as deep as it is told")
  func nesting() {
    let text = json { writer in
      for _ in 0..<1000 { writer.beginArray() }
      for _ in 0..<1000 { writer.endArray() }
    }.text
    #expect(text == String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000))
  }

  @Test("escapes every control character, the quote and the backslash")
  func escapes() throws {
    let short: [UInt8: String] = [8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 0x22: "\\\"", 0x5C: "\\\\"]
    for byte in UInt8(0)...0x7F {
      let character = String(UnicodeScalar(byte))
      let hex = String(byte, radix: 16)
      let long = "\\u00" + (hex.count < 2 ? "0" : "") + hex
      let escaped = short[byte] ?? (byte < 0x20 ? long : character)
      let text = json { $0.string("a\(character)b") }.text
      #expect(text == "\"a\(escaped)b\"")
      #expect(try withRoot(text) { $0.stringValue } == "a\(character)b")
    }
  }

  @Test("leaves all other characters as they are")
  func plainCharacters() {
    let text = "é€😀\u{2028}\u{FEFF}/\u{7F}\u{80}"
    #expect(json { $0.string(text) }.text == "\"\(text)\"")
  }

  @Test("escapes at every place of a string and of a key")
  func escapePlaces() throws {
    for length in 1...40 {
      for place in 0..<length {
        var characters = [Character](repeating: "x", count: length)
        characters[place] = "\n"
        let text = String(characters)
        let written = json { writer in
          writer.object { writer in
            writer.key(text)
            writer.string(text)
          }
        }.text
        let escaped = text.replacing("\n", with: "\\n")
        if written != "{\"\(escaped)\":\"\(escaped)\"}" { Issue.record("\(place) of \(length)") }
      }
    }
  }

  @Test("joins the parts of a string")
  func parts() {
    let text = json { writer in
      writer.array { writer in
        writer.string { writer in
          writer.text("a\"")
          writer.text("")
          writer.text("\n😀")
        }
        writer.string { _ in }
      }
    }.text
    #expect(text == #"["a\"\n😀",""]"#)
  }

  @Test("copies a value as it is spelled")
  func verbatimValue() throws {
    let spelling = "{ \"b\" : 1.0e+2 , \"a\":\"\\u0041\" }"
    let text = try withRoot("[\(spelling)]") { root in
      json { writer in
        writer.array { writer in
          for element in root.elements { writer.raw(element) }
          writer.raw(Bytes("..12.."), 2..<4)
          Array("null".utf8).withUnsafeBytes { writer.value(verbatim: $0) }
          writer.raw(json { $0.int(3) })
        }
      }.text
    }
    #expect(text == "[\(spelling),12,null,3]")
  }

  @Test("a thrown error comes through")
  func throwing() {
    struct Refused: Error {}
    #expect(throws: Refused.self) {
      _ = try json { (writer: inout JSONWriter) throws(Refused) in
        try writer.object { (_: inout JSONWriter) throws(Refused) in throw Refused() }
      }
    }
  }
}

@Suite("A string for people")
struct SafeStringTests {
  @Test("has what would steer a terminal or turn text as escapes, and says the same")
  func safe() throws {
    let text = "a\u{202E}b\u{7F}\n\u{85}\u{FEFF}\"é🎉"
    let output = json { $0.string(safely: text) }.text
    #expect(output == #""a\u202eb\u007f\n\u0085\ufeff\"é🎉""#)
    #expect(try JSONDocument(Bytes(output)).withRoot { $0.stringValue } == text)
  }
}
