internal import JSONTape
internal import TraceModel

/// What a span, or a log record, says in a way that OTLP/JSON has not, or no longer says: it is told of, since what it
/// meant is not shown. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
struct OTLPOddities {
  private let record: JSONValue

  init(_ record: JSONValue) { self.record = record }

  private static let times: [StaticString] = [
    "startTimeUnixNano", "endTimeUnixNano", "timeUnixNano", "observedTimeUnixNano",
  ]
  private static let dropped: [StaticString] = [
    "droppedAttributesCount", "droppedEventsCount", "droppedLinksCount",
  ]

  func warn(in warnings: inout WarningList) {
    warn(ofAttributesOf: record, in: &warnings)
    for event in record["events"]?.elements ?? .empty { warn(ofAttributesOf: event, in: &warnings) }
    if Self.times.contains(where: isBadTime) {
      warnings.add("badTime", "times that could not be read were left out")
    }
    if Self.dropped.contains(where: isMoreThanNone) {
      warnings.add("droppedAttributes", "spans lack what their program left out beyond its limit")
    }
    if record.members.contains(where: { $0.key.withBytes { $0.contains(0x5F) } }) {
      warnings.add("unknownNames", "spans have names with underscores, which OTLP/JSON has not; they were left out")
    }
  }

  private func warn(ofAttributesOf holder: JSONValue, in warnings: inout WarningList) {
    guard let attributes = holder["attributes"], !attributes.isNull else { return }
    let isRight =
      attributes.isArray && attributes.elements.allSatisfy { $0["value"].map { $0.isObject || $0.isNull } ?? true }
    if !isRight {
      warnings.add("badAttributes", "attributes are no list of keys with typed values; they are in the record alone")
    }
  }

  private func isBadTime(_ name: StaticString) -> Bool {
    guard let value = record[name], !value.isNull, OTLPFormat.time(value) == nil else { return false }
    return !["", "0"].contains(value.stringValue ?? value.spelling)
  }

  private func isMoreThanNone(_ name: StaticString) -> Bool {
    record[name].flatMap { Count(lenient: $0) }.map { $0 > 0 } ?? false
  }
}
