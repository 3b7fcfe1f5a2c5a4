internal import SampleSessions
internal import SystemCalls

/// How answers slow down as sessions grow.
enum GrowthMeasurement {
  static func run(_ bench: Bench) {
    let sizes = bench.sizes()
    say("\nGrowth: the time of a resident answer, by the spans of the session (traces have 1,000 each)\n")
    let methods = ["trace.children", "trace.get", "session.metrics", "session.analysis"]
    var times: [String: [Int: Samples]] = [:]
    for size in sizes {
      guard let file = bench.sample(spans: size), let wire = bench.warm(file) else { continue }
      for method in methods { times[method, default: [:]][size] = measure(method, file, wire, bench) }
    }
    Report.row(["spans"] + sizes.map { "\($0)" })
    for method in methods {
      Report.row([method] + sizes.map { times[method]?[$0]?.text(.milliseconds) ?? "–" })
    }
    guard let last = sizes.last, last > 10_000 else { return }
    Report.section("Growth, as ratios")
    for method in methods.prefix(2) {
      compare("\(method): \(last) spans", times[method]?[last], 1, times[method]?[1000], "1000 spans:", 1.5)
    }
    for method in methods.dropFirst(2) {
      compare(
        "\(method): a span of \(last)", times[method]?[last], last, times[method]?[10_000], "of 10000:", 2, 10_000)
    }
  }

  private static func compare(
    _ name: String, _ ours: Samples?, _ spans: Int, _ theirs: Samples?, _ peer: String, _ limit: Double,
    _ theirSpans: Int = 1
  ) {
    guard let ours, let theirs else { return }
    var (here, there) = (Samples(), Samples())
    for value in ours.values { here.add(value / Double(spans)) }
    for value in theirs.values { there.add(value / Double(theirSpans)) }
    Report.line(name, ours: here, .microseconds, peer: peer, there, .atMost(limit))
  }

  private static func measure(_ method: String, _ file: SampleFile, _ wire: Wire, _ bench: Bench) -> Samples {
    let params =
      switch method {
      case "trace.children": file.children(about: 10)
      case "trace.get":
        "{\"sessionId\":\"\(file.session.id)\",\"traceId\":\"\(file.session.traceID(file.middle))\"}"
      default: "{\"sessionId\":\"\(file.session.id)\"}"
      }
    let request = wire.request(method, params)
    var samples = Samples()
    guard let answer = wire.send(request) ? wire.line() : nil, answer.contains("\"result\"") else { return samples }
    let deadline = MonotonicClock.now + (bench.isQuick ? 300_000_000 : 1_500_000_000)
    while samples.values.count < 3 || MonotonicClock.now < deadline && samples.values.count < 2000 {
      guard let time = wire.timed(request) else { break }
      samples.add(time)
    }
    return samples
  }
}
