internal import ChildProcesses
internal import SampleSessions
internal import SystemCalls

/// A whole session with all its payloads out of memory, against a program that only copies a file into such a pipe.
enum LargeAnswerMeasurement {
  static func run(_ bench: Bench) {
    Report.section("A resident `session.get` with full payloads (bytes per second)")
    guard let file = bench.sample(aboutBytes: 28_000_000, payload: 2000), let wire = bench.warm(file) else { return }
    let params = "{\"sessionId\":\"\(file.session.id)\",\"payloads\":\"full\"}"
    let request = wire.request("session.get", params)
    var ours = Samples()
    var afterFirst = Samples()
    var floor = Samples()
    for round in 0..<bench.rounds(16) + 1 {
      let before = MonotonicClock.now
      guard wire.send(request), let (first, count) = drain(wire.child, until: { $0 == 0x0A }) else { break }
      let end = MonotonicClock.now
      let theirs = copied(file, bench)
      if round == 0 { continue }
      ours.add(Double(count) / Double(end - before) * 1e9)
      afterFirst.add(Double(count) / Double(end - first) * 1e9)
      if let theirs { floor.add(theirs) }
    }
    Report.line("request to last byte", ours: ours, .megabytesPerSecond, peer: "cat", floor, .atLeast(0.9))
    Report.line("first byte to last byte", ours: afterFirst, .megabytesPerSecond, peer: "cat", floor, .none)
  }

  /// The file four times over, so that starting the program does not count; from its first byte on.
  private static func copied(_ file: SampleFile, _ bench: Bench) -> Double? {
    guard let cat = bench.peers.cat,
      let child = Child(cat, [String](repeating: file.path, count: 4), pipeBytes: 1 << 20),
      let (first, count) = drain(child, until: { _ in false })
    else { return nil }
    return Double(count) / Double(MonotonicClock.now - first) * 1e9
  }

  /// Reads until a chunk ends with the last byte of the answer, or until the end of the output.
  ///
  /// - Returns: when the first bytes came, and how many came in all.
  private static func drain(_ child: Child, until isLast: (UInt8) -> Bool) -> (first: Int64, count: Int)? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    var first: Int64?
    var count = 0
    while true {
      let read = child.output.read(into: buffer)
      if read == 0 { break }
      if first == nil { first = MonotonicClock.now }
      count += read
      if isLast(buffer[read - 1]) { break }
    }
    return first.map { ($0, count) }
  }
}
