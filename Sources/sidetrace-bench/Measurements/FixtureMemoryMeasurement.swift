internal import ChildProcesses
internal import JSONTape
internal import SystemCalls

/// What each method takes at most, in a fresh process, of each document of Fixtures a thousand times over.
enum FixtureMemoryMeasurement {
  private static let copies = 1000

  /// What requests are made of.
  private struct Subject {
    let session: String
    let trace: String
    let span: String
    let folder: TemporaryFolder

    /// Parameters that name the session, and more of them.
    func ofSession(_ more: String = "") -> String { "{\"sessionId\":\"\(session)\"\(more)}" }
    func ofTrace(_ more: String = "") -> String { ofSession(",\"traceId\":\"\(trace)\"\(more)") }
  }

  private static let probes: [(name: String, method: String, params: @Sendable (Subject) -> String)] = [
    ("session.list", "session.list", { _ in "{}" }),
    ("trace.list", "trace.list", { _ in "{\"limit\":1000}" }),
    ("session.get", "session.get", { $0.ofSession() }),
    ("session.get full", "session.get", { $0.ofSession(",\"payloads\":\"full\"") }),
    (
      "session.get records", "session.get",
      { $0.ofSession(",\"include\":[\"summary\",\"traces\",\"spans\",\"records\"]") }
    ),
    ("session.traces", "session.traces", { $0.ofSession(",\"limit\":10000,\"include\":[\"metrics\"]") }),
    ("session.metrics", "session.metrics", { $0.ofSession(",\"limit\":100000") }),
    ("session.analysis", "session.analysis", { $0.ofSession(",\"limit\":1000") }),
    ("session.generations", "session.generations", { $0.ofSession(",\"limit\":1000,\"payloads\":\"full\"") }),
    ("session.diff", "session.diff", { $0.ofSession(",\"otherSessionId\":\"\($0.session)\",\"limit\":10000") }),
    ("session.watch", "session.watch", { $0.ofSession(",\"include\":[\"traces\",\"spans\"]") }),
    ("trace.get", "trace.get", { $0.ofTrace(",\"payloads\":\"full\"") }),
    ("trace.children", "trace.children", { $0.ofTrace(",\"depth\":16,\"limit\":10000") }),
    ("trace.criticalPath", "trace.criticalPath", { $0.ofTrace(",\"limit\":100000") }),
    ("trace.search", "trace.search", { $0.ofSession(",\"text\":\"e\",\"limit\":1000") }),
    ("span.get", "span.get", { $0.ofTrace(",\"spanId\":\"\($0.span)\"") }),
    (
      "code.annotations", "code.annotations",
      { _ in "{\"path\":\"src/rounding.py\",\"text\":\"def f():\\n  pass\\n\"}" }
    ),
    ("export inline", "session.export", { $0.ofSession(",\"format\":\"csv\"") }),
  ]

  private static let formats = ["csv", "jsonl", "otlp", "chrome", "folded", "markdown"]

  static func run(_ bench: Bench) {
    Report.section(
      "Memory at most, a method in a fresh process, each document of Fixtures \(copies)-fold (goal: 3 × the body + 32 MB)"
    )
    for fixture in InflatedFixture.all { measure(fixture, bench) }
  }

  private static func measure(_ fixture: InflatedFixture, _ bench: Bench) {
    guard let body = fixture.write(into: bench.folder, copies: bench.isQuick ? copies / 10 : copies),
      let subject = subject(of: body.source, bench)
    else { return Report.row([fixture.path, "cannot be inflated", "", "–", "", "not measured"]) }
    let size = Unit.megabytes.text(Double(body.byteCount))
    func line(_ name: String, _ method: String, _ params: String) {
      var (ours, allowed) = (Samples(), Samples())
      if let peak = peak(method, params, body.source, bench) { ours.add(Double(peak)) }
      allowed.add(Double(body.byteCount) * 3 + 32e6)
      Report.line("\(name), \(size)", ours: ours, .megabytes, peer: "allowed", allowed, .atMost(1))
    }
    Report.row(["\(fixture.path), \(size)"])
    for probe in probes { line(probe.name, probe.method, probe.params(subject)) }
    for format in formats {
      let path = bench.folder.file("export.\(format)")
      let more = ",\"format\":\"\(format)\",\"payloads\":\"full\",\"overwrite\":true,\"path\":\"\(path)\""
      line("export \(format)", "session.export", subject.ofSession(more))
    }
  }

  private static func process(_ source: String, _ bench: Bench) -> Wire? {
    Child(bench.peers.sidetrace, ["--no-default-sources", "--source", source, "--cache-bytes", "\(1 << 36)"])
      .map { Wire($0, .lines) }
  }

  /// The most that a process has in memory until it has answered one request; `nil` where that failed.
  private static func peak(_ method: String, _ params: String, _ source: String, _ bench: Bench) -> Int? {
    guard let wire = process(source, bench), wire.send(wire.request(method, params)), let answer = wire.line() else {
      return nil
    }
    guard !answer.prefix(100).contains("\"error\"") else {
      say("\(method): \(answer.prefix(300))\n")
      return nil
    }
    return ProcessHandle(wire.child.number).memory?.peak
  }

  private static func subject(of source: String, _ bench: Bench) -> Subject? {
    guard let wire = process(source, bench),
      let session = first("sessionId", wire.request("session.list"), wire),
      let trace = first(
        "traceId", wire.request("session.traces", "{\"sessionId\":\"\(session)\",\"limit\":1}"), wire),
      let span = first("spanId", wire.request("session.traces", "{\"sessionId\":\"\(session)\",\"limit\":1}"), wire)
    else { return nil }
    return Subject(session: session, trace: trace, span: span, folder: bench.folder)
  }

  /// A member of the first item of an answer.
  private static func first(_ key: StaticString, _ request: [UInt8], _ wire: Wire) -> String? {
    guard let answer = wire.send(request) ? wire.line() : nil, let document = try? JSONDocument(Bytes(answer)) else {
      return nil
    }
    return document.withRoot { root in
      var items = (root["result"]?["items"]?.elements ?? .empty)
      return items.next()?[key]?.stringValue
    }
  }
}
