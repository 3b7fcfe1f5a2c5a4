internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import SidetraceServer

/// `textDocument/inlayHint`: a word at the end of each line on which something ran.
struct ShowInlayHints: LanguageRequest {
  static let name: StaticString = "textDocument/inlayHint"

  private let uri: String
  /// Counted from 0.
  private let first: Int
  private let last: Int

  static func writeCapability(for client: EditorClient, to writer: inout JSONWriter) {
    if client.capabilities.hasInlayHints { writer.member("inlayHintProvider", true) }
  }

  init(_ params: LanguageParameters) throws(ResponseError) {
    uri = try params.documentURI()
    let range = try params.range()
    (first, last) = (range.start.line, range.end.line)
  }

  func answer(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome {
    call.editor.withView(uri, &result) { [first, last] view, writer in
      writer.array { writer in
        guard let view, let text = view.view.document.text else { return }
        for figures in view.view.lines {
          guard let line = figures.line.map({ $0 - 1 }), line >= first, line <= last else { continue }
          let end = text.range(ofLine: line).upperBound
          writer.object { writer in
            DocumentView.write(
              position: line, view.encoding.character(atByte: end, ofLine: line, in: text), as: "position", to: &writer)
            writer.member("label", FigureText.hint(figures))
            writer.member("paddingLeft", true)
            writer.member("tooltip", FigureText.summary(figures))
          }
        }
      }
    }
  }
}
