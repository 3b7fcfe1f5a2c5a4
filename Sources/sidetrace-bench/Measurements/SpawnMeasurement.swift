internal import ChildProcesses
internal import SystemCalls

/// From the start of the process to its first whole answer: what a person waits for when an editor opens.
enum SpawnMeasurement {
  static func run(_ bench: Bench) {
    Report.section("Spawn to first answer (`initialize`)")
    guard let file = bench.sample(spans: 1000) else { return }
    let programs: [(name: String, path: String?, arguments: [String])] = [
      ("sidetrace", bench.peers.sidetrace, Bench.arguments(file)), ("clangd", bench.peers.clangd, []),
      ("ruff", bench.peers.ruff, ["server"]), ("C echo", bench.peers.echo, []),
    ]
    var samples = [Samples](repeating: Samples(), count: programs.count)
    for round in 0..<bench.rounds(40) + 2 {
      for (place, program) in programs.enumerated() {
        guard let path = program.path, let time = once(path, program.arguments, bench) else { continue }
        // The first rounds bring the programs into memory.
        if round >= 2 { samples[place].add(time) }
      }
    }
    for place in programs.indices.dropFirst() where programs[place].path != nil {
      let goal: Goal = programs[place].name == "C echo" ? .none : .atMost(1)
      Report.line(
        "spawn to first answer", ours: samples[0], .milliseconds, peer: programs[place].name, samples[place], goal)
    }
  }

  private static func once(_ path: String, _ arguments: [String], _ bench: Bench) -> Double? {
    let before = MonotonicClock.now
    guard let child = Child(path, arguments) else { return nil }
    let wire = Wire(child, .header)
    guard wire.ask(bench.initialize(wire)) != nil else { return nil }
    let time = Double(MonotonicClock.now - before)
    child.stop()
    return time
  }
}
