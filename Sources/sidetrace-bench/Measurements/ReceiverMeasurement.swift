internal import ChildProcesses
internal import SampleSessions
internal import SystemCalls

/// Programs that send their spans to `--listen`: how many a second it takes over one connection, beside Python's own web
/// server with the same spans, and how soon a list knows of them.
enum ReceiverMeasurement {
  private static let spansPerBody = 512
  private static let kept = 64 << 20

  static func run(_ bench: Bench) {
    Report.section("Spans a second on one connection, bodies of \(spansPerBody) spans, one request after the other")
    // The sizes of a program that tells what it did, and of one that also tells what was said.
    for payload in [0, 400] {
      let session = SampleSession(traces: 16, spansPerTrace: spansPerBody, payloadBytes: payload, listsSpans: false)
      for encoding in SampleSession.ExportEncoding.allCases { spans(session, encoding, bench) }
    }
    list(bench)
  }

  // MARK: Spans a second

  private static func spans(_ session: SampleSession, _ encoding: SampleSession.ExportEncoding, _ bench: Bench) {
    let bodies = session.exports(encoding, spansPerBody: spansPerBody)
    let bytes = bodies.reduce(0) { $0 + $1.count } / max(bodies.count * spansPerBody, 1)
    guard let sidetrace = Receiver(bench.peers.sidetrace), let ours = sidetrace.connection(bodies, encoding) else {
      return say("sidetrace takes no spans.\n")
    }
    var here = Samples()
    var there: [PythonServer.Manner: Samples] = [:]
    let servers = PythonServer.Manner.allCases.compactMap { manner in
      // Python reads JSON, since it has no reader of protobuf: the same spans, whatever sidetrace gets.
      let encoding = manner == .reading ? .json : encoding
      return PythonServer(manner).flatMap { server in
        ExportConnection(port: server.port).map {
          (manner, server, Sender(session.exports(encoding, spansPerBody: spansPerBody), encoding, $0))
        }
      }
    }
    for round in 0..<bench.rounds(12) + 1 {
      guard let mine = ours.perSecond(spansPerBody) else { return say("sidetrace refused a body.\n") }
      if round > 0 { here.add(mine) }
      for (manner, _, sender) in servers {
        guard let theirs = sender.perSecond(spansPerBody) else { return say("Python's server gave no answer.\n") }
        if round > 0 { there[manner, default: Samples()].add(theirs) }
      }
    }
    for (manner, _, _) in servers {
      let goal: Goal = encoding == .protobuf && manner == .reading ? .atLeast(10) : .none
      Report.line(
        "\(encoding.rawValue), \(bytes) B a span", ours: here, .perSecond, peer: manner.rawValue,
        there[manner] ?? Samples(), goal)
    }
  }

  /// The requests of a program, over one connection.
  private final class Sender {
    private let connection: ExportConnection
    private let requests: [[UInt8]]

    init(_ bodies: [[UInt8]], _ encoding: SampleSession.ExportEncoding, _ connection: ExportConnection) {
      self.connection = connection
      requests = bodies.map { connection.request($0, encoding.mediaType) }
    }

    /// Sends all of them several times.
    func perSecond(_ spans: Int) -> Double? {
      let before = MonotonicClock.now
      let times = 4
      for _ in 0..<times { for request in requests { guard connection.send(request) else { return nil } } }
      return Double(times * requests.count * spans) * 1e9 / Double(MonotonicClock.now - before)
    }
  }

  /// A sidetrace that listens.
  private final class Receiver {
    let wire: Wire
    let port: UInt16

    init?(_ path: String) {
      guard let child = Child(path, ["--no-default-sources", "--listen", "127.0.0.1:0"]) else { return nil }
      wire = Wire(child, .lines)
      guard let answer = wire.send(wire.request("source.list")) ? wire.line() : nil,
        let port = answer.split(separator: "http://127.0.0.1:").last.flatMap({ UInt16($0.prefix { $0.isNumber }) })
      else { return nil }
      self.port = port
    }

    func connection(_ bodies: [[UInt8]], _ encoding: SampleSession.ExportEncoding) -> Sender? {
      ExportConnection(port: port).map { Sender(bodies, encoding, $0) }
    }
  }

  // MARK: A list

  /// Fifty sessions in all that is kept, and one more body: what a person waits for who looks then.
  private static func list(_ bench: Bench) {
    Report.section("A list of 50 sessions in \(kept >> 20) MiB, after one more body has come")
    for encoding in SampleSession.ExportEncoding.allCases { list(encoding, bench) }
  }

  private static func list(_ encoding: SampleSession.ExportEncoding, _ bench: Bench) {
    guard let receiver = Receiver(bench.peers.sidetrace), let connection = ExportConnection(port: receiver.port) else {
      return say("sidetrace does not listen.\n")
    }
    let sessions = 50
    let probe = SampleSession(traces: 1, spansPerTrace: spansPerBody, payloadBytes: 400, listsSpans: false)
    let bytes = max(probe.exports(encoding).first?.count ?? 1, 1)
    // A little less than what is kept, so that what is known beside the bodies has room.
    let turns = max(kept / 10 * 9 / sessions / bytes, 1)
    for seed in 0..<sessions {
      let session = SampleSession(
        seed: UInt64(seed + 1), traces: turns, spansPerTrace: spansPerBody, payloadBytes: 400, listsSpans: false)
      for body in session.exports(encoding) {
        guard connection.send(connection.request(body, encoding.mediaType)) else { return say("A body is refused.\n") }
      }
    }
    let ask = receiver.wire.request("session.list", "{\"limit\":50}")
    guard receiver.wire.ask(ask) != nil else { return say("sidetrace gave no answer.\n") }
    var times = Samples()
    var allowed = Samples()
    allowed.add(50e6)
    for round in 0..<bench.rounds(20) {
      let more = SampleSession(
        seed: UInt64(round % sessions + 1), traces: turns + 1, spansPerTrace: spansPerBody, payloadBytes: 400,
        listsSpans: false)
      guard let body = more.exports(encoding).last,
        connection.send(connection.request(body, encoding.mediaType)), let time = receiver.wire.timed(ask)
      else { return say("sidetrace gave no answer.\n") }
      times.add(time)
    }
    Report.line(encoding.rawValue, ours: times, .milliseconds, peer: "allowed", allowed, .atMost(1))
  }
}

/// Python's own web server, which does with what it gets as little as a receiver can, or reads it.
final class PythonServer {
  enum Manner: String, CaseIterable {
    /// Reads the body off the connection and drops it.
    case taking = "http.server, bytes only"
    /// Makes Python's objects of the same spans as JSON.
    case reading = "http.server, json.loads"
  }

  let port: UInt16
  private let child: Child

  init?(_ manner: Manner) {
    guard let python = Programs.alongPath("python3"),
      let child = Child(python, ["-u", "-c", Self.script, manner == .reading ? "read" : "take"]),
      let port = Wire(child, .lines).line().flatMap({ UInt16($0) })
    else { return nil }
    self.child = child
    self.port = port
  }

  private static let script = """
    import http.server, json, sys
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *words): pass
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if sys.argv[1] == "read": json.loads(body)
            self.send_response(200)
            self.send_header("Content-Type", self.headers["Content-Type"])
            self.send_header("Content-Length", "0")
            self.end_headers()
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1])
    server.serve_forever()
    """
}
