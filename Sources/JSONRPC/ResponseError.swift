public import JSONTape

/// The error codes of JSON-RPC 2.0 and of the Language Server Protocol 3.17 that this server sends.
public enum ErrorCode: Int, Sendable {
  case parseError = -32700
  case invalidRequest = -32600
  case methodNotFound = -32601
  case invalidParams = -32602
  case internalError = -32603
  /// A request before `initialize`.
  case serverNotInitialized = -32002
  /// The request was right and could not be served.
  case requestFailed = -32803
  /// The client cancelled the request.
  case requestCancelled = -32800
}

/// The `error` member of a response.
public struct ResponseError: Error, Sendable {
  /// What kind of error it is.
  public let code: ErrorCode
  /// One sentence for people.
  public let message: String
  /// A JSON value for machines.
  public let data: JSONBytes?

  /// - Parameters:
  ///   - message: one sentence for people; no credentials. Editors show it, so it becomes a `ReadableText.notice`.
  ///   - data: a JSON value for machines; `protocol.md` says which members.
  public init(_ code: ErrorCode, _ message: String, data: JSONBytes? = nil) {
    self.code = code
    self.message = ReadableText.notice(message)
    self.data = data
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("code")
      writer.int(code.rawValue)
      writer.key("message")
      writer.string(message)
      if let data {
        writer.key("data")
        writer.raw(data)
      }
    }
  }
}

extension ResponseError {
  /// That a request was right and is not served now, with a way out, in the form that sources' errors have.
  static func refused(_ kind: StaticString, _ message: String, hint: StaticString) -> ResponseError {
    ResponseError(
      .requestFailed, message,
      data: json { writer in
        writer.object { writer in
          writer.key("kind")
          writer.string(kind)
          writer.key("hint")
          writer.string(hint)
        }
      })
  }
}
