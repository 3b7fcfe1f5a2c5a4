package import JSONRPC
package import JSONTape
package import TraceClient

/// Turns errors of sources into answers.
package enum ErrorPresentation {
  /// Work with sources that makes a result.
  package typealias SourceWork = @Sendable (Conversation) async throws(SourceError) -> JSONBytes

  /// The error as a request's answer, with what else it says as its data.
  package static func response(_ error: SourceError) -> ResponseError {
    let code: ErrorCode = error.kind == .cancelled ? .requestCancelled : .requestFailed
    return ResponseError(
      code, error.message,
      data: json { writer in
        writer.object { writer in members(error, to: &writer) }
      })
  }

  /// What an error says beside its message.
  static func members(_ error: SourceError, to writer: inout JSONWriter) {
    writer.member("kind", error.kind.rawValue)
    writer.member("source", error.source)
    writer.member("status", error.status)
    writer.member("retryAfterMs", error.retryAfterMs)
    if !error.fields.isEmpty {
      writer.key("errors")
      write(error.fields, to: &writer)
    }
    writer.member("hint", ReadableText.notice(error.hint))
  }

  /// The fields that are wrong, each with what is wrong with it.
  package static func write(_ fields: [SourceError.Field], to writer: inout JSONWriter) {
    writer.array { writer in
      for field in fields {
        writer.object { writer in
          writer.key("field")
          writer.string(field.field)
          writer.key("message")
          writer.string(ReadableText.notice(field.message))
        }
      }
    }
  }
}
