internal import ChildProcesses
internal import SystemCalls

/// The memory of a process that holds one session, against the bytes of that session.
enum MemoryMeasurement {
  static func run(_ bench: Bench) {
    Report.section("Memory (goal: 1.3 × the body + 16 MB)")
    for size in bench.sizes() { measure("\(size) spans, dense", bench.sample(spans: size), bench) }
    measure("mixed payloads", bench.sample(aboutBytes: 28_000_000, payload: 2000), bench)
    measure("long payloads", bench.sample(aboutBytes: 200_000_000, payload: 20_000), bench)
  }

  private static func measure(_ name: String, _ file: SampleFile?, _ bench: Bench) {
    guard let file, let wire = bench.warm(file), let memory = ProcessHandle(wire.child.number).memory else { return }
    let body = Double(file.byteCount)
    let title = "\(name), body \(Unit.megabytes.text(body))"
    for (bytes, label) in [(memory.resident, "held"), (memory.peak, "at most")] {
      var ours = Samples()
      ours.add(Double(bytes))
      var allowed = Samples()
      allowed.add(body * 1.3 + 16e6)
      Report.line("\(title): \(label)", ours: ours, .megabytes, peer: "allowed", allowed, .atMost(1))
    }
  }
}
