internal import JSONRPC
internal import JSONTape

/// A command that an editor may run, by `workspace/executeCommand`.
protocol Command: Sendable, SendableMetatype {
  /// What it does, as the last part of its name.
  static var verb: StaticString { get }

  /// Reads what it needs of its one argument; `params` makes the error where that is not there.
  init(_ argument: JSONValue?, _ params: LanguageParameters) throws(ResponseError)

  /// Answers on the reading thread, at once or later; it must not wait.
  func run(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome
}

/// The commands there are.
enum Commands {
  static let all: [any Command.Type] = [OpenTrace.self, OpenLine.self, Refresh.self]

  /// A command's name as the client knows it.
  static func name(_ verb: StaticString, _ settings: EditorSettings) -> String {
    "sidetrace.\(verb)" + settings.commandSuffix
  }

  static func names(_ settings: EditorSettings) -> [String] { all.map { name($0.verb, settings) } }
}
