import Testing

@testable import JSONTape

@Suite("Text that a person reads")
struct ReadableTextTests {
  /// One of each kind of character that acts, and the edges of their ranges.
  static let acting: [Unicode.Scalar] = [
    "\u{0}", "\u{7}", "\u{8}", "\u{1B}", "\u{1F}", "\u{7F}", "\u{80}", "\u{85}", "\u{9B}", "\u{9F}", "\u{61C}",
    "\u{180E}", "\u{200B}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202E}", "\u{2060}",
    "\u{2064}", "\u{2066}", "\u{2069}", "\u{206F}", "\u{3164}", "\u{FEFF}", "\u{FFA0}", "\u{FFF9}", "\u{FFFB}",
    "\u{1BCA0}", "\u{1D173}", "\u{1D17A}", "\u{E0000}", "\u{E0041}", "\u{E007F}",
  ]

  /// Texts that people write, which stay as they are.
  static let ordinary = [
    "ünïcode 🪙", "a\u{A0}b", "👩\u{200D}👩\u{200D}👧", "❤\u{FE0F}\u{200D}🔥", "می\u{200C}خواهم", "क\u{94D}\u{200D}ष",
    "葛\u{E0100}城", "漢字", "שלום", "e\u{301}", "~", "\u{FFFD}",
  ]

  @Test("shows a character that acts in every form, and lets none through", arguments: acting)
  func acts(scalar: Unicode.Scalar) throws {
    #expect(ReadableText.acts(scalar))
    let text = "a\(scalar)b"
    let shown = "a\\u{" + String(scalar.value, radix: 16) + "}b"
    #expect(ReadableText.line(text) == shown)
    #expect(ReadableText.notice(text) == shown)
    #expect(ReadableText.code(text) == "`\(shown)`")
    #expect(ReadableText.markdown(text) == "a\\\\u{" + String(scalar.value, radix: 16) + "}b")
    #expect(ReadableText.bare(text) == "ab")
    #expect(ReadableText.isLikeFormula("\(scalar)=1"))
    for spelled in [
      json { $0.string(safely: text) }.text,
      try JSONDocument(json { $0.string(text) }.joined()).withRoot { JSONPretty.text($0) },
    ] {
      #expect(!spelled.unicodeScalars.contains { ReadableText.acts($0) })
      #expect(try JSONDocument(Bytes(spelled)).withRoot { $0.stringValue } == text)
    }
  }

  @Test("leaves ordinary text alone in every form", arguments: ordinary)
  func stays(text: String) throws {
    #expect(ReadableText.line(text) == text)
    #expect(ReadableText.notice(text) == text)
    #expect(ReadableText.code(text) == "`\(text)`")
    #expect(ReadableText.markdown(text) == text)
    #expect(ReadableText.bare(text) == text)
    #expect(!ReadableText.isLikeFormula(text))
    #expect(json { $0.string(safely: text) }.text == "\"\(text)\"")
    #expect(
      try JSONDocument(json { $0.string(text) }.joined()).withRoot { JSONPretty.text($0) } == "\"\(text)\"")
  }

  @Test(
    "is one line",
    arguments: [
      ("a\n\tb  c", "a b c"), ("\u{1B}[31mred", "\\u{1b}[31mred"), ("  x  ", "x"), ("a\r\n\t b", "a b"), ("", ""),
      (" \n ", ""), ("12345678901", "1234567890…"), ("1234567890", "1234567890"), ("1234567890  ", "1234567890"),
    ])
  func lines(text: String, expected: String) {
    #expect(ReadableText.line(text, limit: text.hasPrefix("123") ? 10 : 100) == expected)
  }

  @Test(
    "means nothing in Markdown",
    arguments: [
      ("a", "`a`"), ("a`b", "`` a`b ``"), ("```\n# x\n```", "```` ``` # x ``` ````"), ("", "` `"), ("   ", "` `"),
      ("`", "`` ` ``"), ("[x](http://y) <b>", "`[x](http://y) <b>`"), ("a\r\n\t b", "`a b`"),
      ("x\u{202E}y\u{1B}[31m", "`x\\u{202e}y\\u{1b}[31m`"), ("<script>", "`<script>`"),
    ])
  func code(text: String, expected: String) {
    #expect(ReadableText.code(text, limit: 100) == expected)
  }

  @Test(
    "means nothing as the text of a link",
    arguments: [
      ("[why](command:quit)", "\\[why\\]\\(command:quit\\)"),
      ("*a* _b_ `c` <d> \\", "\\*a\\* \\_b\\_ \\`c\\` \\<d\\> \\\\"),
      ("src/a.py:3", "src/a.py:3"),
      ("![x](y) &lt; a|b $(sync)", "\\!\\[x\\]\\(y\\) \\&lt; a\\|b \\$\\(sync\\)"),
    ])
  func link(text: String, expected: String) {
    #expect(ReadableText.markdown(text) == expected)
  }

  @Test(
    "makes no link and no picture in what an editor calls plain",
    arguments: [
      ("[why](command:quit)", "[why] (command:quit)"), ("[a][b] [c]: d", "[a] [b] [c] : d"),
      ("$(error) $5", "$ (error) $5"),
      ("[why]\n(command:quit)", "[why] (command:quit)"), ("a[0] f(x)", "a[0] f(x)"),
      ("[why]\u{200B}(command:quit)", "[why]\\u{200b}(command:quit)"), ("![p](http://x)", "![p] (http://x)"),
    ])
  func notice(text: String, expected: String) {
    #expect(ReadableText.notice(text) == expected)
    #expect(ReadableText.notice(expected) == expected)
  }

  @Test(
    "is no formula of a spreadsheet, whatever it hides behind",
    arguments: ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−"])
  func formula(sign: String) {
    let hidings = [
      "", " ", "\t", "\r", "\n", "\r\n", "\u{A0}", "\u{3000}", "\u{2003}", "\u{200B}", "\u{200C}", "\u{200D}",
      "\u{FEFF}", "\u{AD}",
      "\u{34F}", "\u{FE0F}", "\u{0}", "\u{202E}", " \u{200B}\u{A0}",
    ]
    for hiding in hidings { #expect(ReadableText.isLikeFormula(hiding + sign + "1+1"), "\(hiding.debugDescription)") }
    #expect(!ReadableText.isLikeFormula("1\(sign)1"))
    #expect(!ReadableText.isLikeFormula("'\(sign)1"))
  }
}
