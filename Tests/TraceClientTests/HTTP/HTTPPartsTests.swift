import Testing
import TraceModel

@testable import TraceClient

@Suite("The address of a server")
struct ServerURLTests {
  @Test(
    "is scheme, host, port and a prefix",
    arguments: [
      ("https://api.example.com", "https://api.example.com", ""),
      ("HTTP://Host:8000/", "http://host:8000", ""),
      ("http://[::1]:80/a/b//", "http://[::1]:80", "/a/b"),
    ])
  func parts(_ text: String, _ origin: String, _ prefix: String) throws {
    let url = try #require(ServerURL(text))
    #expect(url.origin == origin)
    #expect(url.prefix == prefix)
  }

  @Test(
    "is refused where it is none, or has a password in it",
    arguments: [
      "", "host", "ftp://host", "http://", "http:///x", "http://u:p@host", "http://host?x", "http://host/#x",
      "http://a b",
      "http://host\n", "javascript://x", "file:///etc/passwd", "gopher://host/", "https://host:99999",
      "https://host:+1",
      "https://host:1:2", "https://ho%73t", "https://host\\.evil", "https://hóst", "https://[::1", "https://[::1]x",
      "https://[host/]", "https://:80", "https://host\u{0}", "https://\u{FF10}.example",
    ])
  func refused(_ text: String) { #expect(ServerURL(text) == nil) }

  @Test(
    "keeps secrets where they are encrypted, or do not leave this machine",
    arguments: [
      ("https://host", true), ("http://localhost:1", true), ("http://LOCALHOST", true), ("http://127.0.0.1:8000", true),
      ("http://127.255.0.9/api", true), ("http://[::1]:80", true), ("http://host", false),
      ("http://127.evil.com", false),
      ("http://127.0.0.1.evil.com", false), ("http://localhost.evil.com", false), ("http://127.1", false),
      ("http://127.0.0.01", false), ("http://127.0.0.256", false), ("http://0.0.0.0", false),
      ("http://10.0.0.1", false),
      ("http://[::2]", false), ("http://[::ffff:127.0.0.1]", false), ("http://localhost.", false),
    ])
  func secrets(_ text: String, _ keepsSecrets: Bool) throws {
    #expect(try #require(ServerURL(text)).keepsSecrets == keepsSecrets)
  }

  @Test(
    "encodes every byte that could mean something",
    arguments: [
      ("a/b", "a%2Fb"), (".", "%2E"), ("..", "%2E%2E"), ("...", "..."), ("a.b", "a.b"), ("ü€", "%C3%BC%E2%82%AC"),
      ("+ &?#%;=", "%2B%20%26%3F%23%25%3B%3D"), ("~-_", "~-_"), ("\u{0}\n", "%00%0A"),
    ])
  func encoding(_ text: String, _ encoded: String) { #expect(PercentEncoding.segment(text) == encoded) }
}

@Suite("The pauses between tries")
struct RetryPolicyTests {
  @Test("double, up to a limit, with half left to chance")
  func pauses() {
    let policy = RetryPolicy(retries: 9, firstPauseMs: 100, longestPauseMs: 700)
    for (number, full) in [(0, 100), (1, 200), (2, 400), (3, 700), (60, 700)] {
      for _ in 0..<50 { #expect((full / 2...full).contains(policy.pauseMs(beforeRetry: number))) }
    }
  }
}

@Suite("A secret")
struct SecretTests {
  @Test(
    "is taken out wherever it stands",
    arguments: [
      ("key", "•••"), ("a key, a key", "a •••, a •••"), ("keykey", "••••••"), ("kkey", "k•••"), ("ke", "ke"), ("", ""),
      ("key\u{301}", "•••\u{301}"), ("ükeyü", "ü•••ü"),
    ])
  func hidden(_ text: String, _ result: String) {
    #expect(Array(Secret.hidden("key", in: text).utf8) == Array(result.utf8))
  }

  @Test("that is empty changes nothing")
  func empty() { #expect(Secret.hidden("", in: "text") == "text") }
}

@Suite("A credential that the server repeats")
struct EchoTests {
  /// Answers that repeat the credential.
  private static let replies: [@Sendable (String) -> LoopbackReply] = [
    { .status(401, #"{"detail":"no such key \#($0)"}"#) },
    { .status(401, #"{"success":false,"error":{"code":"UNAUTHORIZED","message":"no such key \#($0)"}}"#) },
    { .json(#"{"success":false,"error":{"code":"\#($0)","message":"\#($0)","details":[{"field":"\#($0)"}]}}"#) },
    { .status(403, #"{"success":false,"error":"\#($0)","message":"\#($0)"}"#) },
    { .status(429, #"{"error":"\#($0)\#($0) is too fast"}"#, [("Retry-After", "7200")]) },
    { .status(422, #"{"detail":"no","errors":[{"field":"\#($0)","message":"X-API-Key: \#($0)"}]}"#) },
    { .status(422, #"{"detail":[{"loc":["header","\#($0)"],"msg":"Bearer \#($0)","type":"x"}]}"#) },
    { .status(409, #"{"detail":"Ambiguous:\n  - \#($0)\n"}"#) },
    { .status(422, #"{"detail":"\#(String(repeating: "x", count: 180))\#($0)"}"#) },
    { .status(403, #"{"detail":"\#($0.prefix(20))\u202e\#($0.dropFirst(20))"}"#) },
    { .text(500, "GET /sessions\r\nX-API-Key: \($0)\r\n") },
    { .text(200, type: "text/\($0)", "x") },
    { .status(302, "", [("Location", "http://example.com/?k=\($0)")]) },
    { .json(#"{"k":"\#($0)"}"#) },
    { .raw(Array("\($0)\r\n\r\n".utf8)) },
    { .raw(Array("HTTP/1.1 \($0)\r\n\r\n".utf8)) },
    { .answer(LoopbackResponse(200, "x", [("Content-Encoding", $0)])) },
  ]

  @Test("does not come through", arguments: replies.indices, SourceCall.all)
  func error(_ number: Int, _ call: SourceCall) async throws {
    let secret = call.service.secret
    let server = try LoopbackServer { _ in Self.replies[number](secret) }
    let error = try await call.failure(call.service.source(server, deadlineMs: 59_000))
    #expect(server.requests.allSatisfy(call.service.isNamed) && !server.requests.isEmpty)
    // Not even the beginning of it.
    #expect(!"\(error)".contains(secret.prefix(6)), "\(error)")
  }
}
