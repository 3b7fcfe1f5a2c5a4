internal import JSONTape
internal import TraceModel

/// Of what type a failure is, where its record says so beside the message: `error.type` and `exception.type` of
/// OpenTelemetry's semantic conventions, and members of that name.
enum FailureType {
  private static let names = [
    "exception.type", "error.type", "error_type", "errorType", "exception_type", "error.code",
  ]
  private static let mostEvents = 64
  private static let longest = 80

  /// Its last part (`botocore.errorfactory.NoSuchKey` is `NoSuchKey`); `nil` where nothing, or nothing of use, is said.
  static func of(_ span: Span) -> String? {
    for slice in span.records + [span.metadata] {
      if let found = span.session.read(slice, read) ?? nil { return found }
    }
    return nil
  }

  private static func read(_ record: JSONValue) -> String? {
    if let found = named(in: record) { return found }
    if let attributes = record["attributes"], let found = named(in: attributes) { return found }
    for event in (record["events"]?.elements ?? .empty).prefix(mostEvents) {
      if let attributes = event["attributes"], let found = named(in: attributes) { return found }
    }
    return nil
  }

  /// In the members of an object, or in a list of pairs.
  private static func named(in value: JSONValue) -> String? {
    for name in names {
      let found: JSONValue?
      if value.isArray {
        let pair = value.elements.first { $0["key"]?.stringValue == name }
        found = pair.flatMap { $0["value"] }.map { $0["stringValue"] ?? $0["intValue"] ?? $0 }
      } else {
        found = value.isObject ? value.members.first { $0.key.stringValue == name }?.value : nil
      }
      if let text = found.flatMap({ $0.stringValue ?? ($0.isNumber ? $0.spelling : nil) }), let type = told(text) {
        return type
      }
    }
    return nil
  }

  private static func told(_ text: String) -> String? {
    guard (3...longest).contains(text.utf8.count), !text.contains(where: \.isWhitespace) else { return nil }
    let last = text.split(whereSeparator: { ".:".contains($0) }).last.map(String.init) ?? text
    return ["_OTHER", "error", "Error", "ERROR", "unknown", "Exception"].contains(last) ? nil : last
  }
}
