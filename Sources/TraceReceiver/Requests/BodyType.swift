internal import JSONTape
internal import TraceFormats

/// What a request says of how its body is written (RFC 9110, 8.3).
enum BodyType: Sendable, Equatable {
  case said(OTLPEncoding)
  /// It says nothing: the first byte tells.
  case unsaid
  /// It is written in a way that is not taken.
  case other

  /// - Parameter mediaType: in lower case and without parameters.
  init(mediaType: String) {
    switch mediaType {
    case "application/x-protobuf", "application/protobuf": self = .said(.protobuf)
    case "application/json": self = .said(.json)
    case "": self = .unsaid
    default: self = .other
    }
  }

  /// How a body of this type is written. One of protobuf begins with the tag of its first field, 0x0A, or has no byte.
  func encoding(of body: Bytes) -> OTLPEncoding {
    if case .said(let encoding) = self { return encoding }
    return body.withUnsafeBytes { Self.looksLikeJSON($0) } ? .json : .protobuf
  }

  private static func looksLikeJSON(_ body: UnsafeRawBufferPointer) -> Bool {
    guard let first = body.first else { return false }
    return Array("{[ \t\r".utf8).contains(first) || body.starts(with: byteOrderMark)
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Makes a body that is complete ready to be read: of JSON newlines become blanks, and so does the mark of the order
  /// of bytes that some write in front (RFC 8259, 8.1); protobuf stays as it is.
  func finish(_ body: UnsafeMutableRawBufferPointer) {
    let bytes = UnsafeRawBufferPointer(body)
    guard self == .said(.json) || self == .unsaid && Self.looksLikeJSON(bytes) else { return }
    if bytes.starts(with: Self.byteOrderMark) {
      for place in Self.byteOrderMark.indices { body[place] = 0x20 }
    }
    OneLineBody.flatten(body)
  }
}
