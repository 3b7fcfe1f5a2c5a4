/// What cannot be taken: a status of HTTP with words for the program's owner.
///
/// What stands before the first `: ` of the message is its kind, which is counted; what stands behind is about the one
/// body.
struct RequestRefusal: Error, Sendable, Equatable {
  let status: Int
  let message: String

  /// The message without what is special to one body.
  var kind: String { message.firstRange(of: ": ").map { String(message[..<$0.lowerBound]) } ?? message }

  /// The code of `google.rpc.Status` and of gRPC (google/rpc/code.proto). The two that are no fault of the request's
  /// own, 4 and 14, make exporters send it again (OTLP 1.9, "Failures").
  var code: Int {
    switch status {
    case 403: 7  // PERMISSION_DENIED
    case 404, 405, 415, 501, 505: 12  // UNIMPLEMENTED
    case 408: 4  // DEADLINE_EXCEEDED
    case 413, 431: 8  // RESOURCE_EXHAUSTED
    case 500...: 14  // UNAVAILABLE
    default: 3  // INVALID_ARGUMENT
    }
  }
}
