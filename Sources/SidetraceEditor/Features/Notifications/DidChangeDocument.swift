internal import JSONTape
internal import SidetraceServer
internal import SystemCalls
internal import TraceModel

/// `textDocument/didChange`: edits of a document.
struct DidChangeDocument: LanguageNotification {
  static let name: StaticString = "textDocument/didChange"

  private let uri: String
  private let version: Count?
  private let changes: JSONValue

  init?(_ params: JSONValue) {
    guard let item = params["textDocument"], let uri = item["uri"]?.stringValue, let changes = params["contentChanges"]
    else { return nil }
    self.uri = uri
    self.changes = changes
    version = item["version"].flatMap { Count($0) }
  }

  func take(_ call: EditorCall) {
    let editor = call.editor
    switch editor.documents.change(uri, changes, version: version, editor.client.capabilities.encoding) {
    case .ignored: return Self.ignored()
    case .noted: break
    case .piledUp: Task.detached { [documents = editor.documents, uri] in await documents.settleSoon(uri) }
    }
    editor.announcements.documentDidChange(uri)
  }
}
