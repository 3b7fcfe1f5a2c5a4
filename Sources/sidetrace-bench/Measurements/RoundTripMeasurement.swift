internal import ChildProcesses

/// One request at a time to a session in memory: what a person waits for when a tree node is opened.
enum RoundTripMeasurement {
  private struct Figures {
    var half = Samples()
    var most = Samples()

    /// Takes a block of times.
    mutating func add(_ times: [Double]) {
      let sorted = times.sorted()
      half.add(Samples.percentile(sorted, 0.5))
      most.add(Samples.percentile(sorted, 0.99))
    }
  }

  static func run(_ bench: Bench) {
    Report.section("Round trip of a resident `trace.children` (the echo: mean of the request's and the answer's size)")
    let sizes = bench.sizes(step: 100).filter { $0 == 1000 || $0 >= 100_000 }
    for size in sizes {
      guard let file = bench.sample(spans: size), let wire = bench.warm(file) else { continue }
      let none = ",\"payloads\":\"none\",\"limit\":1"
      children("1 child, \(size) spans", wire, file.children(about: 1, extra: none), bench)
      children("10 children, \(size) spans", wire, file.children(about: 10), bench)
    }
    unknownMethod(bench)
  }

  private static func children(_ name: String, _ wire: Wire, _ params: String, _ bench: Bench) {
    let request = wire.request("trace.children", params)
    guard let answer = wire.send(request) ? wire.line() : nil, answer.contains("\"result\"") else {
      say("sidetrace did not answer trace.children\n")
      return
    }
    guard let child = Child(bench.peers.echo) else { return }
    let echo = Wire(child, .lines)
    let answerBytes = answer.utf8.count + 1
    let small = [UInt8](repeating: 0x78, count: request.count - 1) + [0x0A]
    let large = [UInt8](repeating: 0x78, count: answerBytes - 1) + [0x0A]
    var ours = Figures()
    var theirs = Figures()
    for _ in 0..<bench.rounds(12) {
      guard let here = block(wire, request), let asked = block(echo, small), let given = block(echo, large) else {
        return
      }
      ours.add(here)
      theirs.add(zip(asked.sorted(), given.sorted()).map { ($0 + $1) / 2 })
    }
    Report.line(
      "\(name) (\(answerBytes) B), p50", ours: ours.half, .microseconds, peer: "echo", theirs.half, .atMost(1.5))
    Report.line("\(name), p99", ours: ours.most, .microseconds, peer: "echo", theirs.most, .none)
  }

  private static func unknownMethod(_ bench: Bench) {
    guard let file = bench.sample(spans: 1000), let ours = bench.sidetrace(file, .header), let theirs = bench.clangd(),
      ours.ask(bench.initialize(ours)) != nil
    else { return }
    var here = Figures()
    var there = Figures()
    for _ in 0..<bench.rounds(12) {
      guard let one = block(ours, ours.request("x/unknown")), let other = block(theirs, theirs.request("x/unknown"))
      else { break }
      here.add(one)
      there.add(other)
    }
    Report.line("unknown method, p50", ours: here.half, .microseconds, peer: "clangd", there.half, .atMost(1))
    Report.line("unknown method, p99", ours: here.most, .microseconds, peer: "clangd", there.most, .none)
  }

  /// Times of a thousand requests; a hundred before them bring everything back into the caches.
  private static func block(_ wire: Wire, _ request: [UInt8]) -> [Double]? {
    var times: [Double] = []
    times.reserveCapacity(1000)
    for number in 0..<1100 {
      guard let time = wire.timed(request) else { return nil }
      if number >= 100 { times.append(time) }
    }
    return times
  }
}
