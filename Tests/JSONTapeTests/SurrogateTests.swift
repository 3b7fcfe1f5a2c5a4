import Foundation
import Testing

@testable import JSONTape

@Suite("Escaped surrogates without their partner")
struct SurrogateTests {
  @Test(
    "become U+FFFD, and nothing else changes",
    arguments: [
      (#""\ud83d""#, #""\ufffd""#), (#""\udf89""#, #""\ufffd""#), (#""\uD83D\uDF89""#, #""\uD83D\uDF89""#),
      (#""\ud83d\ud83d\udf89""#, #""\ufffd\ud83d\udf89""#), (#""\udf89\ud83d""#, #""\ufffd\ufffd""#),
      (#""\\ud83d""#, #""\\ud83d""#), (#""\\\ud83d""#, #""\\\ufffd""#), (#""\ud83d\n\udf89""#, #""\ufffd\n\ufffd""#),
      (#"{"\udbff":["\ud800x",1]}"#, #"{"\ufffd":["\ufffdx",1]}"#),
      (#""\ud7ff\ue000\u00e9""#, #""\ud7ff\ue000\u00e9""#),
      ("[]", "[]"),
    ])
  func mended(json text: String, expected: String) throws {
    let bytes = Bytes(text)
    #expect(JSONTape.json { $0.mended(bytes, 0..<bytes.count) }.text == expected)
    #expect(JSONBytes(bytes).mended.text == expected)
    // As each reader of JSON takes it.
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(expected.utf8), options: .fragmentsAllowed)
    }
  }

  @Test("are mended in long values, which are pointed at where there is nothing to mend")
  func long() {
    let fill = String(repeating: "x", count: 3000)
    let odd = Bytes(#""\#(fill)\ud800""#)
    let plain = Bytes(#""\#(fill)\ud83d\udf89""#)
    let made = JSONTape.json { writer in
      writer.array { writer in
        writer.mended(odd, 0..<odd.count)
        writer.mended(plain, 0..<plain.count)
        writer.raw(odd, 0..<odd.count)
      }
    }
    #expect(made.splices.count == 2)
    #expect(made.text == #"["\#(fill)\ufffd","\#(fill)\ud83d\udf89","\#(fill)\ud800"]"#)
    #expect(made.mended.text == #"["\#(fill)\ufffd","\#(fill)\ud83d\udf89","\#(fill)\ufffd"]"#)
  }

  @Test("of a text only the ends are decoded where it is long")
  func ends() throws {
    let text = #""first\n\#(String(repeating: "é", count: 1000))\nlast \ud83d\udf89""#
    let ends = try JSONDocument(Bytes(text)).withRoot { $0.ends(40) }
    #expect(ends?.hasPrefix("first\né") == true)
    #expect(ends?.hasSuffix("\nlast \u{1F789}") == true)
    #expect((ends?.utf8.count ?? 0) < 120)
    #expect(try JSONDocument(Bytes(#""short\t""#)).withRoot { $0.ends(40) } == "short\t")
    #expect(try JSONDocument(Bytes("[1]")).withRoot { $0.ends(40) } == nil)
  }
}
