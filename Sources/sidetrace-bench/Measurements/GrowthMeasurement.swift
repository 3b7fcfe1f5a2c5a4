internal import SampleSessions
internal import SystemCalls

/// How answers slow down as sessions grow.
enum GrowthMeasurement {
  /// A method with the parameters it is measured with.
  private struct Probe: Sendable {
    let method: String
    /// Whether it goes over all spans; else the size of the session should not matter.
    var isOverAll = true
    let params: @Sendable (SampleFile) -> String
  }

  private static let probes: [Probe] = [
    Probe(method: "trace.children", isOverAll: false) { $0.children(about: 10) },
    Probe(method: "trace.get", isOverAll: false, params: trace),
    Probe(method: "trace.criticalPath", isOverAll: false, params: trace),
    Probe(method: "trace.search") {
      "{\"sessionId\":\"\($0.session.id)\",\"text\":\"nowhere to be found\",\"limit\":10}"
    },
    Probe(method: "session.traces") {
      "{\"sessionId\":\"\($0.session.id)\",\"query\":\"kind:tool status:error duration:>1h\",\"limit\":10}"
    },
    Probe(method: "session.metrics") { "{\"sessionId\":\"\($0.session.id)\",\"limit\":10}" },
    Probe(method: "session.analysis") { "{\"sessionId\":\"\($0.session.id)\",\"limit\":10}" },
    Probe(method: "session.generations") { "{\"sessionId\":\"\($0.session.id)\",\"limit\":10}" },
    Probe(method: "session.diff") {
      "{\"sessionId\":\"\($0.session.id)\",\"otherSessionId\":\"\($0.session.id)\",\"limit\":10}"
    },
    Probe(method: "session.export") {
      "{\"sessionId\":\"\($0.session.id)\",\"format\":\"csv\",\"payloads\":\"none\",\"path\":\"\($0.path).csv\",\"overwrite\":true}"
    },
  ]

  @Sendable private static func trace(_ file: SampleFile) -> String {
    "{\"sessionId\":\"\(file.session.id)\",\"traceId\":\"\(file.session.traceID(file.middle))\"}"
  }

  static func run(_ bench: Bench) {
    let sizes = bench.sizes()
    say("\nGrowth: the time of a resident answer, by the spans of the session (traces have 1,000 each)\n")
    var times: [String: [Int: Samples]] = [:]
    for size in sizes {
      guard let file = bench.sample(spans: size), let wire = bench.warm(file) else { continue }
      for probe in probes { times[probe.method, default: [:]][size] = measure(probe, file, wire, bench) }
    }
    Report.row(["spans"] + sizes.map { "\($0)" })
    for probe in probes {
      Report.row([probe.method] + sizes.map { times[probe.method]?[$0]?.text(.milliseconds) ?? "–" })
    }
    guard let last = sizes.last, last > 10_000 else { return }
    Report.section("Growth, as ratios")
    for probe in probes {
      let method = probe.method
      if probe.isOverAll {
        compare(
          "\(method): a span of \(last)", times[method]?[last], last, times[method]?[10_000], "of 10000:", 2, 10_000)
      } else {
        compare("\(method): \(last) spans", times[method]?[last], 1, times[method]?[1000], "1000 spans:", 1.5)
      }
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

  private static func measure(_ probe: Probe, _ file: SampleFile, _ wire: Wire, _ bench: Bench) -> Samples {
    let request = wire.request(probe.method, probe.params(file))
    var samples = Samples()
    guard let answer = wire.send(request) ? wire.line() : nil, answer.contains("\"result\"") else {
      say("\(probe.method) gave no result\n")
      return samples
    }
    let deadline = MonotonicClock.now + (bench.isQuick ? 300_000_000 : 1_500_000_000)
    while samples.values.count < 3 || MonotonicClock.now < deadline && samples.values.count < 2000 {
      guard let time = wire.timed(request) else { break }
      samples.add(time)
    }
    return samples
  }
}
