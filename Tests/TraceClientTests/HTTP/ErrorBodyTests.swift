import SystemCalls
import Testing
import TraceModel

@testable import TraceClient

/// The shapes in which PandaProbe says what is wrong.
@Suite("The words of an error answer")
struct ErrorBodyTests {
  private func failure(_ reply: LoopbackReply) async throws -> (error: SourceError, tries: Int) {
    let server = try LoopbackServer { _ in reply }
    let error = try await Endpoint.check.failure(PandaProbeSource.testing(server))
    return (error, server.requests.count)
  }

  @Test("a detail is the message")
  func detail() async throws {
    let (error, tries) = try await failure(.status(401, #"{"detail":"Invalid or revoked API key."}"#))
    #expect(error.message == "Invalid or revoked API key.")
    #expect(error.fields.isEmpty)
    #expect(tries == 1)
  }

  @Test("errors of parameters name each field")
  func fields() async throws {
    let (error, tries) = try await failure(
      .status(
        422,
        #"{"detail":"Validation error","errors":[{"field":"query -> limit","message":"too large"},{"field":"b","message":"odd"}]}"#
      ))
    #expect(error.fields == [.init(field: "query -> limit", message: "too large"), .init(field: "b", message: "odd")])
    #expect(error.message == "Validation error: query -> limit too large; b odd")
    #expect(error.status == 422)
    #expect(tries == 1)
  }

  @Test("a 422 about the project has only words")
  func project() async throws {
    let (error, _) = try await failure(.status(422, #"{"detail":"X-Project-Name header is required"}"#))
    #expect(error.message == "X-Project-Name header is required")
    #expect(error.fields.isEmpty)
  }

  @Test("the form that the published description promises is understood, too")
  func promised() async throws {
    let (error, _) = try await failure(
      .status(422, #"{"detail":[{"loc":["query","limit",0],"msg":"too large","type":"x"}]}"#))
    #expect(error.fields == [.init(field: "query -> limit -> 0", message: "too large")])
    #expect(error.message == "the server does not take these parameters: query -> limit -> 0 too large")
  }

  @Test("a very long list of fields is cut")
  func manyFields() async throws {
    let one = #"{"field":"f","message":"m"}"#
    let many = Array(repeating: one, count: 2000).joined(separator: ",")
    let (error, _) = try await failure(.status(422, #"{"detail":"no","errors":[\#(many)]}"#))
    #expect(error.fields.count == 50)
    #expect(error.message.count <= 200)
  }

  @Test("a 500 is plain text, with a hint at what causes it")
  func text() async throws {
    let (error, tries) = try await failure(.text(500, "Internal Server Error"))
    #expect(error.kind == .unavailable)
    #expect(error.message == "Internal Server Error")
    #expect(error.hint.contains("odd token counts"))
    // And whether it is well all the same.
    #expect(tries == 4 + 1)
  }

  @Test("a page of HTML is not repeated", arguments: [403, 404, 502, 503])
  func html(_ status: Int) async throws {
    let (error, _) = try await failure(.text(status, type: "text/html", "<h1>nginx</h1>"))
    #expect(error.message.hasSuffix("answered with status \(status)"))
  }

  @Test(
    "an odd body leaves the status to tell", arguments: ["", " ", "{}", "[]", "{\"detail\":", #"{"detail":7}"#, "null"])
  func odd(_ body: String) async throws {
    let (error, _) = try await failure(.status(403, body))
    #expect(error.message.hasSuffix("answered with status 403"))
  }

  @Test("control and bidirectional characters are taken out, and long words cut")
  func unsafe() async throws {
    let (error, _) = try await failure(
      .status(404, #"{"detail":"a\u001b[31mb\u202ec\u0000d\r\ne\#(String(repeating: "x", count: 500))"}"#))
    #expect(error.message.hasPrefix("a[31mbcdex"))
    #expect(error.message.count == 200)
  }
}

@Suite("A rate limit")
struct RateLimitTests {
  /// - Parameter deadlineMs: less than the minute that a limit may last, unless nothing is to be waited for.
  private func failure(
    _ headers: [(String, String)], deadlineMs: Int = 59_000
  ) async throws -> (error: SourceError, tries: Int) {
    let server = try LoopbackServer { _ in .status(429, #"{"error":"Rate limit exceeded: 200 per 1 minute"}"#, headers)
    }
    let error = try await Endpoint.sessionDetail.failure(PandaProbeSource.testing(server, deadlineMs: deadlineMs))
    return (error, server.requests.count)
  }

  @Test("that says nothing of when it ends is told of at once, as a minute")
  func silent() async throws {
    let (error, tries) = try await failure([])
    #expect(error.kind == .rateLimited)
    #expect(error.message == "Rate limit exceeded: 200 per 1 minute")
    #expect(error.retryAfterMs == 60_000)
    #expect(tries == 1)
  }

  @Test("that ends behind the deadline is told of at once", arguments: ["7200", "7200 "])
  func long(_ seconds: String) async throws {
    let (error, tries) = try await failure([("Retry-After", seconds)])
    #expect(error.retryAfterMs == 7_200_000)
    #expect(tries == 1)
  }

  @Test("with a date is told of as the time until then")
  func date() async throws {
    let (error, _) = try await failure([("Retry-After", "Fri, 31 Dec 2200 23:59:59 GMT")])
    #expect(try #require(error.retryAfterMs) > 1_000_000_000)
  }

  @Test("with a date long gone is tried again at once", arguments: ["0", "Sun, 06 Nov 1700 08:49:37 GMT"])
  func past(_ moment: String) async throws {
    let (error, tries) = try await failure([("Retry-After", moment)], deadlineMs: 600_000)
    #expect(error.retryAfterMs == 0)
    #expect(tries == 4)
  }

  @Test(
    "with an odd word counts as one that says nothing",
    arguments: ["soon", "-5", "nan", "1e300", "", "Foo, 99 Bar 2200 x y"])
  func odd(_ word: String) async throws {
    let (error, tries) = try await failure([("Retry-After", word)])
    #expect(error.retryAfterMs == 60_000)
    #expect(tries == 1)
  }

  @Test("that ends soon is waited for")
  func short() async throws {
    let counter = Counter()
    let server = try LoopbackServer { _ in
      counter.next() == 1 ? .status(429, "{}", [("Retry-After", "0.2")]) : .json(Endpoint.check.goodBody)
    }
    let time = ManualTime(isAutomatic: true)
    let source = try PandaProbeSource.testing(server) { $0.time = time.source }
    #expect(try await source.check().sessionCount == 1)
    #expect(time.waits == [200_000_000])
    #expect(server.requests.count == 2)
  }

  @Test("that comes again and again is waited for until the deadline, and no longer")
  func again() async throws {
    let server = try LoopbackServer { _ in .status(429, "{}", [("Retry-After", "20")]) }
    let time = ManualTime(isAutomatic: true)
    let source = try PandaProbeSource.testing(server, deadlineMs: 50_000) { $0.time = time.source }
    let error = try await Endpoint.check.failure(source)
    #expect(error.kind == .rateLimited)
    // A third pause would end behind the deadline.
    #expect(time.waits == [20_000_000_000, 20_000_000_000])
    #expect(server.requests.count == 3)
  }

  @Test("is met with pauses of its own where a failing server names none")
  func pauses() async throws {
    let server = try LoopbackServer { _ in .status(503, "{}") }
    let time = ManualTime(isAutomatic: true)
    let source = try PandaProbeSource.testing(server) {
      $0.retry = RetryPolicy()
      $0.time = time.source
    }
    #expect(try await Endpoint.check.failure(source).kind == .unavailable)
    #expect(time.waits.count == 3)
    for (wait, longest) in zip(time.waits, [500, 1000, 2000] as [Int64]) {
      #expect((longest / 2 * 1_000_000...(longest + 1) * 1_000_000).contains(wait))
    }
  }

  @Test("of a failing server is waited for, too, and told of where it is too long")
  func unavailable() async throws {
    let server = try LoopbackServer { _ in .status(503, "{}", [("Retry-After", "3600")]) }
    let error = try await Endpoint.check.failure(PandaProbeSource.testing(server))
    #expect(error.kind == .unavailable)
    #expect(error.retryAfterMs == 3_600_000)
    #expect(server.requests.count == 1)
  }
}
