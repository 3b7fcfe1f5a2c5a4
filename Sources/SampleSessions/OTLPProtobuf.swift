package import JSONTape

/// Writes OTLP/JSON as the protobuf that says the same, as exporters send it. Written apart from the reader, from
/// opentelemetry-proto's files, so that each checks the other.
package enum OTLPProtobuf {
  private enum Kind { case text, hex, base64, bool, varint, fixed64, fixed32, double }

  /// The numbers and kinds of members that are no objects, by their names: no name has two meanings within one message,
  /// and where two messages differ the path tells.
  private static let scalars: [String: [String: (number: UInt64, kind: Kind)]] = [
    "span": [
      "traceId": (1, .hex), "spanId": (2, .hex), "traceState": (3, .text), "parentSpanId": (4, .hex),
      "name": (5, .text), "kind": (6, .varint), "startTimeUnixNano": (7, .fixed64), "endTimeUnixNano": (8, .fixed64),
      "droppedAttributesCount": (10, .varint), "droppedEventsCount": (12, .varint), "droppedLinksCount": (14, .varint),
      "flags": (16, .fixed32),
    ],
    "event": ["timeUnixNano": (1, .fixed64), "name": (2, .text), "droppedAttributesCount": (4, .varint)],
    "link": ["traceId": (1, .hex), "spanId": (2, .hex), "traceState": (3, .text), "flags": (6, .fixed32)],
    "status": ["message": (2, .text), "code": (3, .varint)],
    "log": [
      "timeUnixNano": (1, .fixed64), "severityNumber": (2, .varint), "severityText": (3, .text),
      "droppedAttributesCount": (7, .varint), "flags": (8, .fixed32), "traceId": (9, .hex), "spanId": (10, .hex),
      "observedTimeUnixNano": (11, .fixed64), "eventName": (12, .text),
    ],
    "keyValue": ["key": (1, .text)],
    "any": [
      "stringValue": (1, .text), "boolValue": (2, .bool), "intValue": (3, .varint), "doubleValue": (4, .double),
      "bytesValue": (7, .base64),
    ],
    "scope": ["name": (1, .text), "version": (2, .text)],
    "scopeSpans": ["schemaUrl": (3, .text)], "scopeLogs": ["schemaUrl": (3, .text)],
    "resourceSpans": ["schemaUrl": (3, .text)], "resourceLogs": ["schemaUrl": (3, .text)],
  ]

  private static let messages: [String: [String: (number: UInt64, message: String)]] = [
    "request": ["resourceSpans": (1, "resourceSpans"), "resourceLogs": (1, "resourceLogs")],
    "resourceSpans": ["resource": (1, "resource"), "scopeSpans": (2, "scopeSpans")],
    "resourceLogs": ["resource": (1, "resource"), "scopeLogs": (2, "scopeLogs")],
    "resource": ["attributes": (1, "keyValue")], "scope": ["attributes": (3, "keyValue")],
    "scopeSpans": ["scope": (1, "scope"), "spans": (2, "span")],
    "scopeLogs": ["scope": (1, "scope"), "logRecords": (2, "log")],
    "span": [
      "attributes": (9, "keyValue"), "events": (11, "event"), "links": (13, "link"), "status": (15, "status"),
    ],
    "event": ["attributes": (3, "keyValue")], "link": ["attributes": (4, "keyValue")],
    "log": ["body": (5, "any"), "attributes": (6, "keyValue")],
    "keyValue": ["value": (2, "any")], "any": ["arrayValue": (5, "array"), "kvlistValue": (6, "list")],
    "array": ["values": (1, "any")], "list": ["values": (1, "keyValue")],
  ]

  /// The export request that a document of `resourceSpans` or `resourceLogs` stands for.
  package static func request(_ document: JSONValue) -> [UInt8] { message("request", document) }

  private static func message(_ name: String, _ value: JSONValue) -> [UInt8] {
    var text = ProtobufText()
    for member in value.members {
      let key = member.key.stringValue ?? ""
      if let (number, inner) = messages[name]?[key] {
        let values = member.value.isArray ? Array(member.value.elements) : [member.value]
        for value in values { text.text(number, message(inner, value)) }
      } else if let (number, kind) = scalars[name]?[key] {
        put(number, kind, member.value, &text)
      }
    }
    return text.bytes
  }

  private static func put(_ number: UInt64, _ kind: Kind, _ value: JSONValue, _ message: inout ProtobufText) {
    let text = value.stringValue ?? value.spelling
    switch kind {
    case .text, .base64: message.text(number, text)
    case .hex: message.text(number, hexadecimal(text))
    case .bool: message.number(number, value.boolValue == true ? 1 : 0)
    case .varint: message.number(number, UInt64(bitPattern: Int64(text) ?? 0))
    case .fixed64: message.fixed64(number, UInt64(text) ?? 0)
    case .double: message.fixed64(number, (Double(text) ?? 0).bitPattern)
    case .fixed32: message.fixed32(number, UInt32(text) ?? 0)
    }
  }

  /// The bytes of hexadecimal digits; those of the text itself where it is none, so that nothing is lost in a sample.
  private static func hexadecimal(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return digits }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<(place + 2)], as: UTF8.self), radix: 16) else {
        return digits
      }
      bytes.append(byte)
    }
    return bytes
  }
}
