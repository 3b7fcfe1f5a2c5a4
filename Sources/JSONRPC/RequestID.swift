internal import JSONTape

/// A request's id: it goes back as the bytes that came, and is told from others by what they mean.
public struct RequestID: Hashable, Sendable {
  private enum Meaning: Hashable, Sendable {
    case null
    case integer(Int64)
    /// In UTF-16, in which a string of JSON may have half of a pair.
    case string([UInt16])
    /// Of another kind, which no request has.
    case other([UInt8])
  }

  /// How long an id may be as it is spelled, in bytes: it is repeated in the answer.
  static let longest = 1024

  let spelling: [UInt8]
  private let meaning: Meaning

  init(_ value: JSONValue) {
    spelling = value.withBytes { Array($0) }
    if value.isNull {
      meaning = .null
    } else if let units = value.codeUnits {
      meaning = .string(units)
    } else if let integer = value.wholeNumber {
      meaning = .integer(integer)
    } else {
      meaning = .other(spelling)
    }
  }

  /// Ids that mean the same are the same.
  public static func == (one: RequestID, other: RequestID) -> Bool { one.meaning == other.meaning }

  /// By what the id means.
  public func hash(into hasher: inout Hasher) { hasher.combine(meaning) }

  /// The number, where it is one.
  var integer: Int64? {
    if case .integer(let value) = meaning { value } else { nil }
  }

  /// Whether `value` may be an id: a string, an integer that fits 64 bits, or null (JSON-RPC 2.0, section 4).
  static func isValid(_ value: JSONValue) -> Bool {
    value.isString || value.isNull || value.int64 != nil
  }

  /// Whether it is longer than an id may be.
  static func isTooLong(_ value: JSONValue) -> Bool { value.range.count > longest }

  func write(to writer: inout JSONWriter) {
    spelling.withUnsafeBytes { writer.value(verbatim: $0) }
  }
}
