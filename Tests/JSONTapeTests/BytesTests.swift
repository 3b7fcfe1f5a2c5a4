import Testing

@testable import JSONTape

@Suite("Bytes")
struct BytesTests {
  @Test("hold a copy of what they were made of")
  func copies() {
    let array: [UInt8] = [1, 2, 0, 255]
    let bytes = Bytes(array)
    #expect(bytes.count == 4)
    #expect(bytes.withUnsafeBytes { Array($0) } == array)
    #expect((0..<4).map { bytes[$0] } == array)
    #expect(Bytes("é").withUnsafeBytes { Array($0) } == [0xC3, 0xA9])
    #expect(Bytes([UInt8]()).count == 0)
    #expect(Bytes("").withUnsafeBytes { $0.count } == 0)
  }

  @Test("a range is clamped to what is there", arguments: [0..<2, -3..<2, 2..<99, -1..<99, 4..<4, 7..<9, -9 ..< -1])
  func clamped(range: Range<Int>) {
    let bytes = Bytes("abcd")
    let inside = range.clamped(to: 0..<4)
    let text = String("abcd"[...].dropFirst(inside.lowerBound).prefix(inside.count))
    #expect(bytes.text(range) == text)
    #expect(bytes.array(range) == Array(text.utf8))
  }

  @Test("a wrong count of the filler is clamped", arguments: [(-1, 0), (0, 0), (3, 3), (8, 8), (9, 8), (.max, 8)])
  func filledCount(claimed: Int, count: Int) {
    let bytes = Bytes(capacity: 8) { memory in
      #expect(memory.count == 8)
      memory.copyBytes(from: [UInt8](repeating: 7, count: 8))
      return claimed
    }
    #expect(bytes.count == count)
    #expect(bytes.array(0..<8) == [UInt8](repeating: 7, count: count))
  }

  @Test("a negative capacity is none")
  func negativeCapacity() { #expect(Bytes(capacity: -4) { $0.count }.count == 0) }

  @Test("an error of the filler comes through")
  func fillerThrows() {
    struct Refused: Error {}
    #expect(throws: Refused.self) { _ = try Bytes(capacity: 8) { _ in throw Refused() } }
  }

  @Test("what is not UTF-8 becomes U+FFFD in the text")
  func repairedText() { #expect(Bytes([0x61, 0xFF, 0x62]).text(0..<3) == "a\u{FFFD}b") }
}
