import JSONRPC
import Testing

@Suite("Header framing")
struct HeaderFramingTests {
  @Test(
    "is generous with what still can be read",
    arguments: [
      "Content-Length: 2\r\n\r\n{}", "content-length: 2\r\n\r\n{}", "CONTENT-LENGTH: 2\r\n\r\n{}",
      "cOnTeNt-LeNgTh: 2\r\n\r\n{}", "Content-Length:2\r\n\r\n{}", "Content-Length:   2\r\n\r\n{}",
      "Content-Length:\t2 \t\r\n\r\n{}", "Content-Length: 2\n\n{}", "Content-Length: 2\r\n\n{}",
      "Content-Length: 2\n\r\n{}", "Content-Length: 002\r\n\r\n{}", "\r\n\r\n\nContent-Length: 2\r\n\r\n{}",
      "X-Any: thing\r\nContent-Length: 2\r\nOther: a:b:c\r\n\r\n{}", "Content-Length: 2\r\nEmpty:\r\n\r\n{}",
      "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "Content-Length: 2\r\ncontent-length: 02\r\n\r\n{}",
      "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}",
      "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n{}",
      "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=\"UTF-8\"\r\n\r\n{}",
      "Content-Length: 2\r\nContent-Type: application/json; a=b; Charset = UTF8\r\n\r\n{}",
      "Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
      "Content-Length: 2\r\nContent-Type:\r\n\r\n{}",
    ])
  func generous(frame: String) { #expect(Events.of(frame + frame) == [.message("{}"), .message("{}")]) }

  @Test("blank lines between frames mean nothing")
  func blankLines() {
    #expect(Events.of(framed("1") + "\r\n\r\n\n" + framed("2") + "\r\n") == [.message("1"), .message("2")])
  }

  @Test("a length of zero is an empty message")
  func zeroLength() {
    #expect(Events.of("Content-Length: 0\r\n\r\n" + framed("{}")) == [.message(""), .message("{}")])
  }

  @Test("a message may hold what looks like a header, and any bytes")
  func contents() {
    let texts = [framed("{}"), "\r\n\r\n", "é😀", "a\nb\0c"]
    #expect(Events.of(texts.map(framed).joined()) == texts.map { .message($0) })
  }

  @Test("another charset is refused and the next message is read", arguments: ["utf-16", "latin1", "UTF-7", "x"])
  func otherCharset(charset: String) {
    let frame = "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=\(charset)\r\n\r\n{}"
    let reason = "charset \(charset.lowercased()) is not supported; send UTF-8"
    #expect(Events.of(frame + framed("[]")) == [.unreadable(reason), .message("[]")])
  }

  @Test(
    "a length that is none loses the stream",
    arguments: [
      "Content-Length: abc", "Content-Length: -5", "Content-Length: +5", "Content-Length:", "Content-Length: 2x",
      "Content-Length: 2 2", "Content-Length: 0x10", "Content-Length: 1.5", "Content-Length: 1e3",
      "Content-Length: 9223372036854775808", "Content-Length: 99999999999999999999999", "Content-Length: ２",
    ])
  func badLength(header: String) {
    let events = Events.of(header + "\r\n\r\n{}" + framed("{}"))
    #expect(events == [.lost("Content-Length is not a number of bytes: '\(header)'")])
  }

  @Test("a length of all that there can be is over any limit, whatever limit was set")
  func largestLength() {
    let frame = "Content-Length: 9223372036854775807\r\n\r\n{}"
    #expect(Events.of(frame, limit: .max) == [.tooLarge])
    // What is not refused waits for bytes that never come.
    #expect(Events.of("Content-Length: 4611686018427387903\r\n\r\n{}", limit: .max) == [.remains])
    #expect(Events.of(framed("{}") + frame, limit: .max) == [.message("{}"), .tooLarge])
  }

  @Test(
    "a header without a length loses the stream", arguments: ["X: 1", "Content-Type: a", "Content-Lenght: 2", "A:"])
  func noLength(header: String) {
    #expect(Events.of(header + "\r\n\r\n{}" + framed("{}")) == [.lost("no Content-Length header")])
  }

  @Test("a line that is no header loses the stream")
  func junkLine() {
    #expect(Events.of("junk\r\n" + framed("{}")) == [.lost("a header line without a colon: 'junk'")])
    #expect(Events.of(framed("{}") + "{}" + framed("{}")) == [.message("{}"), .lost("no Content-Length header")])
  }

  @Test("lengths that differ lose the stream")
  func conflictingLengths() {
    let events = Events.of("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
    #expect(events == [.lost("two Content-Length headers that differ")])
  }

  @Test("a header block may have 8 KiB and no more")
  func longHeader() {
    let rest = "Content-Length: 2\r\n\r\n"
    func frame(_ bytes: Int) -> String {
      "X: " + String(repeating: "x", count: bytes - rest.utf8.count - 5) + "\r\n" + rest + "{}"
    }
    let lost = Event.lost("the header is longer than 8192 bytes")
    #expect(Events.of(frame(8192)) == [.message("{}")])
    #expect(Events.of(frame(8193)) == [lost])
    #expect(Events.of("X: " + String(repeating: "x", count: 20_000)) == [lost])
    #expect(Events.of(String(repeating: "X: x\r\n", count: 3000)) == [lost])
  }

  @Test("a stream that ends inside of a frame leaves remains")
  func cut() {
    let frame = Array(framed("{\"a\":1}").utf8)
    for count in 1..<frame.count { #expect(Events.of(pieces: [Array(frame[..<count])], limit: 100) == [.remains]) }
  }

  @Test("a message at the limit is read and one beyond it is skipped")
  func limit() {
    let stream = framed("1234567890") + framed("12345678901") + framed("ok")
    #expect(Events.of(stream, limit: 10) == [.message("1234567890"), .tooLarge, .message("ok")])
  }

  @Test("a large message is skipped without being kept")
  func skipping() {
    var splitter = FrameSplitter(limit: 100)
    splitter.append("Content-Length: 10000000\r\n\r\n")
    var events = [splitter.next()]
    let piece = [UInt8](repeating: 0x78, count: 10_000)
    for _ in 0..<1000 {
      piece.withUnsafeBytes { splitter.append($0) }
      let event = splitter.next()
      if event != .moreNeeded || splitter.hasRemains { events.append(event) }
    }
    #expect(events == [.tooLarge(limit: 100)])
    splitter.append(framed("{}"))
    let next = splitter.next()
    #expect(next == .message)
    #expect(String(decoding: splitter.text, as: UTF8.self) == "{}")
  }

  @Test("the largest length there is overflows nothing", arguments: [Int.max, Int.max - 1, 1 << 62])
  func hugeLength(length: Int) {
    var splitter = FrameSplitter(limit: 100)
    splitter.append("Content-Length: \(length)\r\n\r\n{}")
    let events = [splitter.next(), splitter.next()]
    #expect(events == [.tooLarge(limit: 100), .moreNeeded])
    let hasRemains = splitter.hasRemains
    #expect(!hasRemains)
  }
}
