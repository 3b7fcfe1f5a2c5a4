package import JSONRPC
package import JSONTape

/// A method of the server's own: declared once, here; checks, documents and tables follow from that.
package protocol Method: Sendable {
  /// What the outside knows of it.
  static var declaration: MethodDeclaration { get }
  /// Answers on the reading thread, at once or later; it must not wait.
  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome
}
