internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

/// `sidetrace call`
enum CallCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "call", "answer one request and end",
    arguments: [.init("METHOD", .method), .init("PARAMS", .text, isOptional: true)],
    detail: "PARAMS is a JSON object in quotes. protocol.md describes the methods, and rpc.discover lists them.",
    examples: [
      "sidetrace --source files:Fixtures/demo call session.list",
      #"sidetrace call session.metrics '{"sessionId":"7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e901"}'"#,
    ])

  /// The result goes to the output, an error to standard error.
  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let progress = TerminalProgress()
    let given = context.invocation.argument(1)
    let params = progress.isShown ? TerminalProgress.asking(given ?? "{}") : given
    var bytes: JSONBytes?
    if let params {
      let text = Bytes(params)
      do throws(JSONSyntaxError) {
        _ = try JSONDocument(text)
        bytes = JSONBytes(text)
      } catch {
        complain("the parameters are not JSON: \(error)")
        return 1
      }
    }
    let method = context.invocation.argument(0) ?? ""
    let result = await context.server.call(method: method, params: bytes) { progress.show($0, $1) }
    progress.clear()
    switch result {
    case .success(let result):
      say(pretty(result) + "\n", to: context.output)
      return 0
    case .failure(let error):
      complain("\(error.message) (\(error.code.rawValue))")
      if let data = error.data { say(pretty(data) + "\n", to: .standardError) }
      return 1
    }
  }

  private static func pretty(_ bytes: JSONBytes) -> String {
    guard let document = try? JSONDocument(bytes.joined()) else { return bytes.text }
    return document.withRoot { JSONPretty.text($0) }
  }
}
