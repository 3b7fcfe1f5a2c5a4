import Testing

@testable import SystemCalls

@Suite("What a dying process says of requests")
struct RequestMarkTests {
  private let board = MarkBoard()

  private func described(thread: UInt, room: Int = 4096) -> String {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
    defer { memory.deallocate() }
    var line = FixedLine(memory)
    board.describe(thread: thread, to: &line)
    line.end()
    return String(decoding: line.bytes, as: UTF8.self)
  }

  private func mark(_ method: String, _ id: String) -> RequestMark {
    let mark = RequestMark(on: board)
    Array(method.utf8).withUnsafeBytes { method in
      Array(id.utf8).withUnsafeBytes { mark.set(method: method, id: $0) }
    }
    return mark
  }

  @Test("names the request of the thread that dies, else all that are under way")
  func threads() {
    let one = mark("\"session.get\"", "1")
    let two = mark("\"trace.get\"", "\"b\"")
    two.work()
    #expect(described(thread: System.threadNumber) == " while answering \"trace.get\" id \"b\"\n")
    #expect(described(thread: 1).contains("\"session.get\" id 1"))
    two.rest()
    let all = described(thread: System.threadNumber)
    #expect(all.hasPrefix("; under way: ") && all.contains("\"session.get\" id 1") && all.contains("\"trace.get\""))
    one.clear()
    #expect(!described(thread: 1).contains("session.get"))
    withExtendedLifetime((one, two)) {}
  }

  @Test("shows no byte that acts, and only so much of long names")
  func bounded() {
    let evil = mark("\u{1B}[2Jé\n" + String(repeating: "m", count: 500), String(repeating: "9", count: 500))
    evil.work()
    let text = described(thread: System.threadNumber)
    evil.rest()
    #expect(text.hasPrefix(" while answering ?[2J???mmm"))
    #expect(text.utf8.count < 200)
    #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A })
  }

  @Test("fits its line, however many requests there are, and places are used again")
  func many() {
    for _ in 0..<3 {
      let marks = (0..<200).map { mark("\"\(String(repeating: "m", count: 70))\"", "\($0)") }
      #expect(described(thread: 1, room: 300).utf8.count <= 300)
      withExtendedLifetime(marks) {}
    }
    let last = mark("\"last\"", "1")
    #expect(described(thread: 1).contains("\"last\" id 1"))
    withExtendedLifetime(last) {}
  }
}
