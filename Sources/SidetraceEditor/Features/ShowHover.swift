internal import JSONRPC
internal import JSONTape
internal import SidetraceServer

/// `textDocument/hover`: the figures of a line and its last spans, and who touched it last.
struct ShowHover: LanguageRequest {
  static let name: StaticString = "textDocument/hover"

  private let uri: String
  private let line: Int

  static func writeCapability(for client: EditorClient, to writer: inout JSONWriter) {
    writer.member("hoverProvider", true)
  }

  init(_ params: LanguageParameters) throws(ResponseError) {
    uri = try params.documentURI()
    line = try params.position().line
  }

  func answer(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome {
    call.editor.withView(uri, &result) { [line] view, writer in
      guard let view else { return writer.null() }
      let figures = view.figures(at: line)
      if figures.isEmpty { return writer.null() }
      let markdown = view.capabilities.hoverTakesMarkdown
      var parts = figures.map { HoverText.text($0, view.view, markdown: markdown) }
      if let touch = view.view.lastTouch(ofLine: line + 1) {
        parts.append(LastTouchText.text(touch, line: line + 1, view.view, markdown: markdown))
      }
      let text = parts.joined(separator: "\n\n")
      writer.object { writer in
        writer.key("contents")
        writer.object { writer in
          writer.member("kind", markdown ? "markdown" : "plaintext")
          writer.member("value", text)
        }
        writer.key("range")
        view.writeRange(line: line, to: &writer)
      }
    }
  }
}
