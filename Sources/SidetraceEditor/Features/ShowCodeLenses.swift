internal import JSONRPC
internal import JSONTape
internal import SidetraceServer

/// `textDocument/codeLens`: a line above each line on which something ran.
struct ShowCodeLenses: LanguageRequest {
  static let name: StaticString = "textDocument/codeLens"

  private let uri: String

  static func writeCapability(for client: EditorClient, to writer: inout JSONWriter) {
    writer.key("codeLensProvider")
    writer.object { writer in writer.member("resolveProvider", true) }
  }

  init(_ params: LanguageParameters) throws(ResponseError) { uri = try params.documentURI() }

  func answer(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome {
    call.editor.withView(uri, &result) { [uri] view, writer in
      writer.array { writer in
        guard let view else { return }
        for figures in view.view.lines {
          // What only names the file stands on top of it.
          let line = (figures.line ?? 1) - 1
          writer.object { writer in
            writer.key("range")
            view.writeRange(line: line, to: &writer)
            writer.key("data")
            writer.object { writer in
              writer.member("uri", uri)
              writer.member("line", figures.line)
            }
          }
        }
      }
    }
  }
}
