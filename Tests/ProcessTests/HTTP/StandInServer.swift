import ChildProcesses
import Foundation

/// A small web server in a process of its own, which stands in for PandaProbe and tells what it is asked.
final class StandInServer {
  /// What it does with every request.
  enum Manner: String, CaseIterable {
    /// Answers as PandaProbe does, over a session `big` of 450 traces.
    case good
    /// The same, each answer half a second late.
    case slow
    /// Errors whose words repeat the request, credentials and all.
    case echo400, echo401, echo403, echo404, echo422, echo429, echo500, echo503
    /// A page that repeats it, and one that claims to be JSON.
    case echoPage, echoBadJSON
    /// Leads elsewhere, or round in a circle, with the credential in the address.
    case echoRedirect, echoCircle
    /// Breaks off, or says what is no HTTP, repeating the request.
    case echoBroken, echoGarbage
  }

  static let isPossible = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  private let process: ChildProcess
  let port: Int

  convenience init(_ manner: Manner) throws { try self.init(script: Self.script, manner.rawValue) }

  /// Runs a server of a test's own: it tells its port first, then each request in a line.
  init(script: String, _ arguments: String...) throws {
    process = try ChildProcess(["/usr/bin/env", "python3", "-u", "-c", script] + arguments)
    let process = process
    try process.wait(for: "the server's port") { process.outputText.contains("\n") }
    guard let first = process.outputText.split(separator: "\n").first, let port = Int(first) else {
      throw ChildError("the server says \(process.outputText)")
    }
    self.port = port
  }

  var origin: String { "http://127.0.0.1:\(port)" }

  /// The requests so far, each with its credentials; waits until there are `count`.
  func requests(atLeast count: Int = 0) throws -> [String] {
    let process = process
    func lines() -> [String] { process.outputText.split(separator: "\n").dropFirst().map(String.init) }
    // Something that happens after the last request was told, so that all are read.
    let mark = process.outputText.utf8.count
    if lines().count < count { try process.wait(for: "\(count) requests") { lines().count >= count } }
    try process.waitUntilSteady("what the server tells", seconds: 0.1) { process.outputText.utf8.count - mark }
    return lines()
  }

  private static let script = """
    import http.server, json, sys, time, urllib.parse
    manner = sys.argv[1]
    def trace(n):
        return {"trace_id": "t%d" % n, "session_id": "big", "status": "COMPLETED", "name": "turn",
                "started_at": "2026-11-19T15:%02d:%02d+00:00" % (n // 60, n % 60),
                "spans": [{"span_id": "s%d" % n, "name": "step", "status": "OK"}]}
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *words): pass
        def give(self, status, body, kind="application/json", more=()):
            data = body.encode()
            self.send_response(status)
            for name, value in [("Content-Type", kind), ("Content-Length", str(len(data))), *more]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        def do_GET(self):
            secret = self.headers.get("X-API-Key") or self.headers.get("Authorization") or "nothing"
            sys.stdout.write(self.path + " " + secret + "\\n")
            seen = "".join("%s: %s\\n" % pair for pair in self.headers.items())
            if manner == "slow": time.sleep(0.5)
            if manner in ("good", "slow"): return self.good()
            if manner == "echo500": return self.give(500, seen, "text/plain")
            if manner == "echo503": return self.give(503, seen, "text/html")
            if manner == "echo422":
                errors = [{"field": secret, "message": seen}]
                return self.give(422, json.dumps({"detail": "Validation error", "errors": errors}))
            if manner == "echo429": return self.give(429, json.dumps({"error": seen}))
            if manner == "echoPage": return self.give(200, seen, "text/html; k=" + secret)
            if manner == "echoBadJSON": return self.give(200, seen)
            if manner in ("echoRedirect", "echoCircle"):
                start = "http://localhost:9" if manner == "echoRedirect" else ""
                return self.give(302, seen, more=[("Location", start + "/?k=" + urllib.parse.quote(secret))])
            if manner in ("echoBroken", "echoGarbage"):
                start = "HTTP/1.1 200 OK\\r\\nContent-Length: 99999\\r\\nContent-Type: application/json\\r\\n"
                self.wfile.write(((start if manner == "echoBroken" else "") + seen + "\\r\\n" + seen).encode())
                self.close_connection = True
                return
            self.give(int(manner[4:]), json.dumps({"detail": seen}))
        def good(self):
            place = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(place.query))
            offset, limit = int(query.get("offset", 0)), int(query.get("limit", 50))
            page = [trace(n) for n in range(450)][offset:offset + limit]
            if place.path == "/sessions":
                items = [{"session_id": "big", "trace_count": 450}]
                return self.give(200, json.dumps({"items": items, "total": 1, "limit": limit, "offset": 0}))
            if place.path == "/sessions/big":
                return self.give(200, json.dumps({"session_id": "big", "trace_count": 450, "traces": page}))
            if place.path == "/traces":
                return self.give(200, json.dumps({"items": page, "total": 450, "limit": limit, "offset": offset}))
            if place.path.startswith("/traces/t"): return self.give(200, json.dumps(trace(int(place.path[9:]))))
            self.give(404, json.dumps({"detail": "Not Found"}))
    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True
        def handle_error(self, *words): pass
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1])
    server.serve_forever()
    """
}
