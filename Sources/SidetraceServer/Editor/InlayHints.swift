internal import CodeLink
internal import JSONRPC
internal import JSONTape

/// `textDocument/inlayHint`: a word at the end of each line on which something ran.
enum InlayHints {
  static func answer(
    _ uri: String, from first: Int, to last: Int, _ workbench: Workbench, _ result: inout JSONWriter
  ) -> Outcome {
    workbench.withView(uri, &result) { view, writer in
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
