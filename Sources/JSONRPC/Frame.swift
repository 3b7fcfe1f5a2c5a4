internal import JSONTape
internal import Synchronization

/// Writes responses and what goes around them.
enum Frame {
  static func begin(_ writer: inout JSONWriter) -> JSONWriter.Mark {
    writer.verbatim("")
    return writer.mark
  }

  /// The envelope of a result up to the place of its value; `endObject` closes it.
  static func beginResult(_ writer: inout JSONWriter, id: JSONValue) {
    writer.beginObject()
    writer.key("jsonrpc")
    writer.string("2.0" as StaticString)
    writer.key("id")
    writer.raw(id)
    writer.key("result")
  }

  /// Frames what was written since `mark` as one message.
  static func end(_ writer: inout JSONWriter, _ mark: JSONWriter.Mark, framing: Framing) {
    switch framing {
    case .lines: writer.verbatim("\n")
    case .header:
      var header = "Content-Length: \(writer.count - mark.count)\r\n\r\n"
      header.withUTF8 { writer.insert(UnsafeRawBufferPointer($0), at: mark) }
      writer.verbatim("")
    }
  }

  static func write(_ message: JSONBytes, framing: Framing, to writer: inout JSONWriter) {
    let mark = begin(&writer)
    writer.raw(message)
    end(&writer, mark, framing: framing)
  }

  static func result(_ value: JSONBytes, id: RequestID) -> JSONBytes {
    json { writer in
      writer.object { writer in
        writer.key("jsonrpc")
        writer.string("2.0" as StaticString)
        writer.key("id")
        id.write(to: &writer)
        writer.key("result")
        writer.raw(value)
      }
    }
  }

  static func error(_ error: ResponseError, id: JSONValue?) -> JSONBytes {
    json { writeError(error, id: id, to: &$0) }
  }

  static func error(_ error: ResponseError, id: RequestID?) -> JSONBytes {
    json { writer in
      writer.object { writer in
        writer.key("jsonrpc")
        writer.string("2.0" as StaticString)
        writer.key("id")
        if let id { id.write(to: &writer) } else { writer.null() }
        writer.key("error")
        error.write(to: &writer)
      }
    }
  }

  static func writeError(_ error: ResponseError, id: JSONValue?, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("jsonrpc")
      writer.string("2.0" as StaticString)
      writer.key("id")
      if let id { writer.raw(id) } else { writer.null() }
      writer.key("error")
      error.write(to: &writer)
    }
  }
}

/// The framing that the reader found out, for the threads that send.
final class FramingBox: Sendable {
  private let state = Mutex<Framing?>(nil)

  var known: Framing? { state.withLock { $0 } }

  /// What is sent before the client has said anything goes out as lines.
  var framing: Framing { state.withLock { $0 } ?? .lines }

  /// True the first time a framing is noted.
  func note(_ framing: Framing?) -> Bool {
    guard let framing else { return false }
    return state.withLock { state in
      guard state == nil else { return false }
      state = framing
      return true
    }
  }
}
