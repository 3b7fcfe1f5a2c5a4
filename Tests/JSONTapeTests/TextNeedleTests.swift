import Foundation
import JSONTape
import Testing

@Suite("Case folding")
struct CaseFoldingTests {
  @Test(
    "brings letters that differ in case only to one",
    arguments: [
      ("A", "a"), ("É", "é"), ("Σ", "ς"), ("ſ", "S"), ("ẞ", "ß"), ("K", "k"), ("Ω", "Ω"), ("Ǆ", "ǅ"), ("𐐀", "𐐨"),
    ])
  func same(one: UnicodeScalar, other: UnicodeScalar) { #expect(CaseFolding.fold(one) == CaseFolding.fold(other)) }

  @Test(
    "keeps letters apart that are different", arguments: [("ı", "i"), ("İ", "i"), ("ß", "s"), ("é", "e"), ("日", "本")])
  func different(one: UnicodeScalar, other: UnicodeScalar) {
    #expect(CaseFolding.fold(one) != CaseFolding.fold(other))
  }

  @Test("is done once and for all: what is folded stays")
  func idempotent() {
    for value in 0..<UInt32(0x20000) {
      guard let scalar = UnicodeScalar(value) else { continue }
      let folded = CaseFolding.fold(scalar)
      #expect(CaseFolding.fold(folded) == folded)
    }
  }

  @Test("passes no letter over that has two cases")
  func complete() {
    for value in 0x80..<UInt32(0x20000) {
      guard let scalar = UnicodeScalar(value) else { continue }
      let lower = scalar.properties.lowercaseMapping.unicodeScalars
      guard lower.count == 1, let only = lower.first, only != scalar else { continue }
      #expect(CaseFolding.fold(scalar) == CaseFolding.fold(only), "U+\(String(value, radix: 16))")
    }
  }
}

@Suite("A text to look for")
struct TextNeedleTests {
  private func count(_ text: String, _ json: String) throws -> Int {
    let bytes = Bytes(json)
    return try #require(TextNeedle(text)).count(in: bytes, 0..<bytes.count)
  }

  @Test(
    "is found in strings, keys and numbers, whatever their case and their escapes",
    arguments: [
      ("été", #""\u00e9t\u00c9 \u00C9T\u00e9""#, 2), ("a\"b", #"{"a\"b":["A\u0022B"]}"#, 2),
      ("12.35", "[12.35,112.350]", 2),
      ("🎉", #"["\ud83c\udf89","🎉"]"#, 2), ("aa", #""aaaa""#, 2), ("abab", #""abaabab""#, 1), ("a/b", #""a\/B""#, 1),
      ("line\nfeed", #""line\nfeed""#, 1), ("\\n", #""a\\n""#, 1), ("ς", #""ΣΑΣ""#, 2), ("k", "\"\u{212A}\"", 1),
    ])
  func found(text: String, json: String, expected: Int) throws { #expect(try count(text, json) == expected) }

  @Test(
    "is not found across strings, in escapes, or in words that are no text",
    arguments: [
      ("ab", #"["a","b"]"#), ("\",\"", #"["a","b"]"#), ("u00e9", #""\u00e9""#), ("n", #""\n""#), ("true", "[true]"),
      ("null", #"{"a":null}"#), ("{", "{}"), ("e", #""\u00e9""#),
    ])
  func absent(text: String, json: String) throws { #expect(try count(text, json) == 0) }

  @Test("is nothing if it is empty")
  func empty() { #expect(TextNeedle("") == nil) }

  @Test("is counted as a plain search counts it", arguments: 1...40)
  func plainly(seed: Int) throws {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
    func letters(_ count: Int) -> String {
      String(
        (0..<count).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1
          return ["a", "B", "é", "É", "\u{1F389}"][Int(state >> 33) % 5]
        }.joined())
    }
    let hay = letters(300)
    for length in 1...4 {
      let wanted = letters(length)
      var expected = 0
      var rest = hay.lowercased()[...]
      while let place = rest.range(of: wanted.lowercased()) {
        expected += 1
        rest = rest[place.upperBound...]
      }
      let escaped = hay.unicodeScalars.map { scalar in
        scalar.value % 3 == 0 ? String(scalar) : String(scalar).utf16.map { String(format: "\\u%04x", $0) }.joined()
      }.joined()
      #expect(try count(wanted, "\"\(escaped)\"") == expected)
      #expect(TextNeedle(wanted)?.count(in: hay) == expected)
    }
  }
}

@Suite("The leaves of a value")
struct LeavesTests {
  @Test("come in order, each with its JSON Pointer (RFC 6901)")
  func pointers() throws {
    let json = #"{"a/b":{"m~n":[1,[],{"":"x"}]},"c":{},"é":null}"#
    let found = try JSONDocument(Bytes(json)).withRoot { root in
      var found: [String] = []
      root.forEachLeaf { leaf, isKey, path in
        found.append("\(path.pointer) \(isKey ? "key " : "")\(leaf.spelling)")
        return true
      }
      return found
    }
    #expect(
      found == [
        #"/a~1b key "a/b""#, #"/a~1b/m~0n key "m~n""#, "/a~1b/m~0n/0 1", #"/a~1b/m~0n/2/ key """#,
        #"/a~1b/m~0n/2/ "x""#,
        #"/c key "c""#, #"/é key "é""#, "/é null",
      ])
  }

  @Test("of a value without parts is the value itself, and a look that has seen enough ends")
  func single() throws {
    let pointers = try JSONDocument(Bytes("[7,8,9]")).withRoot { root in
      var pointers: [String] = []
      root.forEachLeaf { _, _, path in
        pointers.append(path.pointer)
        return pointers.count < 2
      }
      return pointers
    }
    #expect(pointers == ["/0", "/1"])
    let whole = try JSONDocument(Bytes("7")).withRoot { root in
      var pointers: [String] = []
      root.forEachLeaf { _, _, path in
        pointers.append(path.pointer)
        return true
      }
      return pointers
    }
    #expect(whole == [""])
  }
}
