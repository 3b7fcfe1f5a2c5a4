import JSONRPC
import Testing

@Suite("Line framing")
struct LineFramingTests {
  @Test("a message is a line")
  func lines() { #expect(Events.of("{}\n[]\n1\n") == [.message("{}"), .message("[]"), .message("1")]) }

  @Test("a carriage return before the newline is white space to JSON")
  func carriageReturn() { #expect(Events.of("{}\r\n[]\r\n") == [.message("{}\r"), .message("[]\r")]) }

  @Test("blank lines mean nothing")
  func blankLines() {
    #expect(Events.of("\n\r\n{}\n\n  \n\t\r\n\n[]\n \n") == [.message("{}"), .message("[]")])
  }

  @Test("the last line needs no newline")
  func lastLine() {
    #expect(Events.of("{}\n[]") == [.message("{}"), .message("[]")])
    #expect(Events.of("{}\n  ") == [.message("{}")])
    #expect(Events.of("{}\n{\"a\"") == [.message("{}"), .message("{\"a\"")])
  }

  @Test("a line at the limit is read and one beyond it is skipped")
  func limit() {
    let stream = "[345678910]\n[3456789101]\nok\n"
    #expect(Events.of(stream, limit: 11) == [.message("[345678910]"), .tooLarge, .message("ok")])
  }

  @Test("a long line is skipped without being kept")
  func skipping() {
    var splitter = FrameSplitter(limit: 100)
    splitter.append("[")
    var events = [splitter.next()]
    let piece = [UInt8](repeating: 0x20, count: 10_000)
    for _ in 0..<1000 {
      piece.withUnsafeBytes { splitter.append($0) }
      while true {
        let event = splitter.next()
        if event == .moreNeeded { break }
        events.append(event)
      }
      let hasRemains = splitter.hasRemains
      #expect(!hasRemains)
    }
    #expect(events == [.moreNeeded, .tooLarge(limit: 100)])
    splitter.append("]\n{}\n")
    let next = splitter.next()
    #expect(next == .message)
    #expect(String(decoding: splitter.text, as: UTF8.self) == "{}")
  }

  @Test("a long line that never ends leaves nothing")
  func endless() { #expect(Events.of(String(repeating: "[", count: 500), limit: 100) == [.tooLarge]) }

  @Test("several long lines are each told of")
  func severalLongLines() {
    let long = String(repeating: "x", count: 200)
    let events = Events.of("{}\n1\(long)\n2\(long)\n{}", limit: 100)
    #expect(events == [.message("{}"), .tooLarge, .tooLarge, .message("{}")])
  }
}
