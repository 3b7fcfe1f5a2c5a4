internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

/// A message of the Language Server Protocol (LSP 3.17): declared once, by its type.
///
/// To add one: a type in `Features`, a line in `LanguageMethods`, a row in protocol.md.
protocol LanguageMessage: SendableMetatype {
  /// The method that the message names.
  static var name: StaticString { get }

  /// Writes the members of `capabilities` that promise the client an answer; nothing where it did not ask for any.
  static func writeCapability(for client: EditorClient, to writer: inout JSONWriter)

  /// The same of the members of `capabilities.workspace`.
  static func writeWorkspaceCapability(for client: EditorClient, to writer: inout JSONWriter)
}

extension LanguageMessage {
  static func writeCapability(for client: EditorClient, to writer: inout JSONWriter) {}
  static func writeWorkspaceCapability(for client: EditorClient, to writer: inout JSONWriter) {}
}

/// A request, with what it needs of its parameters.
protocol LanguageRequest: LanguageMessage {
  /// Reads what it needs; the error names what is missing.
  init(_ params: LanguageParameters) throws(ResponseError)

  /// Answers on the reading thread, at once or later; it must not wait.
  func answer(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome
}

/// A notification, with what it needs of its parameters. It lives no longer than they do.
protocol LanguageNotification: LanguageMessage {
  /// Reads what it needs; `nil` where that is not there.
  init?(_ params: JSONValue)

  /// Takes note of it on the reading thread.
  func take(_ call: EditorCall)
}

extension LanguageNotification {
  /// Says in the log that one could not be used; nobody waits for an answer.
  static func ignored() { Log.shared.write(.warning, "a \(name) that cannot be read was ignored") }
}

/// What a message of an editor is answered with.
struct EditorCall: Sendable {
  let editor: Editor
  let context: RequestContext
  /// Whether a language client asks, and not a script that sends lines.
  let isLanguageClient: Bool

  var catalog: Catalog { context.catalog }
}
