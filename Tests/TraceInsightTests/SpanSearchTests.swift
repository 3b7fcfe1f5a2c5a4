import Foundation
import JSONTape
import Testing
import TraceInsight
import TraceModel

@testable import SampleSessions

@Suite("A search")
struct SpanSearchTests {
  private func hits(_ query: String, _ spans: [PlainSpan], in places: Set<TextPlace> = Set(TextPlace.allCases)) throws
    -> [SpanSearch.Hit]
  {
    let session = try PlainSession(spans).session()
    let search = SpanSearch(try SpanQuery(parsing: query), in: places, of: session)
    return session.allSpans.compactMap { search.hit(in: $0) }
  }

  private func span(_ name: String = "step", error: String? = nil, input: String? = nil, output: String? = nil)
    -> PlainSpan
  {
    var span = PlainSpan()
    span.name = name
    span.error = error
    span.input = input
    span.output = output
    return span
  }

  @Test("finds text behind escapes, says where, and counts the rest")
  func escapes() throws {
    let input = #"{"messages":[{"content":"x"},{"content":"Caf\u00e9 \ud83c\udf89 CAF\u00c9"}]}"#
    let hit = try #require(try hits("café", [span("A café", input: input)]).first)
    let match = try #require(hit.match)
    #expect(match.place == .name)
    #expect(hit.moreCount == 2)
    let inner = try #require(try hits("café", [span(input: input)], in: [.input]).first?.match)
    #expect(inner.pointer == "/messages/1/content")
    #expect(inner.snippet.text == "Café 🎉 CAFÉ")
    #expect(inner.snippet.range == 0..<4)
    let party = try #require(try hits("\"🎉 café\"", [span(input: input)]).first?.match)
    #expect(party.snippet.range == 5..<12)
  }

  @Test("finds keys and numbers")
  func keys() throws {
    let input = #"{"amount/net":12.35}"#
    let key = try #require(try hits("AMOUNT", [span(input: input)]).first?.match)
    #expect(key.isKey && key.pointer == "/amount~1net" && key.snippet.text == "amount/net")
    let number = try #require(try hits("2.3", [span(input: input)]).first?.match)
    #expect(!number.isKey && number.snippet.text == "12.35" && number.snippet.range == 1..<4)
  }

  @Test("wants every term, and none of those with a minus, wherever they are")
  func terms() throws {
    let spans = [
      span("one", input: #""refund""#), span("two", input: #""refund""#, output: #""denied""#), span("refund"),
    ]
    #expect(try hits("refund -denied", spans).map(\.row) == [0, 2])
    #expect(try hits("refund denied", spans).map(\.row) == [1])
    #expect(try hits("refund", spans, in: [.name]).map(\.row) == [2])
    #expect(try hits("output:denied refund", spans).first?.match?.place == .output)
    #expect(try hits("input:refund,other name:t*", spans).map(\.row) == [1])
  }

  @Test("without any text gives the spans, and no match")
  func noText() throws {
    let found = try hits("name:step", [span(), span("x")])
    #expect(found.map(\.row) == [0])
    #expect(found[0].match == nil && found[0].moreCount == 0)
  }

  @Test("shows a piece of a long text, and where the match is in it", arguments: [0, 1, 39, 40, 41, 500])
  func snippets(before: Int) throws {
    let text = String(repeating: "🎉", count: before) + "Needle" + String(repeating: "é", count: 200)
    let snippet = try #require(try hits("needle", [span(error: text)]).first?.match).snippet
    let units = Array(snippet.text.utf16)
    #expect(String(decoding: units[snippet.range], as: UTF16.self) == "Needle")
    #expect(snippet.text.hasPrefix(before > 40 ? "…🎉" : before > 0 ? "🎉" : "Needle"))
    #expect(snippet.text.hasSuffix("é…"))
    #expect(snippet.text.unicodeScalars.count <= 40 + 6 + 80 + 2)
  }

  @Test("finds what a plain search through the decoded payloads finds", arguments: 1...60)
  func plainly(seed: Int) throws {
    var random = Random(seed: UInt64(seed))
    let words = ["ab", "Ab\u{E9}", "\u{C9}A", "b\"a", "\u{1F389}b", "a\nb", "ba"]
    func value(_ depth: Int) -> Any {
      switch random.below(depth > 2 ? 2 : 4) {
      case 0, 1: return (0..<random.below(4)).map { _ in words[random.below(words.count)] }.joined()
      case 2: return (0..<random.below(4)).map { _ in value(depth + 1) }
      default:
        return Dictionary(
          uniqueKeysWithValues: Set((0..<random.below(4)).map { _ in words[random.below(7)] }).map {
            ($0, value(depth + 1))
          })
      }
    }
    let payloads = (0..<40).map { _ in value(0) }
    let spans = try payloads.map { payload in
      span(
        input: Self.spelled(
          String(
            decoding: try JSONSerialization.data(withJSONObject: payload, options: .fragmentsAllowed), as: UTF8.self),
          &random))
    }
    for text in ["a", "B", "\u{E9}a", "\u{1F389}", "b\"", "BA"] {
      let quoted = "\"" + text.replacingOccurrences(of: "\"", with: "\\\"") + "\""
      let found = try hits(quoted, spans, in: [.input])
      var expected: [Int: Int] = [:]
      for (row, payload) in payloads.enumerated() {
        let count = Self.leaves(payload).reduce(0) {
          $0 + $1.lowercased().components(separatedBy: text.lowercased()).count - 1
        }
        if count > 0 { expected[row] = count }
      }
      #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.row, $0.moreCount + 1) }) == expected, "\(text)")
      for hit in found {
        let match = try #require(hit.match)
        let holder = try #require(Self.resolve(match.pointer, payloads[hit.row], wantsKey: match.isKey))
        #expect(holder.lowercased().contains(text.lowercased()))
      }
    }
  }

  /// Some characters as escapes, which changes nothing of what the JSON says.
  private static func spelled(_ json: String, _ random: inout Random) -> String {
    json.unicodeScalars.map { scalar in
      let isPlain = scalar.value < 0x80 || random.chance(0.5)
      return isPlain ? String(scalar) : String(scalar).utf16.map { String(format: "\\u%04X", $0) }.joined()
    }.joined()
  }

  private static func leaves(_ value: Any) -> [String] {
    if let text = value as? String { return [text] }
    if let list = value as? [Any] { return list.flatMap(leaves) }
    if let object = value as? [String: Any] { return object.flatMap { [$0.key] + leaves($0.value) } }
    return []
  }

  private static func resolve(_ pointer: String, _ root: Any, wantsKey: Bool) -> String? {
    let steps = pointer.components(separatedBy: "/").dropFirst().map {
      $0.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(of: "~0", with: "~")
    }
    var value: Any? = root
    for step in steps {
      if let list = value as? [Any] {
        value = Int(step).map { list[$0] }
      } else {
        value = (value as? [String: Any])?[step]
      }
    }
    return wantsKey ? steps.last : value as? String
  }
}
