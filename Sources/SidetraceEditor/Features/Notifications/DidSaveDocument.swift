internal import JSONTape
internal import SidetraceServer
internal import SystemCalls
internal import TraceModel

/// `textDocument/didSave`: what runs from now on sees the lines as they are now.
struct DidSaveDocument: LanguageNotification {
  static let name: StaticString = "textDocument/didSave"

  private let uri: String

  init?(_ params: JSONValue) {
    guard let uri = params["textDocument"]?["uri"]?.stringValue else { return nil }
    self.uri = uri
  }

  func take(_ call: EditorCall) {
    call.editor.documents.save(uri, at: Timestamp(nanoseconds: WallClock.now))
    call.editor.loading.wake(call.catalog, ifOlderThan: 5)
  }
}
