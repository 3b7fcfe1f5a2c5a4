internal import ChildProcesses
internal import JSONTape
internal import SampleSessions
internal import SystemCalls

/// A long day in short: every method with parameters of every kind, documents opened and edited, watches, spans that
/// come in, a cache that is emptied, a server that fails in every way; and what the process holds early and late.
enum SoakMeasurement {
  static func run(_ bench: Bench, minutes: Int) {
    Report.section("A soak of \(minutes) min: what the process holds in its last sixth, against its third")
    guard let soak = Soak(bench) else { return say("The process did not start.\n") }
    let end = MonotonicClock.now + Int64(min(minutes, 10_000)) * 60_000_000_000
    var holdings: [ProcessHoldings] = []
    while MonotonicClock.now < end {
      guard soak.round() else {
        say("No answer to \(soak.lastMethod) within a minute, in round \(soak.rounds).\n")
        break
      }
      if let now = ProcessHoldings(soak.client.child.number) { holdings.append(now) }
    }
    report(soak, holdings)
  }

  private static func report(_ soak: Soak, _ holdings: [ProcessHoldings]) {
    let sixth = holdings.count / 6
    let early = holdings.dropFirst(sixth * 2).prefix(sixth)
    let late = holdings.suffix(sixth)
    compare("memory", early, late, .megabytes) { Double($0.resident) }
    compare("descriptors", early, late, .count) { Double($0.descriptors) }
    compare("threads", early, late, .count) { Double($0.threads) }
    let client = soak.client
    say("\(soak.rounds) rounds, \(client.results) results, \(client.errors) errors, ")
    say("\(client.notifications) messages that answer nothing.\n")
    client.child.closeInput()
    say("After the end of its input the process ended: \(client.child.waitForEnd()).\n")
  }

  private static func compare(
    _ name: String, _ early: ArraySlice<ProcessHoldings>, _ late: ArraySlice<ProcessHoldings>, _ unit: Unit,
    _ figure: (ProcessHoldings) -> Double
  ) {
    var (before, after) = (Samples(), Samples())
    for each in early { before.add(figure(each)) }
    for each in late { after.add(figure(each)) }
    Report.line(name, ours: after, unit, peer: "early", before, .atMost(1.05))
  }
}

/// The process, and what is done with it over and over.
private final class Soak {
  private static let editorMethods = [
    "textDocument/codeLens", "textDocument/inlayHint", "textDocument/diagnostic", "textDocument/hover",
  ]

  let client: LanguageClient
  private(set) var rounds = 0
  private(set) var lastMethod = "initialize"
  private let methods: [DeclaredMethod]
  private let receiverPort: UInt16
  private let server: FaultyServer
  private let spans: [UInt8]
  private var calls: SampleCalls
  private var documents: [EditedDocument]

  init?(_ bench: Bench) {
    let sample = SampleSession(traces: 3, spansPerTrace: 20, payloadBytes: 200, oddities: .some, listsSpans: false)
    guard let large = bench.sample(spans: 1000), let server = FaultyServer(good: sample.bytes()),
      let port = Self.freePort(),
      let child = Child(
        bench.peers.sidetrace, Self.arguments(large, server, port),
        variables: ["PANDAPROBE_API_KEY": "soak", "PANDAPROBE_PROJECT_NAME": "soak", "PANDAPROBE_TIMEOUT": "1"])
    else { return nil }
    client = LanguageClient(child)
    self.server = server
    receiverPort = port
    spans = Self.post(SampleSession(seed: 7, traces: 20, spansPerTrace: 5, payloadBytes: 200, listsSpans: false))
    let paths = ["src/ledgerly/refund.py", "src/ledgerly/money.py"].map {
      BuiltPackage.path("Fixtures/workspace/\($0)")
    }
    documents = paths.enumerated().map { number, path in
      EditedDocument(uri: "file://\(path)", text: Self.text(path), seed: UInt64(number))
    }
    calls = SampleCalls(
      seed: 11, sources: ["demo", "large", "faulty", "live"], paths: paths, exportPath: bench.folder.file("export"))
    let root = quoted("file://\(BuiltPackage.path("Fixtures/workspace"))")
    let parameters = "{\"processId\":null,\"rootUri\":\(root),\"capabilities\":{}}"
    guard client.ask("initialize", parameters) != nil, client.notify("initialized", "{}"),
      let declared = client.ask("rpc.discover", "{}")
    else { return nil }
    methods = DeclaredMethod.all(declared)
    guard !methods.isEmpty, learnSessions() else { return nil }
  }

  private static func arguments(_ large: SampleFile, _ server: FaultyServer, _ port: UInt16) -> [String] {
    [
      "--source", "demo=files:\(BuiltPackage.path("Fixtures/demo"))", "--source", "large=files:\(large.path)",
      "--source", "faulty=pandaprobe:http://127.0.0.1:\(server.port)", "--listen", "127.0.0.1:\(port)",
      "--cache-bytes", "\(4 << 20)", "--log-level", "fault",
    ]
  }

  private static func freePort() -> UInt16? {
    guard let listener = try? TCPListener(host: "127.0.0.1", port: 0) else { return nil }
    defer { listener.close() }
    return listener.port
  }

  private static func text(_ path: String) -> String {
    guard let file = try? Files.read(path, limit: 1 << 20) else { return "def refund():\n  pass\n" }
    return file.bytes.text(0..<file.bytes.count)
  }

  private static func post(_ session: SampleSession) -> [UInt8] {
    let body = session.bytes(.otlp)
    let head =
      "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    return Array(head.utf8) + body.array(0..<body.count)
  }

  private func learnSessions() -> Bool {
    guard let list = client.ask("session.list", "{\"source\":\"demo\"}") else { return false }
    let ids = list.withRoot { root in
      (root["result"]?["items"]?.elements ?? .empty).compactMap { $0["sessionId"]?.stringValue }
    }
    for id in ids {
      guard let answer = client.ask("session.get", "{\"sessionId\":\(quoted(id))}") else { return false }
      calls.learn(answer)
    }
    return !calls.sessions.isEmpty
  }

  /// One round of everything; false once an answer is missing.
  func round() -> Bool {
    rounds += 1
    return callAll() && edit() && abandon() && receive() && tidy()
  }

  private func ask(_ method: String, _ parameters: String) -> JSONDocument? {
    lastMethod = method
    return client.ask(method, parameters)
  }

  private func callAll() -> Bool {
    for method in methods {
      guard let answer = ask(method.name, calls.parameters(of: method)) else { return false }
      if method.name == "session.watch" {
        answer.withRoot { root in if let id = root["result"]?["watchId"]?.stringValue { calls.learn(watch: id) } }
      }
    }
    return true
  }

  private func edit() -> Bool {
    for place in documents.indices {
      client.notify("textDocument/didOpen", documents[place].opening())
      for _ in 0..<5 {
        client.notify("textDocument/didChange", documents[place].change())
        for method in Self.editorMethods {
          let parameters =
            switch method {
            case "textDocument/hover": documents[place].position()
            case "textDocument/inlayHint": documents[place].wholeRange
            default: documents[place].identifier
            }
          guard ask(method, parameters) != nil else { return false }
        }
      }
      client.notify("textDocument/didClose", documents[place].identifier)
    }
    return true
  }

  /// Requests that nobody waits for to the end.
  private func abandon() -> Bool {
    for parameters in ["{\"sessionId\":\"s\",\"source\":\"faulty\",\"refresh\":true}", "{\"sessionId\":\"\(rounds)\"}"]
    {
      lastMethod = "session.get, cancelled"
      guard let id = client.begin("session.get", parameters), client.notify("$/cancelRequest", "{\"id\":\(id)}"),
        client.answer(to: id) != nil
      else { return false }
    }
    return true
  }

  /// Spans that another program sends.
  private func receive() -> Bool {
    guard let connected = try? Connected(host: "127.0.0.1", port: receiverPort) else { return true }
    defer { connected.close() }
    let deadline = MonotonicClock.now + 10_000_000_000
    guard spans.withUnsafeBytes({ connected.send($0, before: deadline) }) else { return true }
    _ = connected.waitForEnd(milliseconds: 1000)
    return true
  }

  private func tidy() -> Bool {
    if let watch = calls.endingWatch(), ask("session.unwatch", "{\"watchId\":\(quoted(watch))}") == nil { return false }
    if rounds % 10 == 0, ask("cache.clear", "{}") == nil { return false }
    return rounds % 50 != 0 || ask("workspace/executeCommand", "{\"command\":\"sidetrace.refresh\"}") != nil
  }
}
