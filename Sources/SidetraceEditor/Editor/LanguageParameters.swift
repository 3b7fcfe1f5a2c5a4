internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import TraceClient

/// The parameters of a request of the Language Server Protocol, read member by member.
struct LanguageParameters {
  let method: StaticString
  /// An object, if there is any.
  let value: JSONValue?

  subscript(key: StaticString) -> JSONValue? { value?[key] }

  /// `textDocument.uri`
  func documentURI() throws(ResponseError) -> String {
    guard let uri = value?["textDocument"]?["uri"]?.stringValue else {
      throw wrong("textDocument.uri", "must be a string")
    }
    return uri
  }

  /// `position`
  func position() throws(ResponseError) -> TextPosition {
    guard let position = TextPosition(value?["position"]) else {
      throw wrong("position", "must be a line and a character")
    }
    return position
  }

  /// `range`
  func range() throws(ResponseError) -> (start: TextPosition, end: TextPosition) {
    guard let start = TextPosition(value?["range"]?["start"]), let end = TextPosition(value?["range"]?["end"]) else {
      throw wrong("range", "must have a start and an end")
    }
    return (start, end)
  }

  /// An error about one member.
  func wrong(_ field: String, _ message: String) -> ResponseError {
    ResponseError(
      .invalidParams, "\(field) \(message)",
      data: json { writer in
        writer.object { writer in
          writer.member("method", word: method)
          writer.key("errors")
          ErrorPresentation.write([SourceError.Field(field: field, message: message)], to: &writer)
        }
      })
  }
}
