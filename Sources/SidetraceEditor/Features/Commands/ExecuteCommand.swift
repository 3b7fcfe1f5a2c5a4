internal import JSONRPC
internal import JSONTape
internal import SidetraceServer

/// `workspace/executeCommand`: runs one of the few commands there are.
struct ExecuteCommand: LanguageRequest {
  static let name: StaticString = "workspace/executeCommand"

  private let command: String
  /// Read once it is known what the commands are called.
  private let params: LanguageParameters

  static func writeCapability(for client: EditorClient, to writer: inout JSONWriter) {
    writer.key("executeCommandProvider")
    writer.object { writer in writer.member("commands", Commands.names(client.settings)) }
  }

  init(_ params: LanguageParameters) throws(ResponseError) {
    guard let command = params["command"]?.stringValue else { throw params.wrong("command", "must be a string") }
    self.command = command
    self.params = params
  }

  func answer(_ call: EditorCall, _ result: inout JSONWriter) -> Outcome {
    let names = Commands.names(call.editor.client.settings)
    guard let place = names.firstIndex(of: command) else {
      return .failed(params.wrong("command", "must be one of \(names.joined(separator: ", "))"))
    }
    var arguments = params["arguments"]?.elements ?? .empty
    do throws(ResponseError) {
      return try Commands.all[place].init(arguments.next(), params).run(call, &result)
    } catch {
      return .failed(error)
    }
  }
}
