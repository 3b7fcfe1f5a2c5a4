internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

/// Answers one request: the result on `output`, an error on standard error; gives the exit code.
func call(_ method: String, _ params: String?, _ server: Server, _ output: Descriptor) async -> Int32 {
  var bytes: JSONBytes?
  let progress = TerminalProgress()
  let params = progress.isShown ? TerminalProgress.asking(params ?? "{}") : params
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
  let result = await server.call(method: method, params: bytes) { progress.show($0, $1) }
  progress.clear()
  switch result {
  case .success(let result):
    say(pretty(result) + "\n", to: output)
    return 0
  case .failure(let error):
    complain("\(error.message) (\(error.code.rawValue))")
    if let data = error.data { say(pretty(data) + "\n", to: .standardError) }
    return 1
  }
}

/// Shows on standard error how far a call is, if somebody sits there to see it.
private struct TerminalProgress: Sendable {
  let isShown = Descriptor.standardError.isTerminal

  /// The parameters with the token that asks for progress; others than an object are left as they are.
  static func asking(_ params: String) -> String {
    let trimmed = params.drop { $0.isWhitespace }
    guard trimmed.hasPrefix("{"), !params.contains("workDoneToken") else { return params }
    let rest = trimmed.dropFirst()
    let isEmpty = rest.drop { $0.isWhitespace }.hasPrefix("}")
    return "{\"workDoneToken\":\"terminal\"" + (isEmpty ? "" : ",") + rest
  }

  func show(_ method: StaticString, _ params: JSONBytes) {
    guard isShown, let document = try? JSONDocument(params.joined()) else { return }
    let message = document.withRoot { $0["value"]?["message"]?.stringValue }
    if let message { say("\r\u{1B}[K\(ReadableText.line(message))", to: .standardError) }
  }

  func clear() {
    if isShown { say("\r\u{1B}[K", to: .standardError) }
  }
}

private func pretty(_ bytes: JSONBytes) -> String {
  guard let document = try? JSONDocument(bytes.joined()) else { return bytes.text }
  return document.withRoot { JSONPretty.text($0) }
}
