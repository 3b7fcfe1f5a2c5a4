import Testing
import TraceModel

@testable import SidetraceServer

@Suite("Text from traces that a person reads")
struct ReadableTextTests {
  @Test(
    "is one line in which nothing hides",
    arguments: [
      ("a\n\tb  c", "a b c"), ("\u{1B}[31mred", "\\u{1b}[31mred"), ("a\u{202E}b", "a\\u{202e}b"),
      ("a\u{200B}b\u{FEFF}", "a\\u{200b}b\\u{feff}"), ("  x  ", "x"), ("\u{0}", "\\u{0}"), ("ünïcode 🪙", "ünïcode 🪙"),
      ("12345678901", "1234567890…"), ("1234567890", "1234567890"),
    ])
  func lines(text: String, expected: String) {
    #expect(ReadableText.line(text, limit: text.hasPrefix("123") ? 10 : 100) == expected)
  }

  @Test(
    "means nothing in Markdown",
    arguments: [
      ("a", "`a`"), ("a`b", "`` a`b ``"), ("```\n# x\n```", "```` ``` # x ``` ````"), ("", "` `"),
      ("[x](http://y) <b>", "`[x](http://y) <b>`"),
    ])
  func code(text: String, expected: String) {
    #expect(ReadableText.code(text, limit: 100) == expected)
  }

  @Test(
    "tells times",
    arguments: [
      (0, "0 ms"), (49_000, "0 ms"), (1_250_000, "1.2 ms"), (9_990_000, "9.9 ms"), (820_000_000, "820 ms"),
      (999_400_000, "999 ms"), (999_600_000, "1 s"), (2_222_000_000, "2.2 s"), (119_000_000_000, "119 s"),
      (245_000_000_000, "4 min 5 s"), (7_500_000_000_000, "2 h 5 min"), (-5_000_000, "-5 ms"),
      (Int64.min, "-2562047 h 47 min"),
    ] as [(Int64, String)])
  func durations(nanoseconds: Int64, expected: String) {
    #expect(ReadableText.duration(nanoseconds) == expected)
  }

  @Test(
    "tells costs and counts",
    arguments: [
      (30_000_000, "$0.03"), (3_576_000, "$0.0036"), (1_234_567_890, "$1.23"), (0, "$0"), (100, "<$0.0001"),
      (9_999_999, "$0.0100"), (-20_000_000, "-$0.02"), (99_999_000_000, "$100.00"),
    ] as [(Int64, String)])
  func costs(nanoUsd: Int64, expected: String) {
    #expect(ReadableText.cost(Cost(nanoUsd: nanoUsd)) == expected)
  }

  @Test(
    "tells counts",
    arguments: [
      (950, "950"), (1200, "1.2k"), (999_949, "999.9k"), (999_960, "1M"), (3_440_000, "3.4M"), (-1500, "-1.5k"),
    ] as [(Int64, String)])
  func counts(number: Int64, expected: String) {
    #expect(ReadableText.count(number) == expected)
  }
}

@Suite("A document of the server")
struct TraceDocumentTests {
  @Test(
    "has an address that leads back to it",
    arguments: [
      TraceDocument.session(id: "a/b c%", source: "files"), .session(id: "s", source: nil),
      .trace(id: "t.md", session: "s/1", source: "x"), .line(12, uri: "file:///a/b%20c.py"),
      .line(nil, uri: "file:///é"),
    ])
  func address(document: TraceDocument) {
    #expect(TraceDocument(uri: document.uri) == document)
  }

  @Test(
    "is none for other addresses",
    arguments: [
      "", "file:///a.md", "sidetrace://session/a.md", "sidetrace://trace/a/b.md", "sidetrace://line/0/x.md",
      "sidetrace://line/x/y.md", "sidetrace://session/a/%FF.md", "sidetrace://session/a/b",
    ])
  func none(uri: String) {
    #expect(TraceDocument(uri: uri) == nil)
  }
}
