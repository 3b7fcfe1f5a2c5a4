// The numbers sidetrace holds itself to, each as a ratio of two figures measured side by side in one run.

internal import JSONTape
internal import SampleSessions
internal import SystemCalls

CurrentProcess.ignoreBrokenPipes()

let options: Options
do throws(Options.Problem) {
  options = try Options(Array(CommandLine.arguments.dropFirst()))
} catch {
  say("sidetrace-bench: \(error.message)\n")
  CurrentProcess.exitNow(2)
}
if options.isHelp {
  say(Options.help)
} else if let generation = options.generation {
  CurrentProcess.exitNow(generate(generation))
} else {
  CurrentProcess.exitNow(await measure(options))
}

func generate(_ wanted: Options.Generation) -> Int32 {
  let session = SampleSession(
    seed: wanted.seed, traces: wanted.traces, spansPerTrace: wanted.spansPerTrace, payloadBytes: wanted.payload,
    oddities: wanted.isOdd ? .some : .none, listsSpans: false)
  let bytes = session.bytes(wanted.format)
  guard Files.write(bytes, to: wanted.path) else {
    say("sidetrace-bench: cannot write \(wanted.path)\n")
    return 1
  }
  say("\(wanted.path): session \(session.id), \(session.totals.spans) spans, \(bytes.count) bytes\n")
  return 0
}

func measure(_ options: Options) async -> Int32 {
  if DebugBuild.isThis {
    say("This is a debug build: the figures say nothing. Use swift run -c release sidetrace-bench.\n")
  }
  guard let peers = Peers.find(), let folder = TemporaryFolder() else { return 1 }
  defer { folder.remove() }
  peers.sayWhatIsMissing()
  let bench = Bench(
    peers: peers, folder: folder, isQuick: options.isQuick,
    largest: options.spans ?? (options.isQuick ? 100_000 : 1_000_000))
  say("Median of several rounds, with the least and the most in brackets.\n")
  for name in Options.measurements where options.only.isEmpty || options.only.contains(name) {
    switch name {
    case "spawn": SpawnMeasurement.run(bench)
    case "roundtrip": RoundTripMeasurement.run(bench)
    case "pipeline": PipelineMeasurement.run(bench)
    case "scan": await ScanMeasurement.run(bench)
    case "large": LargeAnswerMeasurement.run(bench)
    case "memory": MemoryMeasurement.run(bench)
    case "fixtures": FixtureMemoryMeasurement.run(bench)
    case "pressure": PressureMeasurement.run(bench)
    case "http": HTTPMeasurement.run(bench)
    case "receiver": ReceiverMeasurement.run(bench)
    case "transcripts": TranscriptMeasurement.run(bench)
    default: GrowthMeasurement.run(bench)
    }
  }
  if options.only.contains("home") {
    let usual = options.isQuick ? 500 : 5000
    HomeMeasurement.run(bench, files: options.files ?? usual, megabytes: options.megabytes ?? usual)
  }
  if options.only.contains("soak") { SoakMeasurement.run(bench, minutes: options.minutes) }
  return 0
}
