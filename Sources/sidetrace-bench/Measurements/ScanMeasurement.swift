internal import ChildProcesses
internal import JSONTape
internal import SampleSessions
internal import SystemCalls
internal import TraceClient
internal import TraceModel

/// From bytes to columns: what stands between a download and the first answer.
enum ScanMeasurement {
  static func run(_ bench: Bench) async {
    Report.section("Scanning a session (bytes per second)")
    await run("mixed", payload: 2000, bench)
    await run("dense", payload: 0, bench)
  }

  private static func run(_ name: String, payload: Int, _ bench: Bench) async {
    guard let file = bench.sample(aboutBytes: 28_000_000, payload: payload),
      let (bytes, _) = try? Files.read(file.path, limit: 1 << 31)
    else { return }
    let source = FilesSource(name: "sample", path: file.path)
    _ = try? await source.session(id: file.session.id)
    let size = Double(bytes.count)
    var (index, decode, cold, copy, read, simdjson) = (
      Samples(), Samples(), Samples(), Samples(), Samples(), Samples()
    )
    for _ in 0..<bench.rounds(12) {
      if let time = timed({ (try? JSONDocument(bytes)) != nil }) { index.add(size / time * 1e9) }
      if let time = await decoding(source, file) { decode.add(size / time * 1e9) }
      if let time = await decoding(FilesSource(name: "sample", path: file.path), file) { cold.add(size / time * 1e9) }
      if let time = timed({ duplicate(bytes) }) { copy.add(size / time * 1e9) }
      if let time = timed({ (try? Files.read(file.path, limit: 1 << 31)) != nil }) { read.add(size / time * 1e9) }
      if let time = simdjsonTime(file, bench) { simdjson.add(size / time * 1e9) }
    }
    let title = "\(name), \(fixed(size / 1e6, 1)) MB"
    compare("\(title): index", index, simdjson, copy, .atLeast(0.9))
    compare("\(title): file to columns", decode, simdjson, copy, .atLeast(0.9))
    let floor = 600e6
    let verdict = decode.median >= floor ? "met" : "short by \(fixed((1 - decode.median / floor) * 100, 0)) %"
    Report.row(["\(title): file to columns", decode.text(.megabytesPerSecond), "600 MB/s", "", "≥ 1", verdict])
    Report.line("\(title): first sight", ours: cold, .megabytesPerSecond, peer: "reading the file", read, .none)
  }

  private static func compare(_ title: String, _ ours: Samples, _ simdjson: Samples, _ copy: Samples, _ goal: Goal) {
    if !simdjson.isEmpty { Report.line(title, ours: ours, .megabytesPerSecond, peer: "simdjson", simdjson, goal) }
    Report.line(title, ours: ours, .megabytesPerSecond, peer: "memcpy", copy, .none)
  }

  private static func timed(_ body: () -> Bool) -> Double? {
    let before = MonotonicClock.now
    guard body() else { return nil }
    return Double(MonotonicClock.now - before)
  }

  private static func decoding(_ source: FilesSource, _ file: SampleFile) async -> Double? {
    let before = MonotonicClock.now
    guard let session = try? await source.session(id: file.session.id) else { return nil }
    let time = Double(MonotonicClock.now - before)
    return session.spans.count == file.session.totals.spans ? time : nil
  }

  private static func duplicate(_ bytes: Bytes) -> Bool {
    bytes.withUnsafeBytes { Bytes($0).count } == bytes.count
  }

  private static let script = """
    import sys, time, simdjson
    data = open(sys.argv[1], 'rb').read()
    parser = simdjson.Parser()
    times = []
    for _ in range(5):
        document = None
        before = time.perf_counter_ns()
        document = parser.parse(data)
        times.append(time.perf_counter_ns() - before)
    print(sorted(times)[2])
    """

  private static func simdjsonTime(_ file: SampleFile, _ bench: Bench) -> Double? {
    guard let python = bench.peers.simdjson else { return nil }
    return Child.textOutput(python, ["-c", script, file.path]).flatMap { Double($0.split(separator: "\n").first ?? "") }
  }
}
