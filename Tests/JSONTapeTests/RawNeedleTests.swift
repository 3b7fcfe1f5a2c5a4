import Testing

@testable import JSONTape

@Suite("A text that is looked for in a file's bytes")
struct RawNeedleTests {
  private static let texts = [
    "zebra", "Kelvin ask", "kiss", "say \"hi\"", "a\nb", "path/to/file.swift", "C:\\temp", "é", "naïve café", "日本語",
    "ß",
    "Привет", "ſ", "{\"a\": 1}", "🦓 zebra", "\t", "k", "let x = 1;", "Ünïcode",
  ]

  /// The ways in which programs spell a string in JSON, and a string of JSON in JSON.
  private static func spellings(of text: String) -> [String] {
    let plain = json { $0.string(text) }.text
    let escaped =
      "\""
      + text.utf16.map {
        "\\u" + String(repeating: "0", count: 4 - String($0, radix: 16).count) + String($0, radix: 16)
      }.joined() + "\""
    let ascii =
      "\""
      + plain.dropFirst().dropLast().unicodeScalars.map { scalar in
        scalar.isASCII ? String(scalar) : String(scalar).utf16.map { "\\u" + String($0, radix: 16).leftPadded }.joined()
      }.joined() + "\""
    let slashes = plain.replacing("/", with: "\\/")
    return [plain, escaped, ascii, slashes].flatMap { one in [one, json { $0.string("{\"cmd\":\(one)}") }.text] }
  }

  @Test("is never thought absent where it is, however it is spelled", arguments: texts)
  func neverMissed(text: String) throws {
    let raw = RawNeedle(try #require(TextNeedle(text)))
    for cased in [text, text.uppercased(), text.lowercased()] where TextNeedle(text)?.occurs(in: cased) == true {
      for spelling in Self.spellings(of: "before \(cased) behind") {
        let line = "{\"type\":\"user\",\"content\":\(spelling)}\n"
        #expect(mayOccur(raw, line), "\(text) in \(line)")
        #expect(mayOccur(raw, String(repeating: "{\"other\":\"x\"}\n", count: 50) + line), "\(text) in \(line)")
      }
    }
  }

  @Test("is known to be absent where its letters are")
  func absent() throws {
    let line = "{\"type\":\"user\",\"content\":\"a horse of another colour \\u001b[31m \\n\"}\n"
    for text in ["zebra", "kiss", "say \"zebras\"", "src/zebra.swift", "日本語", "Привет"] {
      #expect(!mayOccur(RawNeedle(try #require(TextNeedle(text))), line), "\(text)")
    }
  }

  private func mayOccur(_ raw: RawNeedle, _ text: String) -> Bool {
    Bytes(text).withUnsafeBytes { raw.mayOccur(in: $0) }
  }
}

extension String {
  fileprivate var leftPadded: String { String(repeating: "0", count: max(4 - count, 0)) + self }
}

@Suite("Bytes that are looked for")
struct BytePatternTests {
  @Test("are found at each place, in any case where that is wished", arguments: 0...80)
  func places(place: Int) throws {
    let text = String(repeating: ".", count: place) + "nEedle" + String(repeating: "-", count: 80 - place)
    let (folded, plain) = (try #require(BytePattern("needle", anyCase: true)), try #require(BytePattern("needle")))
    let exact = try #require(BytePattern("nEedle"))
    Bytes(text).withUnsafeBytes { bytes in
      #expect(folded.first(in: bytes) == place)
      #expect(plain.first(in: bytes) == nil)
      #expect(exact.first(in: bytes) == place)
      #expect(exact.first(in: bytes, from: place + 1) == nil)
    }
  }
}

@Suite("JSON with its long strings cut")
struct ShortenedJSONTests {
  private func shortened(_ text: String, _ longest: Int = 40) -> String? {
    var output: [UInt8] = []
    let isWhole = Bytes(text).withUnsafeBytes { ShortenedJSON.append($0, longest: longest, to: &output) }
    return isWhole ? String(decoding: output, as: UTF8.self) : nil
  }

  @Test("is JSON, with its other values as they are", arguments: 0...60)
  func cut(offset: Int) throws {
    let long = String(repeating: "x", count: offset) + String(repeating: "é\\n\\\"日\\u00e9\\\\", count: 30)
    let text = "{\"a\":\"\(long)\",\"b\":[1,{\"c\":\"short\"}],\"d\":null}"
    let cut = try #require(shortened(text))
    #expect(cut.utf8.count < text.utf8.count / 2)
    let document = try JSONDocument(Bytes(cut))
    document.withRoot { root in
      #expect(root["b"]?.spelling == "[1,{\"c\":\"short\"}]")
      #expect(root["a"]?.isString == true)
    }
  }

  @Test("keeps different strings different")
  func different() {
    let long = String(repeating: "x", count: 500)
    #expect(shortened("{\"a\":\"\(long)1\"}") != shortened("{\"a\":\"\(long)2\"}"))
    #expect(shortened("{\"a\":\"\(long)1\"}") == shortened("{\"a\":\"\(long)1\"}"))
  }

  @Test(
    "is not made of what is no object alone",
    arguments: ["{\"a\":1}{\"b\":2}", "{\"a\":\"x", "{\"a\":1", "[1]", "12", "{\"a\":\"\u{1}\"}", "{\"a\":1}]", ""])
  func refused(text: String) { #expect(shortened(text) == nil || text.isEmpty) }
}
