import JSONRPC
import Testing

@Suite("Which framing a client uses")
struct FramingDetectionTests {
  @Test("a letter begins a header", arguments: Array("CcXZaz".utf8))
  func header(byte: UInt8) { #expect(Framing(firstByte: byte) == .header) }

  @Test("anything else begins a line", arguments: Array("{[\"0-@`".utf8) + [0x00, 0x7F, 0xEF])
  func lines(byte: UInt8) { #expect(Framing(firstByte: byte) == .lines) }

  @Test(
    "white space in front decides nothing",
    arguments: [("", nil), (" \r\n\t", nil), ("\r\n\r\nC", .header), ("\n\n {", .lines)] as [(String, Framing?)])
  func whiteSpace(input: String, framing: Framing?) {
    var splitter = FrameSplitter(limit: 100)
    splitter.append(input)
    _ = splitter.next()
    let found = splitter.framing
    #expect(found == framing)
  }

  @Test("the first message decides for good")
  func forGood() {
    let events = Events.of("{}\nContent-Length: 2\r\n\r\n{}\n", limit: 100)
    #expect(events == [.message("{}"), .message("Content-Length: 2\r"), .message("{}")])
  }
}
