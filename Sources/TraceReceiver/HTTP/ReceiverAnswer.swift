internal import JSONTape
internal import SystemCalls
internal import TraceFormats

/// What a request gets over HTTP.
struct ReceiverAnswer: Sendable, Equatable {
  var status: Int
  /// The media type of the body; none where there is no body.
  var type: String?
  var body: [UInt8]
  /// What may be asked instead, where the method was wrong or was asked about.
  var allows: String?

  /// - Parameter request: whose encoding the answer has (OTLP 1.9, "OTLP/HTTP Response").
  init(_ outcome: RequestOutcome, of request: ReceivedRequest) {
    if case .told = outcome, request.method == "OPTIONS" {
      status = 204
      body = []
      allows = Self.methods
      return
    }
    status =
      switch outcome {
      case .taken, .partly, .told: 200
      case .refused(let refusal): refusal.status
      }
    let encoding = request.answerEncoding
    type = encoding == .json ? "application/json" : "application/x-protobuf"
    body = outcome.message(encoding)
    if status == 405 { allows = Self.methods }
  }

  private static let methods = "POST, OPTIONS"

  /// The headers that belong to the answer, in whatever version of HTTP.
  var fields: [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if let type { fields.append(("Content-Type", type)) }
    // A 204 has neither a body nor its length (RFC 9110, 8.6).
    if status != 204 { fields.append(("Content-Length", "\(body.count)")) }
    if let allows { fields.append(("Allow", allows)) }
    if status == 415 { fields.append(("Accept-Encoding", BodyCoding.taken)) }
    if status == 503 { fields.append(("Retry-After", "1")) }
    return fields
  }

  private static let patienceMs: Int64 = 5_000

  /// Writes the answer; false if nobody takes it.
  ///
  /// - Parameter isHead: whether only the headers are wanted.
  func send(on connection: Connected, keepsAlive: Bool, isHead: Bool = false, _ time: TimeSource) -> Bool {
    var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
    for (name, value) in fields { head += "\(name): \(value)\r\n" }
    head += "Connection: \(keepsAlive ? "keep-alive" : "close")\r\n\r\n"
    return Self.send(Array(head.utf8) + (isHead ? [] : body), on: connection, time)
  }

  /// Tells a client that asked whether it may send its body that it may.
  static func goOn(_ connection: Connected, _ time: TimeSource) -> Bool {
    send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), on: connection, time)
  }

  private static func send(_ bytes: [UInt8], on connection: Connected, _ time: TimeSource) -> Bool {
    bytes.withUnsafeBytes { connection.send($0, before: time.deadline(inMilliseconds: patienceMs), of: time) }
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 204: "No Content"
    case 400: "Bad Request"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 431: "Request Header Fields Too Large"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: "Error"
    }
  }
}
