internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import TraceStore

/// `sidetrace.refresh`: forgets all and looks at the sources again.
struct Refresh: Command {
  static let verb: StaticString = "refresh"

  init(_ argument: JSONValue?, _ params: LanguageParameters) throws(ResponseError) {}

  func run(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome {
    _ = call.catalog.store.clear()
    call.editor.sessions.clear()
    call.editor.loading.wake(call.catalog)
    result.null()
    return .answered
  }
}
