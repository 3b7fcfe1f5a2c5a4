internal import JSONRPC
internal import JSONTape
internal import TraceClient

/// The methods of the Language Server Protocol, beside the server's own.
///
/// They are looked for after those, so that they cost nothing to whoever does not use them.
enum LanguageMethods {
  private enum Asked { case codeLens, resolve, hover, inlayHint, diagnostic, execute, content }

  private static let requests = KeyTable<Asked>([
    "textDocument/codeLens": .codeLens, "codeLens/resolve": .resolve, "textDocument/hover": .hover,
    "textDocument/inlayHint": .inlayHint, "textDocument/diagnostic": .diagnostic,
    "workspace/executeCommand": .execute, "workspace/textDocumentContent": .content,
  ])

  private enum Told { case open, change, save, close, configuration, folders, trace }

  private static let notifications = KeyTable<Told>([
    "textDocument/didOpen": .open, "textDocument/didChange": .change, "textDocument/didSave": .save,
    "textDocument/didClose": .close, "workspace/didChangeConfiguration": .configuration,
    "workspace/didChangeWorkspaceFolders": .folders, "$/setTrace": .trace,
  ])

  /// Answers a request, if it is one of these.
  static func answer(
    _ request: Request, _ workbench: Workbench, _ catalog: Catalog, _ result: inout JSONWriter
  ) -> Outcome? {
    guard let asked = requests[request.method] else { return nil }
    let params = request.params
    switch asked {
    case .resolve:
      guard let params else { return .failed(wrong("codeLens/resolve", "data", "is required")) }
      return CodeLenses.resolve(params, workbench, &result)
    case .execute: return Commands.answer(params, workbench, catalog, &result)
    case .content:
      guard let document = params?["uri"]?.stringValue.flatMap(TraceDocument.init(uri:)) else {
        return .failed(wrong("workspace/textDocumentContent", "uri", "is no document of this server"))
      }
      return Call.later { _ throws(SourceError) in
        let text = try await document.text(workbench, catalog)
        return json { writer in writer.object { writer in writer.member("text", text) } }
      }
    case .codeLens, .hover, .inlayHint, .diagnostic: break
    }
    let method = request.method.stringValue ?? ""
    guard let params, let uri = params["textDocument"]?["uri"]?.stringValue else {
      return .failed(wrong(method, "textDocument.uri", "must be a string"))
    }
    switch asked {
    case .codeLens: return CodeLenses.answer(uri, workbench, &result)
    case .diagnostic:
      return Diagnostics.answer(uri, previous: params["previousResultId"]?.stringValue, workbench, &result)
    case .hover:
      guard let position = TextPosition(params["position"]) else {
        return .failed(wrong(method, "position", "must be a line and a character"))
      }
      return Hovers.answer(uri, line: position.line, workbench, &result)
    case .inlayHint:
      guard let start = TextPosition(params["range"]?["start"]), let end = TextPosition(params["range"]?["end"]) else {
        return .failed(wrong(method, "range", "must have a start and an end"))
      }
      return InlayHints.answer(uri, from: start.line, to: end.line, workbench, &result)
    case .resolve, .execute, .content: return nil
    }
  }

  /// Takes note of a notification, if it is one of these.
  static func note(_ notification: Request, _ workbench: Workbench, _ catalog: Catalog) {
    guard let told = notifications[notification.method], let params = notification.params else { return }
    switch told {
    case .open: workbench.didOpen(params, catalog)
    case .change: workbench.didChange(params)
    case .save: workbench.didSave(params, catalog)
    case .close: workbench.didClose(params)
    case .configuration: workbench.didChangeConfiguration(params, catalog)
    case .folders: workbench.didChangeFolders(params)
    case .trace: workbench.setTrace(params["value"])
    }
  }

  /// An error about one member of a request's parameters.
  static func wrong(_ method: some CustomStringConvertible, _ field: String, _ message: String) -> ResponseError {
    ResponseError(
      .invalidParams, "\(field) \(message)",
      data: json { writer in
        writer.object { writer in
          writer.member("method", method.description)
          writer.key("errors")
          ErrorPresentation.write([SourceError.Field(field: field, message: message)], to: &writer)
        }
      })
  }
}
