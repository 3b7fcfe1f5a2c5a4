/// The memory of a process that holds one session, against the bytes of that session.
enum MemoryMeasurement {
  static func run(_ bench: Bench) {
    Report.section("Memory (goal: 1.3 × the body + 16 MB)")
    for size in bench.sizes() { measure("\(size) spans, dense", bench.sample(spans: size), bench) }
    measure("mixed payloads", bench.sample(aboutBytes: 28_000_000, payload: 2000), bench)
    measure("long payloads", bench.sample(aboutBytes: 200_000_000, payload: 20_000), bench)
  }

  private static func measure(_ name: String, _ file: SampleFile?, _ bench: Bench) {
    guard let file, let wire = bench.warm(file), let status = TextFile.read("/proc/\(wire.child.number)/status") else {
      return
    }
    let body = Double(file.byteCount)
    let title = "\(name), body \(Unit.megabytes.text(body))"
    for (field, label) in [("VmRSS:", "held"), ("VmHWM:", "at most")] {
      guard let bytes = bytes(field, in: status) else { continue }
      var ours = Samples()
      ours.add(bytes)
      var allowed = Samples()
      allowed.add(body * 1.3 + 16e6)
      Report.line("\(title): \(label)", ours: ours, .megabytes, peer: "allowed", allowed, .atMost(1))
    }
  }

  private static func bytes(_ field: String, in status: String) -> Double? {
    for line in status.split(separator: "\n") where line.hasPrefix(field) {
      let words = line.split { $0 == " " || $0 == "\t" }
      return words.count > 1 ? Double(words[1]).map { $0 * 1024 } : nil
    }
    return nil
  }
}
