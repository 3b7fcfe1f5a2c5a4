internal import JSONRPC
internal import JSONTape
internal import TraceModel

/// `sidetrace.openLine`: shows what ran on a line.
struct OpenLine: Command {
  static let verb: StaticString = "openLine"

  private let uri: String
  /// Counted from 1; without it, what names no line.
  private let line: Int?

  init(_ argument: JSONValue?, _ params: LanguageParameters) throws(ResponseError) {
    guard let uri = argument?["uri"]?.stringValue else {
      throw params.wrong("arguments", "must be [{\"uri\":…,\"line\":…}]")
    }
    self.uri = uri
    line = (argument?["line"]).flatMap { Count($0) }.flatMap { $0 > 0 ? Int(clamping: $0) : nil }
  }

  func run(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome { TraceDocument.line(line, uri: uri).open(call) }
}
