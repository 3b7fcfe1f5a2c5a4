internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import TraceClient

extension TraceDocument {
  /// Has the client show the document. One that cannot ask for the text gets it as the result, and its first lines as a
  /// message, since editors drop the result of a lens's command.
  func open(_ call: EditorCall) -> Outcome {
    let client = call.editor.client
    let capabilities = client.capabilities
    return Call.later { _ throws(SourceError) in
      let text = try await text(call.editor, call.catalog)
      let shows = capabilities.hasTextDocumentContent && capabilities.showsDocuments
      if shows {
        client.request("window/showDocument", showing)
      } else if case .line = self, call.isLanguageClient {
        client.notify("window/showMessage", Self.message(text))
      }
      return json { writer in
        writer.object { writer in
          writer.member("uri", uri)
          writer.member("languageId", "markdown")
          if !shows { writer.member("text", text) }
        }
      }
    }
  }

  private var showing: JSONBytes {
    json { writer in
      writer.object { writer in
        writer.member("uri", uri)
        writer.member("takeFocus", true)
      }
    }
  }

  private static func message(_ text: String) -> JSONBytes {
    let lines = text.split(separator: "\n").prefix(4).map { line in
      line.filter { $0 != "`" && $0 != "#" && $0 != "*" }.drop { $0 == "-" || $0 == " " }
    }
    return json { writer in
      writer.object { writer in
        writer.member("type", 3)
        writer.member("message", ReadableText.notice(lines.joined(separator: " — "), limit: 400))
      }
    }
  }
}
