internal import ChildProcesses
internal import SystemCalls

/// Many small requests in one write: what a script does, and an editor that opens a whole tree.
enum PipelineMeasurement {
  static func run(_ bench: Bench) {
    Report.section("Pipelined small requests (requests per second)")
    guard let file = bench.sample(spans: 1000) else { return }
    let count = bench.isQuick ? 10_000 : 40_000
    var unknown = Samples()
    var children = Samples()
    var theirs = Samples()
    let ours = bench.sidetrace(file, .header)
    if let ours { _ = ours.ask(bench.initialize(ours)) }
    let tree = bench.warm(file)
    let clangd = bench.clangd()
    let params = file.children(about: 1, extra: ",\"payloads\":\"none\",\"limit\":1")
    for round in 0..<bench.rounds(10) + 1 {
      let rates = (
        rate(ours, "x/unknown", "{}", count), rate(tree, "trace.children", params, count),
        rate(clangd, "x/unknown", "{}", count)
      )
      if round == 0 { continue }
      if let one = rates.0 { unknown.add(one) }
      if let one = rates.1 { children.add(one) }
      if let one = rates.2 { theirs.add(one) }
    }
    if clangd == nil {
      Report.row(["unknown method", unknown.text(.perSecond), "no clangd", "–", Goal.atLeast(5).text, "not measured"])
      Report.row(["trace.children", children.text(.perSecond), "no clangd", "–", Goal.atLeast(5).text, "not measured"])
      return
    }
    Report.line("unknown method", ours: unknown, .perSecond, peer: "clangd, the same:", theirs, .atLeast(5))
    Report.line("trace.children", ours: children, .perSecond, peer: "clangd, unknown method:", theirs, .atLeast(5))
  }

  /// Requests per second. A second thread writes, so that neither side can wait for the other for ever.
  private static func rate(_ wire: Wire?, _ method: String, _ params: String, _ count: Int) -> Double? {
    guard let wire else { return nil }
    var message: [UInt8] = []
    for id in 1...count { message += wire.request(method, params, id: id) }
    var counter = FrameCounter(wire.framing)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    let (input, bytes) = (wire.child.input, message)
    let before = MonotonicClock.now
    startThread(name: "bench.sender") { bytes.withUnsafeBytes { _ = input.writeAll($0) } }
    while counter.count < count {
      let read = wire.child.output.read(into: buffer)
      if read == 0 { return nil }
      counter.take(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
    }
    return Double(count) / Double(MonotonicClock.now - before) * 1e9
  }
}
