internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// `codeLens/resolve`: gives a lens its text. The range and the data come back as they were sent.
struct ResolveCodeLens: LanguageRequest {
  static let name: StaticString = "codeLens/resolve"

  private let uri: String
  private let line: Int?
  private let range: JSONBytes
  private let data: JSONBytes?

  init(_ params: LanguageParameters) throws(ResponseError) {
    guard params.value != nil else { throw params.wrong("data", "is required") }
    guard let uri = params["data"]?["uri"]?.stringValue, let place = params["range"] else {
      throw params.wrong("data", "must be that of a lens of this server")
    }
    self.uri = uri
    line = (params["data"]?["line"]).flatMap { Count($0) }.map { Int(clamping: $0) }
    range = json { $0.raw(place) }
    data = params["data"].map { data in json { $0.raw(data) } }
  }

  func answer(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome {
    let client = call.editor.client
    return call.editor.withView(uri, &result) { [self] view, writer in
      let figures = view?.view.lines.first { $0.line == line }
      writer.object { writer in
        writer.key("range")
        writer.raw(range)
        writer.key("command")
        writer.object { writer in
          writer.member("title", figures.map(FigureText.summary) ?? "no runs any more")
          writer.member("command", Commands.name(OpenLine.verb, view?.settings ?? client.settings))
          writer.key("arguments")
          writer.array { writer in
            writer.object { writer in
              writer.member("uri", uri)
              writer.member("line", line)
            }
          }
        }
        if let data {
          writer.key("data")
          writer.raw(data)
        }
      }
    }
  }
}
