internal import JSONTape
internal import TraceFormats

/// A request as far as a receiver of telemetry needs it.
struct ReceivedRequest: Sendable {
  var method: String
  /// Without what is asked behind a `?`.
  var path: String
  /// Names in lower case; values of repeated ones joined by commas (RFC 9110, 5.3).
  var headers: [String: String]
  /// As it came; where it is not compressed, made ready by its type.
  var body = Bytes([])
  /// What was borrowed for the body.
  var borrowed = 0
  var keepsAlive = true

  /// The media type without its parameters.
  var mediaType: String {
    let value = headers["content-type"] ?? ""
    return value.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
  }

  /// Where it is a call of gRPC: how its message is written, which its media type says in another way.
  var messageType: BodyType?

  var bodyType: BodyType { messageType ?? BodyType(mediaType: mediaType) }
  /// How it is answered: as it was asked, and else so that people can read it.
  var answerEncoding: OTLPEncoding {
    switch bodyType {
    case .said(let encoding): encoding
    case .unsaid: body.count > 0 ? bodyType.encoding(of: body) : .json
    case .other: .json
    }
  }

  var coding: BodyCoding { BodyCoding(headers["content-encoding"]) }
}
