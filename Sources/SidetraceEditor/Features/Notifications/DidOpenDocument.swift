internal import JSONTape
internal import SidetraceServer
internal import SystemCalls
internal import TraceModel

/// `textDocument/didOpen`: the text of a document, which counts before the file's from now on.
struct DidOpenDocument: LanguageNotification {
  static let name: StaticString = "textDocument/didOpen"

  private let uri: String
  private let version: Count?
  private let text: [UInt8]

  /// For opening, changing, saving and closing together, as LSP has it.
  static func writeCapability(for client: EditorClient, to writer: inout JSONWriter) {
    writer.key("textDocumentSync")
    writer.object { writer in
      writer.member("openClose", true)
      // Incremental.
      writer.member("change", 2)
      writer.member("save", true)
    }
  }

  init?(_ params: JSONValue) {
    guard let item = params["textDocument"], let uri = item["uri"]?.stringValue, let text = item["text"]?.stringValue
    else { return nil }
    self.uri = uri
    self.text = Array(text.utf8)
    version = item["version"].flatMap { Count($0) }
  }

  func take(_ call: EditorCall) {
    let editor = call.editor
    guard let document = editor.documents.open(uri: uri, version: version, text: text) else {
      return Log.shared.write(.warning, "too many documents are open to know another")
    }
    editor.views.forget(uri)
    if let path = document.path { editor.folders.add(path) }
    editor.loading.wake(call.catalog, ifOlderThan: 5)
    editor.announcements.documentDidChange(uri)
  }
}
