internal import JSONTape

/// `textDocument/didClose`: the file counts again.
struct DidCloseDocument: LanguageNotification {
  static let name: StaticString = "textDocument/didClose"

  private let uri: String

  init?(_ params: JSONValue) {
    guard let uri = params["textDocument"]?["uri"]?.stringValue else { return nil }
    self.uri = uri
  }

  func take(_ call: EditorCall) {
    call.editor.documents.close(uri)
    call.editor.views.forget(uri)
    call.editor.announcements.documentDidClose(uri)
  }
}
