/// Why some bytes are not JSON text (RFC 8259), and where.
public struct JSONSyntaxError: Error, Equatable, Sendable {
  /// What is wrong with the bytes.
  public enum Reason: Equatable, Sendable {
    case empty
    case unexpectedEnd
    case unexpectedByte(UInt8)
    case badLiteral
    case badNumber
    case badEscape
    case controlByteInString
    case notUTF8
    case tooDeep(limit: Int)
    case tooLarge(limit: Int)
    /// So many values for so little text are a trap, and no data: their index would take many times the text.
    case tooManyValues(limit: Int)
    case trailingBytes
  }

  /// The first thing that is wrong; nothing behind it was looked at.
  public let reason: Reason
  /// The offset in bytes from the start of the text.
  public let offset: Int
}

extension JSONSyntaxError: CustomStringConvertible {
  /// Reason and place in words, in which no byte of the text stands unless it is a plain ASCII character.
  public var description: String {
    let what =
      switch reason {
      case .empty: "the text is empty"
      case .unexpectedEnd: "the text ends in the middle of a value"
      case .unexpectedByte(let byte): "unexpected \(Self.name(of: byte))"
      case .badLiteral: "not one of true, false and null"
      case .badNumber: "not a JSON number"
      case .badEscape: "a bad escape in a string"
      case .controlByteInString: "a control character in a string must be escaped"
      case .notUTF8: "not UTF-8"
      case .tooDeep(let limit): "nested deeper than \(limit) levels"
      case .tooLarge(let limit): "longer than \(limit) bytes"
      case .tooManyValues(let limit): "more than \(limit) values, keys and ends, too many for its length,"
      case .trailingBytes: "more bytes after the value"
      }
    return "\(what) at byte \(offset)"
  }

  private static func name(of byte: UInt8) -> String {
    if byte > 0x20, byte < 0x7F { return "'\(Character(UnicodeScalar(byte)))'" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x" + (digits.utf8.count < 2 ? "0" : "") + digits
  }
}
