internal import JSONRPC
internal import JSONTape

/// A method of the server's own: declared once, here; checks, documents and tables follow from that.
protocol Method: Sendable {
  static var declaration: MethodDeclaration { get }
  /// Answers on the reading thread, at once or later; it must not wait.
  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome
}
