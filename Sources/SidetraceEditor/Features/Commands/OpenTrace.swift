internal import JSONRPC
internal import JSONTape

/// `sidetrace.openTrace`: shows a session or one of its traces.
struct OpenTrace: Command {
  static let verb: StaticString = "openTrace"

  private let document: TraceDocument

  init(_ argument: JSONValue?, _ params: LanguageParameters) throws(ResponseError) {
    guard let argument, let session = argument["sessionId"]?.stringValue else {
      throw params.wrong("arguments", "must be [{\"sessionId\":…,\"traceId\":…,\"source\":…}]")
    }
    let source = argument["source"]?.stringValue
    if let trace = argument["traceId"]?.stringValue {
      document = .trace(id: trace, session: session, source: source)
    } else {
      document = .session(id: session, source: source)
    }
  }

  func run(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome { document.open(call) }
}
