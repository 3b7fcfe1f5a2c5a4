import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceFormats

@Suite("OTLP in protobuf")
struct OTLPWireTests {
  /// A body with every field that is read, among them values of all kinds.
  private static let text = #"""
    {"resourceSpans":[{"resource":{"attributes":[{"key":"session.id","value":{"stringValue":"window"}}]},
    "scopeSpans":[{"scope":{"name":"a"},"spans":[
    {"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"a1a2a3a4a5a6a7a8","traceState":"x=1","name":"Gruß \"an\"\n",
    "kind":3,"startTimeUnixNano":"1780000000000000001","endTimeUnixNano":"18446744073709551615",
    "attributes":[{"key":"gen_ai.conversation.id","value":{"stringValue":"talk"}},
    {"key":"b","value":{"boolValue":true}},{"key":"i","value":{"intValue":"-9223372036854775808"}},
    {"key":"d","value":{"doubleValue":0.25}},{"key":"n","value":{}},
    {"key":"a","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"zwei"}]}}},
    {"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"intValue":"7"}}]}}}],
    "droppedAttributesCount":4,
    "events":[{"timeUnixNano":"1780000000000000002","name":"e","attributes":[{"key":"x","value":{"stringValue":"y"}}]}],
    "links":[{"traceId":"0102030405060708090a0b0c0d0e0f11","spanId":"a1a2a3a4a5a6a7a9"}],
    "status":{"message":"no","code":2},"flags":4294967295},
    {"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"a1a2a3a4a5a6a7b0","parentSpanId":"a1a2a3a4a5a6a7a8",
    "name":"below","startTimeUnixNano":"1780000000000000003","endTimeUnixNano":"1780000000000000004"}]}]}]}
    """#

  private static func wire(_ text: String) throws -> Bytes {
    try Bytes(JSONDocument(Bytes(text)).withRoot { OTLPProtobuf.request($0) })
  }

  @Test("says the same as OTLP/JSON, member by member")
  func sameText() throws {
    let document = try JSONDocument(Bytes(Self.text))
    let body = try Self.wire(Self.text)
    let index = try OTLPIndex(wire: body, .traces)
    let trace = try #require(index.traces.first)
    #expect(index.traces.count == 1)
    #expect(trace.id == "0102030405060708090a0b0c0d0e0f10")
    #expect(trace.claim?.session == "talk")
    #expect(trace.hasRoot)
    let spelled = trace.spans.map { range in
      json { writer in
        var text = OTLPWireText()
        text.write(span: range, of: body, to: &writer)
      }.text
    }
    let came = document.withRoot { root in
      Array(root["resourceSpans"]?.first?["scopeSpans"]?.first?["spans"]?.elements ?? .empty).map { span in
        json { $0.raw(span) }.text.replacing("\n", with: "")
      }
    }
    #expect(spelled == came)
  }

  @Test("is refused where it breaks off, at whatever byte, and never read beyond its end")
  func cut() throws {
    let body = try Self.wire(Self.text)
    for count in 1..<body.count {
      let part = Bytes(body.array(0..<count))
      #expect(throws: OTLPWireError.self) { try OTLPIndex(wire: part, .traces) }
    }
  }

  @Test("is read whatever single byte of it is another one")
  func changed() throws {
    let body = try Self.wire(Self.text)
    for place in 0..<body.count {
      for value: UInt8 in [0, 1, 0x0A, 0x7F, 0x80, 0xFF] {
        var bytes = body.array(0..<body.count)
        bytes[place] = value
        let changed = Bytes(bytes)
        guard let index = try? OTLPIndex(wire: changed, .traces) else { continue }
        for range in index.traces.flatMap({ Array($0.spans) }) {
          var text = OTLPWireText()
          let spelled = json { text.write(span: range, of: changed, to: &$0) }.joined()
          #expect((try? JSONDocument(spelled)) != nil)
        }
      }
    }
  }

  /// An id, a name and what stands between.
  private static func span(_ extra: [UInt8]) -> Bytes {
    let span = [0x0A, 16] + [UInt8](repeating: 7, count: 16) + extra
    let scope = [0x12, UInt8(span.count)] + span
    let resource = [0x12, UInt8(scope.count)] + scope
    return Bytes([0x0A, UInt8(resource.count)] + resource)
  }

  @Test(
    "passes over what it does not know",
    arguments: [
      [UInt8](), [0xFA, 0x3F, 2, 1, 2], [0xF8, 0x3F, 0x96, 1], [0xF9, 0x3F, 1, 2, 3, 4, 5, 6, 7, 8],
      // A group around a group.
      [0xFB, 0x3F, 0x0B, 0x08, 1, 0x0C, 0xFC, 0x3F],
      // Known numbers with values of another kind.
      [0x28, 5], [0x32, 1, 0],
    ])
  func unknown(extra: [UInt8]) throws {
    let body = Self.span(extra)
    let index = try OTLPIndex(wire: body, .traces)
    let range = try #require(index.traces.first?.spans.first)
    var text = OTLPWireText()
    let spelled = json { text.write(span: range, of: body, to: &$0) }.text
    #expect(spelled == #"{"traceId":"07070707070707070707070707070707"}"#)
  }

  @Test(
    "is refused where a field cannot be",
    arguments: [
      [0x00], [0x07], [0x0B], [0x0C], [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x0D, 1, 2, 3],
      [UInt8](repeating: 0x0B, count: 100),
    ] as [[UInt8]])
  func impossible(extra: [UInt8]) {
    let body = Self.span(extra)
    #expect(throws: OTLPWireError.self) { try OTLPIndex(wire: body, .traces) }
  }

  @Test("keeps the bytes of what nests deeper than is read, and text that is not UTF-8 with its gaps marked")
  func oddValues() throws {
    var value: [UInt8] = [0x0A, 1, 0x78]
    for _ in 0..<300 {
      let list = Self.message(1, value)
      value = Self.message(5, list)
    }
    let attribute = Self.message(1, Array("deep".utf8)) + Self.message(2, value)
    let name = Self.message(5, [0x61, 0xFF, 0x62])
    let span = Self.message(1, [UInt8](repeating: 7, count: 16)) + name + Self.message(9, attribute)
    let body = Bytes(Self.message(1, Self.message(2, Self.message(2, span))))
    let range = try #require(try OTLPIndex(wire: body, .traces).traces.first?.spans.first)
    var text = OTLPWireText()
    let spelled = json { text.write(span: range, of: body, to: &$0) }.joined()
    var warnings = WarningList()
    text.warn(in: &warnings)
    #expect(warnings.all.map(\.code) == ["mendedTexts", "deepValues"])
    try JSONDocument(spelled).withRoot { root in
      #expect(root["name"]?.stringValue == "a\u{FFFD}b")
      #expect(root.spelling.contains("bytesValue"))
    }
  }

  private static func message(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    var length: [UInt8] = []
    var rest = content.count
    repeat {
      length.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return [number << 3 | 2] + length + content
  }
}
