internal import JSONTape
internal import TraceClient

extension ServiceVerdict {
  /// Writes it as `server`, labelled with where it is from.
  func write(to writer: inout JSONWriter) {
    switch self {
    case .none: return
    case .answer(let answer):
      writer.key("server")
      writer.object { writer in
        writer.member("origin", word: "server")
        writer.key("answer")
        writer.raw(answer.body, 0..<answer.body.count)
      }
    case .failed(let error):
      writer.key("server")
      writer.object { writer in
        writer.member("origin", word: "server")
        writer.key("error")
        writer.object { writer in
          writer.member("message", error.message)
          ErrorPresentation.members(error, to: &writer)
        }
      }
    }
  }
}
