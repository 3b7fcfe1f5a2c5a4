internal import JSONTape
internal import SidetraceServer

/// `workspace/didChangeWorkspaceFolders`: folders that were opened or closed.
struct DidChangeFolders: LanguageNotification {
  static let name: StaticString = "workspace/didChangeWorkspaceFolders"

  private let event: JSONValue?

  static func writeWorkspaceCapability(for client: EditorClient, to writer: inout JSONWriter) {
    guard client.capabilities.hasFolders else { return }
    writer.key("workspaceFolders")
    writer.object { writer in
      writer.member("supported", true)
      writer.member("changeNotifications", true)
    }
  }

  init?(_ params: JSONValue) { event = params["event"] }

  func take(_ call: EditorCall) { call.editor.folders.change(event) }
}
