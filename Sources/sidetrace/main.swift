// Flags, wiring, and nothing else.

internal import JSONRPC
internal import SidetraceServer
internal import SystemCalls

// Before anything else: from here on a stray print cannot break the stream of messages, and no file that is opened gets
// the number of a stream that is closed.
let hasInput = Descriptor.standardInput.isOpen
Descriptor.fillStandardNumbers()
let output = Descriptor.claimStandardOutput()
CurrentProcess.ignoreBrokenPipes()
// A large session that was read and forgotten is not to stay in memory.
CurrentProcess.giveMemoryBack()

/// Says why the command line cannot be followed, and ends.
func refuse(_ problem: String) -> Never {
  complain(problem)
  complain("see sidetrace --help")
  CurrentProcess.exitNow(2)
}

// What is asked for: nothing is looked for, read or opened yet.
var options: CommandLineOptions
do throws(CommandLineOptions.Problem) {
  options = try CommandLineOptions(
    Array(CommandLine.arguments.dropFirst()), commands: PersonCommands.declarations)
} catch {
  refuse(error.message)
}
if options.server.pricesPath == nil {
  options.server.pricesPath = CurrentProcess.environment("SIDETRACE_PRICES")
}

// The log, so that it hears of all that follows.
if let level = options.logLevel { Log.shared.level = level }
if let path = options.logFile, !Log.shared.append(to: path) {
  complain("cannot write to the log file \(path)")
  CurrentProcess.exitNow(2)
}

// What needs no server.
switch options.command {
case .help(let command):
  say(Help.text(command, of: PersonCommands.declarations), to: output)
  CurrentProcess.exitNow(0)
case .version:
  say("sidetrace \(Version.text)\n", to: output)
  CurrentProcess.exitNow(0)
case .person, .serve: break
}

// The sources that are found, the price table, the port to listen at.
let equipment: Equipment
do throws(Equipment.Problem) {
  equipment = try Equipment(options.server)
} catch {
  refuse(error.message)
}

switch options.command {
case .help, .version: break
case .person(let invocation):
  let context = CommandContext(makeServer(equipment), output, invocation)
  CurrentProcess.exitNow(await PersonCommands.run(invocation, context))
case .serve:
  guard hasInput else {
    complain("standard input cannot be read: it is closed")
    CurrentProcess.exitNow(1)
  }
  if Descriptor.standardInput.isTerminal, !options.isExplicit {
    let context = CommandContext(makeServer(equipment), output, OverviewCommand.invocation)
    CurrentProcess.exitNow(await PersonCommands.run(OverviewCommand.invocation, context))
  }
  FatalSignals.tellOfRequests()
  CurrentProcess.exitNow(serve(equipment, options, output))
}
