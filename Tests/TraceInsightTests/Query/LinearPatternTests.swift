import Testing

@testable import TraceInsight

@Suite("A regular expression of a query")
struct LinearPatternTests {
  @Test(
    "fits anywhere in a text, in any case",
    arguments: [
      ("abc", "xxABCxx", true), ("^abc$", "abc", true), ("^abc$", "abcd", false), ("a.c", "a\u{20AC}c", true),
      ("a.c", "a\nc", false),
      ("colou?r", "color", true), ("a+b", "aaab", true), ("a+b", "b", false), ("(foo|bar)+baz", "foobarbaz", true),
      ("(foo|bar)+baz", "fobaz", false), ("[a-c]{2,3}x", "zabx", true), ("[a-c]{2,3}x", "zax", false),
      ("[^0-9]", "123", false),
      ("\\d+\\s\\w+", "12 ab", true), ("\\bcat\\b", "a cat.", true), ("\\bcat\\b", "concat", false),
      ("gr[ae]y", "grey", true),
      ("(a|b|c|)d", "d", true), ("x{3}", "xx", false), ("x{2,}", "xxx", true), ("größe", "GRÖSSE größe", true),
      ("[A-Z]+", "abc", true),
      ("a*", "", true), ("", "anything", true), ("(?i)abc", "ABC", true), ("(?:ab)+", "abab", true),
      ("\\.swift$", "a.swift", true),
      ("a|b|c", "xcx", true), ("(a(b|c))+d", "abacd", true), ("[]x]", "]", true), ("[a-]", "-", true),
      ("a??b", "b", true),
    ])
  func fits(source: String, text: String, isThere: Bool) throws {
    #expect(try LinearPattern(source).occurs(in: text) == isThere)
  }

  @Test(
    "that cannot be read says why and where",
    arguments: [
      ("(a", 0), ("a)", 1), ("[a", 0), ("*a", 0), ("a{2", 1), ("a{3,2}", 1), ("(?=a)b", 0), ("(a)\\1", 3), ("\\q", 0),
      ("a\\", 1),
      ("[z-a]", 1), ("a{9999}", 1), ("((a{900}){900})", 9),
    ])
  func problems(source: String, place: Int) throws {
    do throws(LinearPattern.Problem) {
      _ = try LinearPattern(source)
      Issue.record("it was read")
    } catch {
      #expect(error.place == place && !error.message.isEmpty, "\(error)")
    }
  }

  /// All ways through an expression of letters, stars and bars, one after the other: slow, and plain.
  private func plain(_ pattern: Substring, _ text: Substring) -> Bool {
    let branches = pattern.split(separator: "|", omittingEmptySubsequences: false)
    if branches.count > 1 { return branches.contains { plain($0, text) } }
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    let isFirst = text.first.map { first == "." || $0 == first } ?? false
    if rest.first == "*" { return plain(rest.dropFirst(), text) || isFirst && plain(pattern, text.dropFirst()) }
    return isFirst && plain(rest, text.dropFirst())
  }

  @Test("fits what trying all ways fits", arguments: 1...300)
  func generated(seed: Int) throws {
    var state = UInt64(clamping: seed) &* 0x9E37_79B9_7F4A_7C15
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(clamping: (state >> 33) % UInt64(clamping: count))
    }
    var pattern = ""
    for _ in 0..<(1 + next(6)) {
      pattern += ["a", "b", ".", "a*", "b*", ".*", "a|b"][next(7)]
    }
    for _ in 0..<10 {
      let text = String((0..<next(7)).map { _ in next(2) == 0 ? Character("a") : "b" })
      let whole = pattern.split(separator: "|", omittingEmptySubsequences: false).map { "^\($0)$" }.joined(
        separator: "|")
      #expect(try LinearPattern(whole).occurs(in: text) == plain(pattern[...], text[...]), "\(pattern) in \(text)")
    }
  }

  @Test("takes time in proportion to the text where others take forever")
  func linear() throws {
    let pattern = try LinearPattern("^(a+)+$")
    #expect(!pattern.occurs(in: String(repeating: "a", count: 50_000) + "b"))
  }
}
