internal import JSONTape

/// A request's id, kept as the bytes that came, so that it goes back as it came.
public struct RequestID: Hashable, Sendable {
  let spelling: [UInt8]

  init(_ value: JSONValue) { spelling = value.withBytes { Array($0) } }

  /// Whether `value` may be an id: a string, an integer that fits 64 bits, or null (JSON-RPC 2.0, section 4).
  static func isValid(_ value: JSONValue) -> Bool {
    value.isString || value.isNull || value.int64 != nil
  }

  func write(to writer: inout JSONWriter) {
    spelling.withUnsafeBytes { writer.value(verbatim: $0) }
  }
}
