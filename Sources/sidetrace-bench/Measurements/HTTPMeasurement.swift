internal import ChildProcesses
internal import SampleSessions
internal import SystemCalls

/// A session of a thousand traces from a server on this machine, against the same pages fetched with curl, and how many
/// calls a hundred simultaneous requests make.
enum HTTPMeasurement {
  private static let traces = 1000
  private static let pageSize = 200

  static func run(_ bench: Bench) {
    Report.section("A session of \(traces) traces over HTTP on this machine (request to answer)")
    let session = SampleSession(traces: traces, spansPerTrace: 20, payloadBytes: 200, listsSpans: false)
    guard let server = PageServer(session: session.bytes(), pageSize: pageSize) else {
      return say("No server could be started.\n")
    }
    let address = "http://127.0.0.1:\(server.port)"
    let variables = ["PANDAPROBE_API_KEY": "bench", "PANDAPROBE_PROJECT_NAME": "bench"]
    let arguments = ["--source", "pandaprobe:\(address)"]
    guard let child = Child(bench.peers.sidetrace, arguments, variables: variables) else { return }
    let wire = Wire(child, .lines)
    let get = "{\"sessionId\":\"\(session.id)\",\"include\":[\"summary\"]"
    let cold = wire.request("session.get", get + ",\"refresh\":true}")
    let resident = wire.request("session.get", get + "}")
    let pages = stride(from: 0, to: traces, by: pageSize).map { offset in
      "\(address)/sessions/\(session.id)?limit=\(pageSize)&offset=\(offset)"
    }
    var ours = Samples()
    var curl = Samples()
    var fromMemory = Samples()
    for round in 0..<bench.rounds(20) + 1 {
      guard let time = wire.timed(cold), wire.ask(resident) != nil, let again = wire.timed(resident) else {
        return say("sidetrace gave no answer.\n")
      }
      let before = MonotonicClock.now
      let isFetched = Child.textOutput("/usr/bin/curl", ["-s", "-o", "/dev/null"] + spread(pages)) != nil
      let curlTime = Double(MonotonicClock.now - before)
      if round == 0 { continue }
      ours.add(time)
      fromMemory.add(again)
      if isFetched { curl.add(curlTime) }
    }
    Report.line("cold, all pages, as columns", ours: ours, .milliseconds, peer: "curl, page after page", curl, .none)
    Report.line("resident", ours: fromMemory, .microseconds, peer: "cold", ours, .none)
    sharedCalls(wire, server, resident)
  }

  /// curl writes each URL's answer where its own `-o` says.
  private static func spread(_ pages: [String]) -> [String] {
    Array(pages.map { [$0] }.joined(separator: ["-o", "/dev/null"]))
  }

  private static func sharedCalls(_ wire: Wire, _ server: PageServer, _ request: [UInt8]) {
    guard wire.ask(wire.request("cache.clear")) != nil else { return }
    let before = server.requestCount
    // Ids must differ while the requests are under way.
    let text = String(decoding: request, as: UTF8.self)
    let many = (1...100).map { number in text.split(separator: "\"id\":1,").joined(separator: "\"id\":\(number),") }
    guard wire.send(Array(many.joined().utf8)) else { return }
    for _ in many { guard wire.skipMessage() != nil else { return say("sidetrace gave no answer.\n") } }
    let calls = server.requestCount - before
    Report.row(["calls for 100 simultaneous requests", "\(calls)", "pages \(traces / pageSize)", "", "", ""])
  }
}
