// Flags, wiring, and nothing else.

internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

// Before anything else: from here on a stray print cannot break the stream of messages.
let output = Descriptor.claimStandardOutput()
CurrentProcess.ignoreBrokenPipes()

let options: CommandLineOptions
do throws(CommandLineOptions.Problem) {
  options = try CommandLineOptions(Array(CommandLine.arguments.dropFirst()))
} catch {
  complain(error.message)
  complain("see sidetrace --help")
  CurrentProcess.exitNow(2)
}
if let level = options.logLevel { Log.shared.level = level }
if let path = options.logFile, !Log.shared.append(to: path) {
  complain("cannot write to the log file \(path)")
  CurrentProcess.exitNow(2)
}

switch options.command {
case .help:
  say(Help.text, to: output)
case .version:
  say("sidetrace \(Version.text)\n", to: output)
case .call(let method, let params):
  CurrentProcess.exitNow(await call(method, params, options))
case .view(let command):
  CurrentProcess.exitNow(await view(command, limit: options.viewLimit, options))
case .serve:
  if Descriptor.standardInput.isTerminal, !options.isExplicit {
    say(Help.onTerminal, to: .standardError)
    CurrentProcess.exitNow(2)
  }
  CurrentProcess.exitNow(serve(options, output))
}
CurrentProcess.exitNow(0)
