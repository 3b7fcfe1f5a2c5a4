import Testing

@testable import JSONTape

@Suite("Bytes that are not UTF-8")
struct UTF8Tests {
  static let sequences: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
    [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80],
    [0xFE], [0xFF], [0xC3, 0x28],
  ]

  @Test("are rejected with their offset inside a string", arguments: sequences)
  func inString(bytes: [UInt8]) {
    for before in 0...20 {
      let text = [0x22] + [UInt8](repeating: 0x61, count: before) + bytes + [0x22]
      #expect(refusal(text) == JSONSyntaxError(reason: .notUTF8, offset: before + 1))
    }
  }

  @Test("are rejected outside of strings and in keys", arguments: sequences)
  func elsewhere(bytes: [UInt8]) {
    #expect(refusal(bytes)?.reason == .notUTF8)
    #expect(refusal([0x5B] + bytes + [0x5D]) == JSONSyntaxError(reason: .notUTF8, offset: 1))
    #expect(refusal(Array("{\"k".utf8) + bytes + Array("\":1}".utf8)) == JSONSyntaxError(reason: .notUTF8, offset: 3))
  }

  @Test("are rejected when the text ends inside a character")
  func cut() {
    for character in ["é", "€", "😀"] {
      let bytes = Array("\"\(character)".utf8)
      for count in 2..<bytes.count {
        #expect(refusal(Array(bytes[..<count])) == JSONSyntaxError(reason: .notUTF8, offset: 1))
      }
    }
  }
}
