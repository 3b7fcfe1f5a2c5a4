import Testing

@testable import JSONTape

@Suite("The search for the end of a run of plain bytes")
struct StringScanTests {
  static let specials: [UInt8] = [0x22, 0x5C, 0x00, 0x01, 0x0A, 0x1F]
  /// Neighbours of the special bytes, and their high-bit twins, which a careless comparison takes for them.
  static let plain: [UInt8] = [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80, 0x9F, 0xA2, 0xDC, 0xFF]

  private func find(_ memory: GuardedMemory, _ bytes: [UInt8], from index: Int = 0) -> Int? {
    memory.place(bytes).withMemoryRebound(to: UInt8.self) { text in
      text.baseAddress.map { StringScan.nextSpecial($0, index, text.count) }
    }
  }

  @Test("finds a special byte at every place of every length, reading nothing behind the end")
  func everyPlace() throws {
    let memory = try #require(GuardedMemory())
    for length in 0...40 {
      for filler in Self.plain {
        let text = [UInt8](repeating: filler, count: length)
        #expect(find(memory, text) == length)
        for place in 0..<length {
          var marked = text
          for special in Self.specials {
            marked[place] = special
            if find(memory, marked) != place { Issue.record("\(special) at \(place) of \(length) after \(filler)") }
          }
        }
      }
    }
  }

  @Test("finds the first of two, whatever lies between")
  func firstOfTwo() throws {
    let memory = try #require(GuardedMemory())
    for first in 0..<16 {
      for second in (first + 1)..<17 {
        for (one, other) in [(0x22, 0x5C), (0x5C, 0x22), (0x00, 0x22), (0x22, 0x23), (0x5C, 0x5D)] as [(UInt8, UInt8)] {
          var text = [UInt8](repeating: 0x61, count: 20)
          text[first] = one
          text[second] = other
          if find(memory, text) != first { Issue.record("\(one) at \(first), \(other) at \(second)") }
        }
      }
    }
  }

  @Test("begins where it is told")
  func start() throws {
    let memory = try #require(GuardedMemory())
    let text = Array("\"aaaaaaaaaaaa\"aaaaaaaaaaaaaaaa\"".utf8)
    #expect(find(memory, text, from: 1) == 13)
    #expect(find(memory, text, from: 13) == 13)
    #expect(find(memory, text, from: 14) == 30)
    #expect(find(memory, text, from: 31) == 31)
  }

  @Test("strings of every length end at their quote")
  func quotes() throws {
    let memory = try #require(GuardedMemory())
    var parser = JSONParser()
    for length in 0...40 {
      let inner = String(repeating: "x", count: length)
      #expect(try parser.parse(memory.place(Array("\"\(inner)\"".utf8))).stringValue == inner)
      for place in 0..<length {
        let text = "\"" + inner.prefix(place) + "\\n" + inner.dropFirst(place + 1) + "\""
        let value = inner.prefix(place) + "\n" + inner.dropFirst(place + 1)
        if try parser.parse(memory.place(Array(text.utf8))).stringValue != String(value) {
          Issue.record("an escape at \(place) of \(length)")
        }
      }
    }
  }
}
