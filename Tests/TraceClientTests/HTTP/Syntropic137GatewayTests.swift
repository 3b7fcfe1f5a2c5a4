import Testing
import TraceModel

@testable import TraceClient

@Suite("Syntropic137's gateway")
struct Syntropic137GatewayTests {
  private func failure(
    _ emulation: Syntropic137Emulation, _ change: (inout Syntropic137Configuration) -> Void = { _ in }
  ) async throws -> (error: SourceError?, requests: [LoopbackRequest]) {
    let server = try LoopbackServer(emulation)
    let source = try Syntropic137Source.testing(server, change)
    let error = await #expect(throws: SourceError.self) { try await source.sessions(SessionQuery()) }
    return (error, server.requests)
  }

  private static let behindGateway: Syntropic137Emulation = {
    var emulation = Syntropic137Emulation([.init(id: "s")])
    emulation.prefix = "/api/v1"
    return emulation
  }()

  @Test("that asks for a password says so in HTML, and gets it")
  func basic() async throws {
    var emulation = Self.behindGateway
    emulation.credentials = "Basic YWRtaW46b3BlbiBzZXNhbWU="
    let (error, _) = try await failure(emulation) { $0.endpoint += "/api/v1" }
    #expect(error?.kind == .unauthorized)
    #expect(error?.hint.contains("SYN_API_PASSWORD") == true)
    #expect(error?.message.contains("<") == false)
    let server = try LoopbackServer(emulation)
    let source = try Syntropic137Source.testing(server) {
      $0.endpoint += "/api/v1/"
      $0.credentials = .basic(user: "admin", password: "open sesame")
    }
    #expect(try await source.sessions(SessionQuery()).items.map(\.info.id) == ["s"])
  }

  @Test("that is asked at the wrong path gives its pages, which are no list", arguments: ["", "/api"])
  func wrongPrefix(_ prefix: String) async throws {
    let (error, _) = try await failure(Self.behindGateway) { $0.endpoint += prefix }
    #expect(error?.kind == .badResponse)
    #expect(error?.hint.contains("check the endpoint") == true)
    #expect(error?.hint.contains("/api/v1") == true)
  }

  @Test("that refuses what was given says which setting that was")
  func refused() async throws {
    var emulation = Self.behindGateway
    emulation.credentials = "Basic YWRtaW46b3BlbiBzZXNhbWU="
    let given: [(Syntropic137Configuration.Credentials, String)] = [
      (.none, "set SYN_API_USER"), (.basic(user: "admin", password: "wrong"), "check SYN_API_USER"),
      (.bearer("token"), "does not take SYN_API_TOKEN"),
    ]
    for (credentials, words) in given {
      let (error, _) = try await failure(emulation) {
        $0.endpoint += "/api/v1"
        $0.credentials = credentials
      }
      #expect(error?.hint.contains(words) == true)
      #expect(error?.hint.contains("SYN_API_PASSWORD") == true)
    }
  }

  @Test("cannot be told to wait no time", arguments: ["abc", "0", "-1", "30s", "1e9", "nan"])
  func timeout(_ text: String) {
    let problem = #expect(throws: ConfigurationProblem.self) {
      try Syntropic137Configuration.found(endpoint: nil) { $0 == "SYN_API_TIMEOUT" ? text : nil }
    }
    #expect(problem?.hint.contains("set SYN_API_TIMEOUT to the seconds") == true)
    #expect(problem?.kind == .unsupported)
  }

  @Test("that has no prefix says so where it is asked below one")
  func noPrefix() async throws {
    let (error, _) = try await failure(Syntropic137Emulation()) { $0.endpoint += "/api/v1" }
    #expect(error?.kind == .notFound)
    #expect(error?.hint.contains("/api/v1") == true)
  }

  @Test("that lets nobody through for a moment is asked again")
  func rate() async throws {
    let counter = Counter()
    var emulation = Self.behindGateway
    emulation.override = { _ in
      counter.next() == 1 ? .text(429, type: "text/html", "<h1>429 Too Many Requests</h1>") : nil
    }
    let server = try LoopbackServer(emulation)
    let source = try Syntropic137Source.testing(server) { $0.endpoint += "/api/v1" }
    #expect(try await source.sessions(SessionQuery()).items.count == 1)
    #expect(server.requests.count == 2)
  }

  @Test("that sends elsewhere is not followed with the credentials")
  func redirect() async throws {
    var emulation = Self.behindGateway
    emulation.override = { request in
      .answer(LoopbackResponse(307, type: nil, "", [("Location", "http://localhost/sessions")]))
    }
    let (error, requests) = try await failure(emulation)
    #expect(error?.kind == .badResponse)
    #expect(error?.message.contains("http://localhost/sessions") == true)
    #expect(requests.count == 1)
  }

  @Test(
    "or the app behind it says what is wrong with each parameter",
    arguments: [
      (#"{"detail":[{"type":"x","loc":["query","limit"],"msg":"too large","input":"9","ctx":{"le":200}}]}"#, 1),
      (#"{"detail":[{"loc":["query","a",0],"msg":"odd"},{"loc":["query","b"],"msg":"worse"}]}"#, 2),
    ])
  func parameters(_ body: String, _ count: Int) async throws {
    var emulation = Syntropic137Emulation()
    emulation.override = { _ in .status(422, body) }
    let (error, _) = try await failure(emulation)
    #expect(error?.status == 422)
    #expect(error?.fields.count == count)
    #expect(error?.fields.allSatisfy { $0.field.hasPrefix("query.") } == true)
  }

  @Test("may be degraded, which a check tells")
  func degraded() async throws {
    var emulation = Syntropic137Emulation([.init(id: "s")])
    emulation.override = { request in
      request.path == "/health"
        ? .json(#"{"status":"healthy","mode":"degraded","degraded_reasons":["no event store","no disk"]}"#) : nil
    }
    let server = try LoopbackServer(emulation)
    let check = try await Syntropic137Source.testing(server).check()
    #expect(check.warnings.map(\.code) == ["degraded", "degraded"])
  }
}

@Suite("Base64")
struct Base64Tests {
  @Test(
    "is that of RFC 4648",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"), ("ü:€😀", "w7w64oKs8J+YgA=="),
    ])
  func encode(_ text: String, _ encoded: String) { #expect(Base64.encode(text) == encoded) }
}
