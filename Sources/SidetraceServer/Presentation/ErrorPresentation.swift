internal import JSONRPC
internal import JSONTape
internal import TraceClient

/// Turns errors of sources into answers.
enum ErrorPresentation {
  static func response(_ error: SourceError) -> ResponseError {
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
    writer.member("hint", error.hint)
  }

  static func write(_ fields: [SourceError.Field], to writer: inout JSONWriter) {
    writer.array { writer in
      for field in fields {
        writer.object { writer in
          writer.key("field")
          writer.string(field.field)
          writer.key("message")
          writer.string(field.message)
        }
      }
    }
  }
}

extension Call {
  /// Runs `work` in a task, errors of sources turned into answers.
  static func later(
    _ work: @escaping @Sendable (Conversation) async throws(SourceError) -> JSONBytes
  ) -> Outcome {
    .later { conversation throws(ResponseError) in
      do throws(SourceError) {
        return try await work(conversation)
      } catch {
        throw ErrorPresentation.response(error)
      }
    }
  }
}
