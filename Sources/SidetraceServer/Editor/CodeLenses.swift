internal import CodeLink
internal import JSONRPC
internal import JSONTape

/// `textDocument/codeLens` and `codeLens/resolve`: a line above each line on which something ran.
enum CodeLenses {
  static func answer(_ uri: String, _ workbench: Workbench, _ result: inout JSONWriter) -> Outcome {
    workbench.withView(uri, &result) { view, writer in
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

  /// Gives a lens its text: the range and data come back as they were sent.
  static func resolve(_ lens: JSONValue, _ workbench: Workbench, _ result: inout JSONWriter) -> Outcome {
    guard let uri = lens["data"]?["uri"]?.stringValue, let place = lens["range"] else {
      return .failed(LanguageMethods.wrong("codeLens/resolve", "data", "must be that of a lens of this server"))
    }
    let line = lens["data"]?["line"]?.int64.flatMap { Int(exactly: $0) }
    let (range, data) = (json { $0.raw(place) }, lens["data"].map { data in json { $0.raw(data) } })
    return workbench.withView(uri, &result) { view, writer in
      let figures = view?.view.lines.first { $0.line == line }
      writer.object { writer in
        writer.key("range")
        writer.raw(range)
        writer.key("command")
        writer.object { writer in
          writer.member("title", figures.map(FigureText.summary) ?? "no runs any more")
          writer.member("command", Commands.name("openLine", view?.settings ?? workbench.settings))
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
