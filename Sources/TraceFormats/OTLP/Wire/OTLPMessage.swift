/// The messages of OTLP that are read, with the numbers and the JSON names of their fields
/// (opentelemetry-proto 1.9: `trace.proto`, `logs.proto`, `common.proto`).
enum OTLPMessage {
  case tracesData, resourceSpans, scopeSpans, logsData, resourceLogs, scopeLogs, resource, scope
  case span, event, link, status, logRecord, keyValue, anyValue, arrayValue, keyValueList

  /// How a field's value is spelled in OTLP/JSON.
  enum Spelling {
    case text
    /// An id: hexadecimal digits, unlike all other bytes.
    case id
    case base64
    case bool
    /// 64 bits, which JSON has as a string of digits.
    case signed64, unsigned64
    /// Up to 32 bits, which JSON has as a number.
    case number
    case float
    case message
  }

  struct Field {
    let name: StaticString
    let spelling: Spelling
    /// What it is where it is a message.
    let message: OTLPMessage?
    let isRepeated: Bool

    init(_ name: StaticString, _ spelling: Spelling) {
      self.name = name
      self.spelling = spelling
      message = nil
      isRepeated = false
    }

    init(_ name: StaticString, _ message: OTLPMessage, repeated: Bool = false) {
      self.name = name
      spelling = .message
      self.message = message
      isRepeated = repeated
    }
  }

  /// The field of a number; `nil` for one that newer versions may have.
  func field(_ number: Int) -> Field? {
    let fields = table
    return number < fields.count ? fields[number] : nil
  }

  /// The number that a field has today: `scope_spans` and `scope_logs` had 1000 until 2022.
  func number(_ number: Int) -> Int {
    (self == .resourceSpans || self == .resourceLogs) && number == 1000 ? 2 : number
  }

  private var table: [Field?] {
    switch self {
    case .tracesData: Self.tracesFields
    case .resourceSpans: Self.resourceSpansFields
    case .scopeSpans: Self.scopeSpansFields
    case .logsData: Self.logsFields
    case .resourceLogs: Self.resourceLogsFields
    case .scopeLogs: Self.scopeLogsFields
    case .resource: Self.resourceFields
    case .scope: Self.scopeFields
    case .span: Self.spanFields
    case .event: Self.eventFields
    case .link: Self.linkFields
    case .status: Self.statusFields
    case .logRecord: Self.logFields
    case .keyValue: Self.keyValueFields
    case .anyValue: Self.anyValueFields
    case .arrayValue: Self.arrayFields
    case .keyValueList: Self.listFields
    }
  }

  private static func table(_ fields: KeyValuePairs<Int, Field>) -> [Field?] {
    var table = [Field?](repeating: nil, count: (fields.map(\.key).max() ?? 0) + 1)
    for (number, field) in fields { table[number] = field }
    return table
  }

  private static let attributes = Field("attributes", .keyValue, repeated: true)

  private static let tracesFields = table([1: Field("resourceSpans", .resourceSpans, repeated: true)])
  private static let logsFields = table([1: Field("resourceLogs", .resourceLogs, repeated: true)])

  private static let resourceSpansFields = table([
    1: Field("resource", .resource), 2: Field("scopeSpans", .scopeSpans, repeated: true),
    3: Field("schemaUrl", .text),
  ])

  private static let resourceLogsFields = table([
    1: Field("resource", .resource), 2: Field("scopeLogs", .scopeLogs, repeated: true),
    3: Field("schemaUrl", .text),
  ])

  private static let scopeSpansFields = table([
    1: Field("scope", .scope), 2: Field("spans", .span, repeated: true),
    3: Field("schemaUrl", .text),
  ])

  private static let scopeLogsFields = table([
    1: Field("scope", .scope), 2: Field("logRecords", .logRecord, repeated: true),
    3: Field("schemaUrl", .text),
  ])

  private static let resourceFields = table([1: attributes, 2: Field("droppedAttributesCount", .number)])

  private static let scopeFields = table([
    1: Field("name", .text), 2: Field("version", .text), 3: attributes, 4: Field("droppedAttributesCount", .number),
  ])

  private static let spanFields = table([
    1: Field("traceId", .id), 2: Field("spanId", .id), 3: Field("traceState", .text), 4: Field("parentSpanId", .id),
    5: Field("name", .text), 6: Field("kind", .number), 7: Field("startTimeUnixNano", .unsigned64),
    8: Field("endTimeUnixNano", .unsigned64), 9: attributes, 10: Field("droppedAttributesCount", .number),
    11: Field("events", .event, repeated: true), 12: Field("droppedEventsCount", .number),
    13: Field("links", .link, repeated: true), 14: Field("droppedLinksCount", .number),
    15: Field("status", .status), 16: Field("flags", .number),
  ])

  private static let eventFields = table([
    1: Field("timeUnixNano", .unsigned64), 2: Field("name", .text), 3: attributes,
    4: Field("droppedAttributesCount", .number),
  ])

  private static let linkFields = table([
    1: Field("traceId", .id), 2: Field("spanId", .id), 3: Field("traceState", .text), 4: attributes,
    5: Field("droppedAttributesCount", .number), 6: Field("flags", .number),
  ])

  private static let statusFields = table([2: Field("message", .text), 3: Field("code", .number)])

  private static let logFields = table([
    1: Field("timeUnixNano", .unsigned64), 2: Field("severityNumber", .number), 3: Field("severityText", .text),
    5: Field("body", .anyValue), 6: attributes, 7: Field("droppedAttributesCount", .number),
    8: Field("flags", .number), 9: Field("traceId", .id), 10: Field("spanId", .id),
    11: Field("observedTimeUnixNano", .unsigned64), 12: Field("eventName", .text),
  ])

  /// The fields of an attribute.
  static let key = Field("key", .text)
  static let value = Field("value", .anyValue)
  private static let keyValueFields = table([1: key, 2: value])

  private static let anyValueFields = table([
    1: Field("stringValue", .text), 2: Field("boolValue", .bool), 3: Field("intValue", .signed64),
    4: Field("doubleValue", .float), 5: Field("arrayValue", .arrayValue),
    6: Field("kvlistValue", .keyValueList), 7: Field("bytesValue", .base64),
  ])

  private static let arrayFields = table([1: Field("values", .anyValue, repeated: true)])
  private static let listFields = table([1: Field("values", .keyValue, repeated: true)])
}
