internal import JSONTape

/// `$/setTrace`: how much the client wants to be told.
struct SetTrace: LanguageNotification {
  static let name: StaticString = "$/setTrace"

  /// Nothing for a word that is none of LSP's.
  private let value: TraceValue?

  init?(_ params: JSONValue) { value = params["value"]?.stringValue.flatMap(TraceValue.init) }

  func take(_ call: EditorCall) {
    if let value { call.editor.client.setTrace(value) }
  }
}
