import JSONTape
import Testing
import TraceModel

@testable import TraceFormats

@Suite("What OTLP/JSON has not")
struct OTLPOddityTests {
  /// A span whose members are changed, and the warnings of it.
  static let odd: [(String, String, [String])] = [
    (#""1767225600000000000""#, "1.7672256e+18", []),
    (#""1767225600000000000""#, #""17672256E11""#, []),
    (#""1767225600000000000""#, #""2026-01-01T00:00:00Z""#, ["badTime"]),
    (#""1767225600000000000""#, "1.5", ["badTime"]),
    (#""1767225600000000000""#, "0", []),
    (#""attributes":[]"#, #""attributes":{"gen_ai.operation.name":"chat"}"#, ["badAttributes"]),
    (#""attributes":[]"#, #""attributes":[{"key":"a","value":10}]"#, ["badAttributes"]),
    (#""attributes":[]"#, #""attributes":[{"key":"a"},{"key":"b","value":null},{"key":"c","value":{}}]"#, []),
    (#""attributes":[]"#, #""events":[{"name":"e","attributes":{"a":1}}]"#, ["badAttributes"]),
    (#""attributes":[]"#, #""parent_span_id":"00000000000000aa""#, ["unknownNames"]),
    (#""attributes":[]"#, #""droppedAttributesCount":492"#, ["droppedAttributes"]),
    (#""attributes":[]"#, #""droppedEventsCount":"1""#, ["droppedAttributes"]),
    (#""attributes":[]"#, #""droppedAttributesCount":0"#, []),
  ]

  @Test("is told of, and what the mapping allows is read", arguments: odd)
  func warnings(part: String, replaced: String, codes: [String]) throws {
    let span = VendorSpan(vendor: "", name: "n", attributes: []).spelled.replacing(part, with: replaced)
    let session = try OTLPReading.session(spans: [span])
    #expect(session.warnings.map(\.code) == codes)
    let isRead = !["badTime"].contains(codes.first ?? "") && replaced != "0"
    #expect(session.span(at: 0).start == (isRead ? Timestamp(nanoseconds: 1_767_225_600_000_000_000) : nil))
  }

  @Test(
    "whole numbers may have an exponent or zeros behind a point",
    arguments: [
      ("12", 12), ("1e2", 100), ("1.25E+2", 125), ("2500e-2", 25), ("-3.0", -3), ("0e9", 0), ("1.5", nil),
      ("1e-1", nil),
      ("", nil), (".5e1", nil), ("1e", nil), ("1e99", nil), ("1e-9223372036854775808", nil), ("9e18", Int64(9e18)),
      ("1e19", nil), ("1x", nil), ("0x10", nil), ("--1e1", nil), ("1e+2", 100),
    ] as [(String, Int64?)])
  func wholeNumbers(text: String, wanted: Int64?) {
    #expect(WholeNumber.read(text) == wanted.map { SaturatingInteger(clamping: $0) })
  }
}
