import Foundation
import Testing

@testable import JSONRPC

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
    Stream(
      testDescription: "blanks before headers", text: " \t\r\n \r\nContent-Length: 2\r\n\r\n{}\r\n" + framed("[]"),
      limit: 100),
    Stream(
      testDescription: "blanks between headers", text: framed("{}") + "  \r\n" + framed("[]"), limit: 100),
    Stream(
      testDescription: "blanks before lines", text: " \t\r\n  \n\t{}\n  [1,2]  \r\n \n1", limit: 100),
    Stream(
      testDescription: "blank lines over the limit", text: "{}\n" + String(repeating: " ", count: 50) + "\n[]\n",
      limit: 10),
    Stream(
      testDescription: "blanks in front of a message at the limit",
      text: String(repeating: " ", count: 50) + "[3456789]\n" + String(repeating: "\t", count: 8) + "[34567890]\n1\n",
      limit: 9),
    Stream(
      testDescription: "a last line over the limit", text: "{}\n[345678901234", limit: 10),
    Stream(
      testDescription: "a header at its limit",
      text: "X: " + String(repeating: "x", count: 8192 - 26) + "\r\nContent-Length: 2\r\n\r\n{}" + framed("1"),
      limit: 100),
    Stream(
      testDescription: "a header over its limit", text: "X: " + String(repeating: "x", count: 9000) + "\r\n\r\n",
      limit: 100),
    Stream(
      testDescription: "too large in another charset",
      text: "Content-Length: 20\r\nContent-Type: a; charset=x\r\n\r\n01234567890123456789" + framed("1"), limit: 10),
  ]
}

@Suite("Streams in pieces")
struct PiecesTests {
  @Test("a stream split anywhere gives the same messages", arguments: Stream.all)
  func everySplit(stream: Stream) {
    let bytes = Array(stream.text.utf8)
    let whole = Events.of(pieces: [bytes], limit: stream.limit)
    #expect(!whole.isEmpty)
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

  @Test("a stream cut anywhere, any number of times, gives the same messages", arguments: Stream.all)
  func randomCuts(stream: Stream) {
    let bytes = Array(stream.text.utf8)
    let whole = Events.of(pieces: [bytes], limit: stream.limit)
    var numbers = Numbers(seed: UInt64(bytes.count))
    for _ in 0..<200 {
      var pieces: [[UInt8]] = []
      var place = 0
      while place < bytes.count {
        let end = min(place + 1 + Int(numbers.next() % 12), bytes.count)
        pieces.append(Array(bytes[place..<end]))
        place = end
      }
      #expect(Events.of(pieces: pieces, limit: stream.limit) == whole)
    }
  }

  @Test("what the transcripts send is the same however it is cut", arguments: [Framing.lines, .header])
  func transcripts(framing: Framing) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/transcripts")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    var count = 0
    for file in files where file.pathExtension == "txt" {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      let messages = lines.filter { $0.hasPrefix("--> ") }.map { String($0.dropFirst(4)) }
      let text = messages.map { framing == .lines ? $0 + "\n" : framed($0) }.joined()
      let bytes = Array(text.utf8)
      // Three bytes at a time cut every message at other places; byte by byte takes its time.
      var pieces: [[UInt8]] = []
      for place in stride(from: 0, to: bytes.count, by: 3) { pieces.append(Array(bytes[place...].prefix(3))) }
      let whole = Events.of(pieces: [bytes], limit: 1 << 20)
      if framing == .header { #expect(whole == messages.map { .message($0) }) }
      #expect(Events.of(pieces: pieces, limit: 1 << 20) == whole, "\(file.lastPathComponent)")
      count += messages.count
    }
    #expect(count > 100)
  }

  @Test("of a line that is too long no more is kept than a line may have", arguments: [1 << 16, 1_000_000])
  func overlongLine(limit: Int) {
    var splitter = FrameSplitter(limit: limit)
    let piece = [UInt8](repeating: UInt8(ascii: "["), count: 10_000)
    var most = 0
    var events: [FrameSplitter.Event] = []
    for _ in 0..<(4 * limit / piece.count) {
      piece.withUnsafeBytes { splitter.append($0) }
      let event = splitter.next()
      if event != .moreNeeded { events.append(event) }
      most = max(most, splitter.capacity)
    }
    splitter.append("\n{}\n")
    let last = splitter.next()
    #expect(events == [.tooLarge(limit: limit)])
    #expect(last == .message)
    #expect(most <= limit + (64 << 10) + piece.count, "\(most) bytes")
    let capacity = splitter.capacity
    #expect(capacity <= 64 << 10)
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

/// Numbers that look random and are the same each time.
private struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
