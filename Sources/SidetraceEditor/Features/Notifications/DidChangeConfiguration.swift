internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

/// `workspace/didChangeConfiguration`: settings below `sidetrace`, as editors send the sections of many servers, or
/// right there.
struct DidChangeConfiguration: LanguageNotification {
  static let name: StaticString = "workspace/didChangeConfiguration"

  /// Nothing where there are none.
  private let settings: JSONValue?

  init?(_ params: JSONValue) {
    let all = params["settings"].flatMap { $0.isObject ? $0 : nil }
    settings = all?["sidetrace"].flatMap { $0.isObject ? $0 : nil } ?? all
  }

  func take(_ call: EditorCall) {
    guard let settings else { return }
    let editor = call.editor
    do throws(EditorSettings.Problem) {
      let change = try editor.client.change(settings)
      if change.changesSessions, !editor.documents.isEmpty { editor.loading.wake(call.catalog) }
      if change.isNew { editor.announcements.everythingDidChange() }
    } catch {
      refuse(error, editor.client)
    }
  }

  private func refuse(_ problem: EditorSettings.Problem, _ client: EditorClient) {
    let text = "the setting \(problem.field) \(problem.message); nothing was changed"
    Log.shared.write(.warning, text)
    client.notify(
      "window/showMessage",
      json { writer in
        writer.object { writer in
          // A warning.
          writer.member("type", 2)
          writer.member("message", "sidetrace: " + ReadableText.notice(text, limit: 400))
        }
      })
  }
}
