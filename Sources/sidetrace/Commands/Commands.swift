internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import Synchronization
internal import SystemCalls

func say(_ text: String, to output: Descriptor) {
  var text = text
  text.withUTF8 { _ = output.writeAll(UnsafeRawBufferPointer($0)) }
}

/// Says on standard error what went wrong, on a line in which nothing acts, whoever's words these are.
func complain(_ message: String) { say("sidetrace: \(ReadableText.line(message))\n", to: .standardError) }

/// Serves the client on standard input and output; gives the exit code.
func serve(_ options: CommandLineOptions, _ output: Descriptor) -> Int32 {
  let watch = ClientWatch()
  let server = Server(options: options.server) { watch.watch($0) }
  watch.exitCode = { server.wasShutDown ? 0 : 1 }
  if let process = options.clientProcess { watch.watch(process) }
  let connection = Connection(
    input: .standardInput, output: output, handler: server, limits: options.limits,
    onBroken: { CurrentProcess.exitNow(server.wasShutDown ? 0 : 1) })
  switch connection.run() {
  case .lost, .clientGone: return server.wasShutDown ? 0 : 1
  // To a script the end of its input is the end of its work; an editor says `shutdown` first.
  case .endOfInput, .exitRequested: return connection.framing != .header || server.wasShutDown ? 0 : 1
  }
}

/// Answers one request: the result on standard output, an error on standard error; gives the exit code.
func call(_ method: String, _ params: String?, _ options: CommandLineOptions) async -> Int32 {
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
  let server = Server(options: options.server)
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

/// Ends this process when the client's does, within a second.
final class ClientWatch: Sendable {
  private struct State {
    var watched: Set<Int32> = []
    var exitCode: @Sendable () -> Int32 = { 1 }
  }

  private let state = Mutex(State())

  var exitCode: @Sendable () -> Int32 {
    get { state.withLock { $0.exitCode } }
    set { state.withLock { $0.exitCode = newValue } }
  }

  func watch(_ number: Int32) {
    guard number > 0, state.withLock({ $0.watched.insert(number).inserted }) else { return }
    let process = ProcessHandle(number)
    startThread { [self] in
      while process.isAlive { pause(milliseconds: 300) }
      Log.shared.write(.info, "the client's process \(number) has ended")
      CurrentProcess.exitNow(exitCode())
    }
  }
}
