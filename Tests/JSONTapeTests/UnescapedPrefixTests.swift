import Testing

@testable import JSONTape

@Suite("The beginning of a string that was cut anywhere")
struct UnescapedPrefixTests {
  static let inners = [
    "", "plain text", "é€😀é€😀", "\\n\\t\\\"\\\\\\/", "\\u0041\\u00e9\\u20ac", "\\ud83d\\ude00",
    "\\ud83d\\ude00a",
    "\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00", "ab\\ud83d\\ude00\\u0041\\n😀é\\\\u0041",
    "\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\",
    "a\\\\\\ud83d\\ude00bcdefghijklmnopqrstuvwxyz", "x\\\\u0041yyyyyyyyyyyy", "\\u0000\\u001f\u{7F}",
  ]

  private func whole(_ inner: String) throws -> [UnicodeScalar] {
    Array(try withRoot("\"\(inner)\"") { $0.stringValue ?? "" }.unicodeScalars)
  }

  @Test("never has a wrong character, at any cut", arguments: inners)
  func everyCut(inner: String) throws {
    let bytes = Array(inner.utf8)
    let whole = try whole(inner)
    for count in 0...bytes.count {
      let prefix = Array(JSONValue.unescapedPrefix(Array(bytes[..<count])).unicodeScalars)
      #expect(whole.starts(with: prefix), "cut at \(count)")
    }
  }

  @Test("is all of it where nothing was cut", arguments: inners)
  func uncut(inner: String) throws {
    #expect(Array(JSONValue.unescapedPrefix(Array(inner.utf8)).unicodeScalars) == (try whole(inner)))
  }

  @Test("lacks no more than one character")
  func length() throws {
    let inner = "a\\ud83d\\ude00é\\n😀b"
    let bytes = Array(inner.utf8)
    var longest = 0
    for count in 0...bytes.count {
      let now = JSONValue.unescapedPrefix(Array(bytes[..<count])).unicodeScalars.count
      #expect(now == longest || now == longest + 1, "cut at \(count)")
      longest = now
    }
    #expect(longest == 6)
  }

  @Test("keeps a surrogate that has no partner, once that is certain")
  func loneSurrogate() {
    #expect(JSONValue.unescapedPrefix(Array("\\ud83d\\u0041bc".utf8)) == "\u{FFFD}Abc")
    #expect(JSONValue.unescapedPrefix(Array("\\ude00a".utf8)) == "\u{FFFD}a")
  }
}
