internal import JSONRPC
internal import SidetraceEditor
internal import SidetraceServer
internal import SystemCalls

/// The server with all that it speaks.
func makeServer(
  _ equipment: Equipment, onClientProcess: @escaping @Sendable (Int32) -> Void = { _ in }
) -> Server {
  let editor = EditorSurface()
  return Server(equipment, code: editor.code, surfaces: [OwnMethods(), editor], onClientProcess: onClientProcess)
}

/// Serves the client on standard input and `output`; gives the exit code.
func serve(_ equipment: Equipment, _ options: CommandLineOptions, _ output: Descriptor) -> Int32 {
  let watch = ClientWatch()
  let server = makeServer(equipment) { watch.watch($0) }
  watch.exitCode = { server.wasShutDown ? 0 : 1 }
  if let process = options.clientProcess { watch.watch(process) }
  let connection = Connection(
    input: .standardInput, output: output, handler: server, limits: options.limits,
    onBroken: { CurrentProcess.exitNow(server.wasShutDown ? 0 : 1) })
  switch connection.run() {
  case .lost, .clientGone: return server.wasShutDown ? 0 : 1
  case .unreadable(let reason):
    complain("standard input cannot be read: \(reason)")
    return 1
  // To a script the end of its input is the end of its work; an editor says `shutdown` first.
  case .endOfInput, .exitRequested: return connection.framing != .header || server.wasShutDown ? 0 : 1
  }
}
