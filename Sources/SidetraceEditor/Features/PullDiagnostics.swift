internal import JSONRPC
internal import JSONTape
internal import SidetraceServer

/// `textDocument/diagnostic`: what failed and what takes too much, for clients that ask.
struct PullDiagnostics: LanguageRequest {
  static let name: StaticString = "textDocument/diagnostic"

  private let uri: String
  private let previous: String?

  static func writeCapability(for client: EditorClient, to writer: inout JSONWriter) {
    guard client.capabilities.pullsDiagnostics else { return }
    writer.key("diagnosticProvider")
    writer.object { writer in
      writer.member("identifier", "sidetrace")
      writer.member("interFileDependencies", false)
      writer.member("workspaceDiagnostics", false)
    }
  }

  init(_ params: LanguageParameters) throws(ResponseError) {
    uri = try params.documentURI()
    previous = params["previousResultId"]?.stringValue
  }

  func answer(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome {
    call.editor.withView(uri, &result) { [previous] view, writer in
      let isSame = view != nil && previous == view?.revision
      writer.object { writer in
        writer.member("kind", isSame ? "unchanged" : "full")
        writer.member("resultId", view?.revision)
        if isSame { return }
        writer.key("items")
        Diagnostics.write(view.map(Diagnostics.of) ?? [], view, to: &writer)
      }
    }
  }
}
