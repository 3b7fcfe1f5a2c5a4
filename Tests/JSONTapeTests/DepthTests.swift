import Testing

@testable import JSONTape

@Suite("How deep values may nest")
struct DepthTests {
  private func arrays(_ depth: Int) -> [UInt8] {
    Array(repeating: 0x5B, count: depth) + Array(repeating: 0x5D, count: depth)
  }

  private func objects(_ depth: Int) -> [UInt8] {
    Array(String(repeating: "{\"a\":", count: depth - 1).utf8) + [0x7B]
      + Array(repeating: UInt8(0x7D), count: depth)
  }

  @Test("1024 levels are accepted")
  func atTheBound() {
    #expect(refusal(arrays(1024)) == nil)
    #expect(refusal(objects(1024)) == nil)
  }

  @Test("1025 levels are too deep")
  func beyondTheBound() {
    #expect(refusal(arrays(1025)) == JSONSyntaxError(reason: .tooDeep(limit: 1024), offset: 1024))
    #expect(refusal(objects(1025)) == JSONSyntaxError(reason: .tooDeep(limit: 1024), offset: 5120))
  }

  @Test("a million open brackets are rejected, not followed")
  func million() {
    #expect(refusal(Array(repeating: 0x5B, count: 1_000_000))?.reason == .tooDeep(limit: 1024))
    #expect(refusal(arrays(1_000_000))?.reason == .tooDeep(limit: 1024))
  }

  @Test("a million levels need no stack where they are allowed")
  func millionAllowed() throws {
    let document = try JSONDocument(Bytes(arrays(1_000_000)), maximumDepth: 1_000_000)
    #expect(document.withRoot { $0.range } == 0..<2_000_000)
  }

  @Test("the bound is the caller's", arguments: [1, 2, 7, 512])
  func callersBound(depth: Int) {
    #expect(refusal(arrays(depth), maximumDepth: depth) == nil)
    #expect(refusal(arrays(depth + 1), maximumDepth: depth)?.reason == .tooDeep(limit: depth))
  }

  @Test("values beside each other do not add to the depth")
  func siblings() {
    let text = "[" + Array(repeating: "[{}]", count: 5000).joined(separator: ",") + "]"
    #expect(refusal(Array(text.utf8), maximumDepth: 3) == nil)
    #expect(refusal(Array(text.utf8), maximumDepth: 2)?.reason == .tooDeep(limit: 2))
  }
}
