package import JSONRPC
package import JSONTape
package import SidetraceServer

/// The Language Server Protocol (LSP 3.17) for any editor: what ran on the lines of its documents.
package struct EditorSurface: Surface {
  private let editor = Editor()

  package init() {}

  /// What the server's own methods look at code with, once there is an editor.
  package var code: CodeContext { CodeContext(sessions: editor.sessions, workspace: EditorWorkspace(editor)) }

  package func connected(to client: Conversation?) {
    editor.client.connected(to: client)
    if client == nil { editor.folders.stopListing() }
  }

  package func initialize(_ request: Request) throws(ResponseError) {
    do throws(EditorSettings.Problem) {
      try editor.client.initialize(request.params)
    } catch {
      throw InitializationOption.refusal(error.field, error.message)
    }
    if let params = request.params { editor.folders.open(params) }
  }

  /// What a language client is promised; nothing that the language's own server gives.
  package func writeCapabilities(for request: Request, to writer: inout JSONWriter) {
    writer.member("positionEncoding", editor.client.capabilities.encoding.rawValue)
    // A script that sends lines is no language client; what it asks is answered all the same.
    guard request.framing == .header else { return }
    for message in LanguageMethods.all { message.writeCapability(for: editor.client, to: &writer) }
    var isEmpty = true
    let workspace = json { writer in
      writer.object { writer in
        let before = writer.count
        for message in LanguageMethods.all { message.writeWorkspaceCapability(for: editor.client, to: &writer) }
        isEmpty = writer.count == before
      }
    }
    if isEmpty { return }
    writer.key("workspace")
    writer.raw(workspace)
  }

  package func answer(_ request: Request, _ context: RequestContext, _ result: inout JSONWriter) -> Outcome? {
    guard let method = LanguageMethods.request(request.method) else { return nil }
    do throws(ResponseError) {
      return try method.init(LanguageParameters(method: method.name, value: request.params))
        .answer(call(request, context), &result)
    } catch {
      return .failed(error)
    }
  }

  package func note(_ notification: Request, _ context: RequestContext) {
    guard let method = LanguageMethods.notification(notification.method), let params = notification.params else {
      return
    }
    guard let message = method.init(params) else { return method.ignored() }
    message.take(call(notification, context))
  }

  private func call(_ request: Request, _ context: RequestContext) -> EditorCall {
    EditorCall(editor: editor, context: context, isLanguageClient: request.framing == .header)
  }
}
