internal import JSONTape
internal import SystemCalls

/// What a request gets: a status and a JSON body.
struct ReceiverAnswer: Sendable, Equatable {
  let status: Int
  let body: String

  static let accepted = ReceiverAnswer(status: 200, body: "{\"partialSuccess\":{}}")

  /// So many spans were not kept, for good: they are not to be sent again (OTLP 1.9, "Partial Success").
  static func accepted(without spans: Int, _ reason: String) -> ReceiverAnswer {
    let text = json { writer in
      writer.object { writer in
        writer.key("partialSuccess")
        writer.object { writer in
          writer.key("rejectedSpans")
          writer.string("\(spans)")
          writer.key("errorMessage")
          writer.string(reason)
        }
      }
    }.text
    return ReceiverAnswer(status: 200, body: text)
  }

  /// The body is a `google.rpc.Status`, as OTLP wants it for failures; code 3 is INVALID_ARGUMENT, 14 UNAVAILABLE.
  static func refusal(_ status: Int, _ message: String) -> ReceiverAnswer {
    let text = json { writer in
      writer.object { writer in
        writer.key("code")
        writer.int(status >= 500 ? 14 : 3)
        writer.key("message")
        writer.string(message)
      }
    }.text
    return ReceiverAnswer(status: status, body: text)
  }

  private static let patienceMs: Int64 = 5_000

  /// Writes the answer; false if nobody takes it.
  func send(on connection: Connected, keepsAlive: Bool, _ time: TimeSource) -> Bool {
    let extra = status == 405 ? "Allow: POST\r\n" : status == 503 ? "Retry-After: 1\r\n" : ""
    let head =
      "HTTP/1.1 \(status) \(Self.reason(status))\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
      + extra + "Connection: \(keepsAlive ? "keep-alive" : "close")\r\n\r\n"
    return Self.send(head + body, on: connection, time)
  }

  /// Tells a client that asked whether it may send its body that it may.
  static func goOn(_ connection: Connected, _ time: TimeSource) -> Bool {
    send("HTTP/1.1 100 Continue\r\n\r\n", on: connection, time)
  }

  private static func send(_ text: String, on connection: Connected, _ time: TimeSource) -> Bool {
    var text = text
    return text.withUTF8 {
      connection.send(
        UnsafeRawBufferPointer($0), before: time.deadline(inMilliseconds: patienceMs), of: time)
    }
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
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
