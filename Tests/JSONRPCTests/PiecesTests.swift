import JSONRPC
import Testing

/// A stream with what it holds.
struct Stream: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let limit: Int

  static let all = [
    Stream(testDescription: "headers", text: framed("{\"a\":1}") + framed("é😀") + framed("[]"), limit: 100),
    Stream(
      testDescription: "odd headers",
      text: "\r\n\ncontent-length:2\n\n{}\r\nX: y\r\nContent-Length: 0\r\n\r\nContent-Length: 2\r\n"
        + "Content-Type: a; charset=x\r\n\r\n{}" + framed("ok"), limit: 100),
    Stream(
      testDescription: "too large among headers", text: framed("1") + framed("12345678901") + framed("2"), limit: 10),
    Stream(testDescription: "lost headers", text: framed("{}") + "Content-Length: x\r\n\r\n{}", limit: 100),
    Stream(testDescription: "cut header", text: framed("{}") + "Content-Len", limit: 100),
    Stream(testDescription: "cut message", text: framed("{}") + "Content-Length: 9\r\n\r\n{}", limit: 100),
    Stream(testDescription: "lines", text: "{\"a\":1}\n[\"é😀\"]\r\n\n \n1\n", limit: 100),
    Stream(testDescription: "too large among lines", text: "{}\n[345678901234]\n{}\n", limit: 10),
    Stream(testDescription: "last line without its newline", text: "\n{}\n[1,2]", limit: 10),
  ]
}

@Suite("Streams in pieces")
struct PiecesTests {
  @Test("a stream split anywhere gives the same messages", arguments: Stream.all)
  func everySplit(stream: Stream) {
    let bytes = Array(stream.text.utf8)
    let whole = Events.of(pieces: [bytes], limit: stream.limit)
    #expect(whole.count > 1)
    for place in 0...bytes.count {
      let split = Events.of(pieces: [Array(bytes[..<place]), Array(bytes[place...])], limit: stream.limit)
      #expect(split == whole, "split at \(place)")
    }
  }

  @Test("a stream that comes byte by byte gives the same messages", arguments: Stream.all)
  func byteByByte(stream: Stream) {
    let bytes = Array(stream.text.utf8)
    let whole = Events.of(pieces: [bytes], limit: stream.limit)
    #expect(Events.of(pieces: bytes.map { [$0] }, limit: stream.limit) == whole)
  }

  @Test("messages larger than any buffer come whole", arguments: [65_535, 65_536, 65_537, 1_000_000])
  func largeMessages(count: Int) {
    let text = String(repeating: "x", count: count)
    for stream in [framed(text) + framed("1") + framed(text), "[\(text)\n1\n[\(text)\n"] {
      let bytes = Array(stream.utf8)
      let pieces = stride(from: 0, to: bytes.count, by: 50_000).map { Array(bytes[$0..<min($0 + 50_000, bytes.count)]) }
      let sizes = Events.of(pieces: pieces, limit: 2_000_000).map { event in
        if case .message(let text) = event { text.utf8.count } else { -1 }
      }
      #expect(sizes == (stream.hasPrefix("[") ? [count + 1, 1, count + 1] : [count, 1, count]))
    }
  }
}
