import Testing

@testable import JSONTape

@Suite("Documents")
struct DocumentTests {
  @Test("a part of the bytes can be the document")
  func part() throws {
    let bytes = Bytes("garbage{\"a\":[1,2]}garbage")
    let document = try JSONDocument(bytes, range: 7..<18)
    document.withRoot { root in
      #expect(root.spelling == "{\"a\":[1,2]}")
      #expect(root.range == 0..<11)
      #expect(root["a"]?.range == 5..<10)
    }
  }

  @Test("the part's neighbours are not read")
  func neighbours() throws {
    let bytes = Bytes("12345")
    #expect(try JSONDocument(bytes, range: 1..<3).withRoot { $0.int64 } == 23)
    #expect(throws: JSONSyntaxError(reason: .unexpectedEnd, offset: 3)) {
      _ = try JSONDocument(Bytes("\"abc\""), range: 0..<3)
    }
    #expect(throws: JSONSyntaxError(reason: .unexpectedEnd, offset: 2)) {
      _ = try JSONDocument(Bytes("true"), range: 0..<2)
    }
  }

  @Test("an error's offset counts from the start of the part")
  func offset() {
    #expect(throws: JSONSyntaxError(reason: .unexpectedByte(0x3B), offset: 2)) {
      _ = try JSONDocument(Bytes("....[1;2]"), range: 4..<9)
    }
  }

  @Test("a part beyond the bytes is clamped", arguments: [0..<1000, -5..<4, 2..<50, 4..<4, 90..<100])
  func clamped(range: Range<Int>) {
    let inside = range.clamped(to: 0..<4)
    let text = String("[12]"[...].dropFirst(inside.lowerBound).prefix(inside.count))
    let expected = refusal(text)
    let got: JSONSyntaxError?
    do {
      _ = try JSONDocument(Bytes("[12]"), range: range)
      got = nil
    } catch {
      got = error
    }
    #expect(got == expected)
  }

  @Test("a document can be read again and again")
  func again() throws {
    let document = try JSONDocument(Bytes("{\"a\":\"b\"}"))
    for _ in 0..<3 { #expect(document.withRoot { $0["a"]?.stringValue } == "b") }
  }
}
