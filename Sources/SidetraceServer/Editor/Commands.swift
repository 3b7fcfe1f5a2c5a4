internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import TraceClient
internal import TraceStore

/// `workspace/executeCommand`: the few commands there are.
enum Commands {
  static let verbs: [StaticString] = ["openTrace", "openLine", "refresh"]

  /// A command's name as the client knows it.
  static func name(_ verb: StaticString, _ settings: EditorSettings) -> String {
    "sidetrace.\(verb)" + settings.commandSuffix
  }

  static func answer(_ params: JSONValue?, _ workbench: Workbench, _ catalog: Catalog, _ result: inout JSONWriter)
    -> Outcome
  {
    let method: StaticString = "workspace/executeCommand"
    let settings = workbench.settings
    guard let command = params?["command"]?.stringValue else {
      return .failed(LanguageMethods.wrong(method, "command", "must be a string"))
    }
    var arguments = params?["arguments"]?.elements ?? .empty
    let argument = arguments.next()
    switch verbs.first(where: { name($0, settings) == command }).map({ "\($0)" }) {
    case "refresh":
      _ = catalog.store.clear()
      workbench.sessions.clear()
      workbench.wake(catalog)
      result.null()
      return .answered
    case "openLine":
      guard let uri = argument?["uri"]?.stringValue else {
        return .failed(LanguageMethods.wrong(method, "arguments", "must be [{\"uri\":…,\"line\":…}]"))
      }
      let line = argument?["line"]?.int64.flatMap { Int(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
      return open(.line(line, uri: uri), workbench, catalog)
    case "openTrace":
      guard let argument, let session = argument["sessionId"]?.stringValue else {
        return .failed(
          LanguageMethods.wrong(method, "arguments", "must be [{\"sessionId\":…,\"traceId\":…,\"source\":…}]"))
      }
      let source = argument["source"]?.stringValue
      if let trace = argument["traceId"]?.stringValue {
        return open(.trace(id: trace, session: session, source: source), workbench, catalog)
      }
      return open(.session(id: session, source: source), workbench, catalog)
    default:
      let known = verbs.map { name($0, settings) }.joined(separator: ", ")
      return .failed(LanguageMethods.wrong(method, "command", "must be one of \(known)"))
    }
  }

  /// Has the client show a document. One that cannot ask for the text gets it as the result, and its first lines as a
  /// message, since editors drop the result of a lens's command.
  private static func open(_ document: TraceDocument, _ workbench: Workbench, _ catalog: Catalog) -> Outcome {
    let (client, capabilities) = workbench.state.withLock { ($0.client, $0.capabilities) }
    return Call.later { _ throws(SourceError) in
      let text = try await document.text(workbench, catalog)
      let shows = capabilities.hasTextDocumentContent && capabilities.showsDocuments
      if shows {
        client?.request("window/showDocument", showing(document.uri))
      } else if case .line = document, workbench.state.withLock({ $0.isHeader }) {
        client?.notify("window/showMessage", message(text))
      }
      return json { writer in
        writer.object { writer in
          writer.member("uri", document.uri)
          writer.member("languageId", "markdown")
          if !shows { writer.member("text", text) }
        }
      }
    }
  }

  private static func showing(_ uri: String) -> JSONBytes {
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
        writer.member("message", ReadableText.line(lines.joined(separator: " — "), limit: 400))
      }
    }
  }
}
