internal import JSONTape
internal import SystemCalls
internal import TraceFormats

/// How gRPC lays its messages into HTTP/2 (grpc.io, "gRPC over HTTP2").
enum GRPCMessage {
  /// A byte that says whether the message is compressed, and four of its length.
  static let prefixBytes = 5

  /// The length that a prefix tells, and whether the message is compressed; `nil` where it is none.
  static func read(_ prefix: [UInt8]) -> (isCompressed: Bool, count: Int)? {
    guard prefix.count == prefixBytes, prefix[0] <= 1 else { return nil }
    return (prefix[0] == 1, prefix[1...].reduce(0) { $0 << 8 | Int(clamping: $1) })
  }

  /// A message that is not compressed, behind its prefix.
  static func framed(_ message: [UInt8]) -> [UInt8] {
    let count = UInt32(clamping: message.count)
    return [0] + withUnsafeBytes(of: count.bigEndian, Array.init) + message
  }

  /// Whether a media type is one of gRPC.
  static func isType(_ mediaType: String) -> Bool {
    mediaType == "application/grpc" || mediaType.hasPrefix("application/grpc+")
  }

  /// How the messages of a media type are written; `nil` for what is not taken.
  static func encoding(of mediaType: String) -> OTLPEncoding? {
    switch mediaType {
    case "application/grpc", "application/grpc+proto": .protobuf
    case "application/grpc+json": .json
    default: nil
    }
  }

  /// The text as `grpc-message` has it: what is no printable ASCII, and `%`, as `%XX`.
  static func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      if (0x20...0x7E).contains(byte), byte != 0x25 {
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return encoded
  }
}
