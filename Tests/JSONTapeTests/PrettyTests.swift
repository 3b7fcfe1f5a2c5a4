import SampleSessions
import Testing

@testable import JSONTape

@Suite("JSON laid out for people")
struct PrettyTests {
  private func pretty(_ text: String) throws -> String { try withRoot(text) { JSONPretty.text($0) } }

  @Test("has one member a line and two spaces a level")
  func layout() throws {
    let text = try pretty("{\"a\":1,\"b\":[true,[],{\"c\":{}}],\"d\":\"x\"}")
    #expect(
      text == """
        {
          "a": 1,
          "b": [
            true,
            [],
            {
              "c": {}
            }
          ],
          "d": "x"
        }
        """)
  }

  @Test("keeps scalars as they are spelled", arguments: ["null", "-0.50e+1", "\"\\u0041\\/\"", "{}", "[]", "\"\""])
  func scalars(text: String) throws { #expect(try pretty(" \(text) ") == text) }

  @Test(
    "shows what steers a terminal or turns text around as an escape",
    arguments: [
      ("\u{7F}", "\\u007f"), ("\u{80}", "\\u0080"), ("\u{9B}", "\\u009b"), ("\u{61C}", "\\u061c"),
      ("\u{200E}", "\\u200e"), ("\u{200F}", "\\u200f"), ("\u{2028}", "\\u2028"), ("\u{202A}", "\\u202a"),
      ("\u{202E}", "\\u202e"), ("\u{2066}", "\\u2066"), ("\u{2069}", "\\u2069"), ("\u{FEFF}", "\\ufeff"),
      ("\u{200B}", "\\u200b"), ("\u{E0041}", "\\udb40\\udc41"),
    ])
  func unsafeCharacters(character: String, escape: String) throws {
    #expect(try pretty("{\"k\(character)\":\"v\(character)\"}") == "{\n  \"k\(escape)\": \"v\(escape)\"\n}")
  }

  @Test("leaves ordinary characters alone", arguments: ["é", "€", "😀", "漢", "\u{A0}", "\u{200D}", "\u{2030}"])
  func ordinaryCharacters(character: String) throws { #expect(try pretty("\"\(character)\"") == "\"\(character)\"") }

  @Test("means the same when it is read again")
  func sameValue() throws {
    var random = Random(seed: 5)
    for _ in 0..<200 {
      let model = RandomValue.make(&random, depth: 4)
      let text = try pretty(model.text)
      #expect(try withRoot(text) { model.matches($0) })
    }
  }

  @Test("needs no stack for depth")
  func depth() throws {
    let text = try pretty(String(repeating: "[", count: 1024) + String(repeating: "]", count: 1024))
    #expect(text.utf8.count { $0 == 0x5B } == 1024)
    #expect(try withRoot(text) { $0.isArray })
  }
}
