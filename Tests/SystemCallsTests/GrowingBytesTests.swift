import JSONTape
import Testing

@testable import SystemCalls

@Suite("Bytes that come in pieces")
struct GrowingBytesTests {
  private static func append(_ text: String, to bytes: inout GrowingBytes, _ mayGrow: (Int) -> Bool = { _ in true })
    -> Bool
  {
    Array(text.utf8).withUnsafeBytes { bytes.append($0, mayGrow) }
  }

  @Test("are what came, in memory that is as large as they are")
  func taken() {
    var bytes = GrowingBytes(limit: 100)
    #expect(Self.append("one ", to: &bytes) && Self.append("", to: &bytes) && Self.append("two", to: &bytes))
    #expect(bytes.count == 7 && bytes.capacity >= 7)
    let whole = bytes.take { $0[0] = 0x4F }
    #expect(whole.text(0..<whole.count) == "One two")
    #expect(bytes.count == 0 && bytes.capacity == 0 && bytes.free.isEmpty)
    #expect(bytes.take().count == 0)
  }

  @Test("are never more than their limit", arguments: [0, 1, 6, 7])
  func limit(limit: Int) {
    var bytes = GrowingBytes(limit: limit)
    #expect(Self.append("0123456", to: &bytes) == (limit == 7))
    #expect(bytes.capacity <= limit)
    #expect(bytes.isTooMuch(1) == (bytes.count == limit))
    #expect(!bytes.makeRoom(for: .max) { _ in true })
    #expect(bytes.reserve(.max) { _ in true })
    #expect(bytes.capacity == limit && bytes.free.count == limit - bytes.count)
    bytes.noteWritten(.max)
    #expect(bytes.count == limit)
    bytes.noteWritten(-1)
    #expect(bytes.count == limit)
  }

  @Test("ask for their memory before they have it, and for no more than they have")
  func asked() {
    var bytes = GrowingBytes(limit: 10_000)
    var asked = 0
    for _ in 0..<1000 {
      #expect(
        Self.append("0123456", to: &bytes) {
          asked += $0; return true
        })
      #expect(asked == bytes.capacity)
    }
    #expect(asked >= 7000 && asked <= 10_000)
    #expect(!Self.append(String(repeating: "x", count: 3000), to: &bytes) { _ in false })
    #expect(bytes.count == 7000 && bytes.capacity == asked)
  }

  @Test("are none below zero")
  func negative() {
    let bytes = GrowingBytes(limit: -1)
    #expect(bytes.limit == 0 && bytes.isTooMuch(1) && !bytes.isTooMuch(0))
  }
}
