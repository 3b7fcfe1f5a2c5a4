import Foundation
import JSONTape
import Testing

@Suite("The preview of a value")
struct PreviewTests {
  private func preview(_ json: String, _ limit: Int) throws -> String {
    let bytes = Bytes(json)
    let output = JSONTape.json { $0.preview(bytes, 0..<bytes.count, limit: limit) }.text
    return try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8), options: .fragmentsAllowed) as? String)
  }

  @Test(
    "of a string is the beginning of what it says",
    arguments: [
      #""plain text""#, #""esc\"a\\p\/e\n\t""#, #""\u00e9\u65e5""#, #""日本語 → ✓ 🎉 é""#, #""\ud83c\udf89\ud83d\ude00a""#,
      #""""#,
    ])
  func strings(json: String) throws {
    let whole = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed) as? String)
    for limit in 0...(whole.unicodeScalars.count + 1) {
      let cut = String(String.UnicodeScalarView(whole.unicodeScalars.prefix(limit)))
      #expect(try preview(json, limit) == cut)
    }
  }

  @Test(
    "of anything else is the beginning of how it is spelled",
    arguments: [#"{"a":"é\n","b":[1,2.50]}"#, "12345678901234567890", "null"])
  func others(json: String) throws {
    for limit in 0...(json.unicodeScalars.count + 1) {
      #expect(try preview(json, limit) == String(String.UnicodeScalarView(json.unicodeScalars.prefix(limit))))
    }
  }

  @Test("makes U+FFFD of a surrogate without its partner, one character of one")
  func lone() {
    let bytes = Bytes(#""\ud83dx\udf89""#)
    let cuts = (0...4).map { limit in json { $0.preview(bytes, 0..<bytes.count, limit: limit) }.text }
    #expect(cuts == [#""""#, #""\ufffd""#, #""\ufffdx""#, #""\ufffdx\ufffd""#, #""\ufffdx\ufffd""#])
  }
}
