import Testing
import TraceModel

@testable import TraceClient

@Suite("Who asks PandaProbe")
struct AuthenticationTests {
  private static let secretNames: Set = ["x-api-key", "x-project-name", "authorization", "x-project-id", "cookie"]

  private func headers(_ credentials: PandaProbeConfiguration.Credentials) async throws -> [String: String] {
    let server = try LoopbackServer { _ in .json(Endpoint.check.goodBody) }
    _ = try await PandaProbeSource.testing(server) { $0.credentials = credentials }.check()
    let request = try #require(server.requests.first)
    #expect(request.method == "GET")
    #expect(request.header("accept") == "application/json")
    #expect(request.header("user-agent")?.hasPrefix("sidetrace") == true)
    #expect(!request.target.contains("sk_pp_"))
    let relevant = request.headers.filter { Self.secretNames.contains($0.name) }
    return Dictionary(relevant.map { ($0.name, $0.value) }) { $0 + "|" + $1 }
  }

  @Test("is told by a key and a project's name")
  func key() async throws {
    let headers = try await headers(.key("sk_pp_1", project: "my project's"))
    #expect(headers == ["x-api-key": "sk_pp_1", "x-project-name": "my project's"])
  }

  @Test("is told by a token and a project's id")
  func token() async throws {
    let headers = try await headers(.token("a.b-c_d", projectID: "5b7b"))
    #expect(headers == ["authorization": "Bearer a.b-c_d", "x-project-id": "5b7b"])
  }

  @Test("cannot add a header", arguments: ["k\r\nX-Project-ID: 1", "k\nCookie: a", "k\rAuthorization: b", "\u{0}k"])
  func injection(_ key: String) async throws {
    let headers = try await headers(.key(key, project: key))
    #expect(Set(headers.keys) == ["x-api-key", "x-project-name"])
  }
}

@Suite("PandaProbe's configuration")
struct PandaProbeConfigurationTests {
  private func found(
    _ environment: [String: String], flag: String? = nil, file: String? = nil
  ) throws(PandaProbeConfiguration.Problem) -> PandaProbeConfiguration {
    try .found(endpoint: flag, environment: { environment[$0] }, file: file)
  }

  private func credentials(_ configuration: PandaProbeConfiguration) -> String {
    switch configuration.credentials {
    case .key(let key, let project): "key \(key) of \(project)"
    case .token(let token, let id): "token \(token) of \(id)"
    }
  }

  private static let key = ["PANDAPROBE_API_KEY": "k", "PANDAPROBE_PROJECT_NAME": "p"]
  private static let token = ["PANDAPROBE_TOKEN": "t", "PANDAPROBE_PROJECT_ID": "i"]
  private static let file = """
    api_key: file-key
    project_name: file-project
    endpoint: http://file
    timeout: 7
    """

  @Test("takes a flag before the environment, and that before the file")
  func precedence() throws {
    let environment = Self.key.merging(["PANDAPROBE_ENDPOINT": "http://environment"]) { $1 }
    #expect(try found(environment, flag: "http://flag", file: Self.file).endpoint == "http://flag")
    #expect(try found(environment, file: Self.file).endpoint == "http://environment")
    #expect(try found(Self.key, file: Self.file).endpoint == "http://file")
    #expect(try found(Self.key).endpoint == "https://api.pandaprobe.com")
    #expect(try credentials(found(Self.key, file: Self.file)) == "key k of p")
    #expect(try credentials(found([:], file: Self.file)) == "key file-key of file-project")
    // Each value by itself.
    #expect(try credentials(found(["PANDAPROBE_PROJECT_NAME": "p"], file: Self.file)) == "key file-key of p")
  }

  @Test("takes a key before a token, as the server does")
  func both() throws {
    #expect(try credentials(found(Self.token)) == "token t of i")
    #expect(try credentials(found(Self.token.merging(Self.key) { $1 })) == "key k of p")
  }

  @Test(
    "says what is missing",
    arguments: [
      ([:], "PANDAPROBE_API_KEY"),
      (["PANDAPROBE_API_KEY": "k", "PANDAPROBE_PROJECT_ID": "i"], "PANDAPROBE_PROJECT_NAME"),
      (["PANDAPROBE_TOKEN": "t", "PANDAPROBE_PROJECT_NAME": "p"], "PANDAPROBE_PROJECT_ID"),
    ])
  func missing(_ environment: [String: String], _ variable: String) throws {
    let problem = #expect(throws: PandaProbeConfiguration.Problem.self) { try found(environment) }
    #expect(problem?.hint.contains(variable) == true)
  }

  @Test("takes a time-out in seconds", arguments: [("7", 7000), ("0.5", 500), ("90", 90_000)])
  func timeout(_ text: String, _ milliseconds: Int) throws {
    let environment = Self.key.merging(["PANDAPROBE_TIMEOUT": text]) { $1 }
    #expect(try found(environment, file: Self.file).deadlineMs == milliseconds)
    #expect(try found(Self.key, file: "timeout: \(text)").deadlineMs == milliseconds)
  }

  @Test("refuses a time-out that is none", arguments: ["soon", "-1", "0", "nan", "inf", "1e99"])
  func badTimeout(_ text: String) throws {
    let environment = Self.key.merging(["PANDAPROBE_TIMEOUT": text]) { $1 }
    #expect(throws: PandaProbeConfiguration.Problem.self) { try found(environment) }
  }

  @Test(
    "refuses an endpoint that is no address, without repeating it", arguments: ["nowhere", "http://me:secret@host"])
  func badEndpoint(_ text: String) throws {
    let problem = #expect(throws: PandaProbeConfiguration.Problem.self) {
      try PandaProbeSource(name: "p", found(Self.key, flag: text))
    }
    #expect(problem.map { !"\($0)".contains(text) } == true)
  }
}

@Suite("The CLI's file")
struct FlatYAMLTests {
  @Test(
    "has flat keys, with quotes and comments",
    arguments: [
      ("a: b", "b"), ("a:b", "b"), ("a:   b  ", "b"), ("a: \"b # c\"", "b # c"), ("a: 'b: c' # d", "b: c"),
      ("a: b # c", "b"),
      ("a: b#c", "b#c"), ("a: # c", ""), ("a:", ""), ("a: ''", ""), ("# a: x\na: b", "b"), ("a: x\na: b", "b"),
      ("---\r\na: b\r\nc: d\r\n", "b"), ("a: http://host:1/", "http://host:1/"), ("x:\n  a: nested\na: b", "b"),
      ("a:\tb", "b"), ("a: \"open", "open"), ("a: ü", "ü"),
    ])
  func value(_ text: String, _ value: String) { #expect(FlatYAML.read(text)["a"] == value) }

  @Test("has nothing where it is something else", arguments: ["", "a", "- a: b", " a: b", "{a: b}", "\u{FEFF}", "::"])
  func nothing(_ text: String) { #expect(FlatYAML.read(text)["a"] == nil) }
}

@Suite("Checking PandaProbe")
struct CheckTests {
  private func check(_ emulation: PandaProbeEmulation) async throws -> (check: SourceCheck, origin: String) {
    let server = try LoopbackServer(emulation)
    let source = try PandaProbeSource.testing(server)
    #expect(source.location == server.origin + " (project my project)")
    let check = try await source.check()
    #expect(server.requests.map(\.target) == ["/sessions?limit=1"])
    return (check, server.origin)
  }

  @Test("says who answers and what there is")
  func full() async throws {
    var emulation = PandaProbeEmulation()
    for number in 0..<3 { emulation.add("t\(number)", session: "s\(number)") }
    let (check, origin) = try await check(emulation)
    #expect(check.message == "\(origin) accepts the credentials; project 'my project' has 3 sessions")
    #expect(check.sessionCount == 3)
  }

  @Test("warns that a project without sessions may be a mistyped one")
  func empty() async throws {
    let (check, origin) = try await check(PandaProbeEmulation())
    #expect(
      check.message == "\(origin) accepts the credentials; project 'my project' has no sessions. "
        + "PandaProbe makes a project of any name it is asked for, so check how it is spelled")
    #expect(check.sessionCount == 0)
  }

  @Test("says that the database may be down where the server is well and fails on all")
  func database() async throws {
    let server = try LoopbackServer { request in
      request.path == "/health" ? .json(#"{"status":"healthy"}"#) : .text(500, "Internal Server Error")
    }
    let source = try PandaProbeSource.testing(server)
    let error = await #expect(throws: SourceError.self) { try await source.check() }
    #expect(error?.hint.contains("the server runs") == true && error?.hint.contains("database may be down") == true)
    let listing = await #expect(throws: SourceError.self) { try await source.sessions(SessionQuery()) }
    #expect(listing?.hint.contains("source.check tells") == true)
  }

  @Test("says where a list is empty that the project's name may be wrong")
  func emptyProject() async throws {
    let server = try LoopbackServer(PandaProbeEmulation())
    let source = try PandaProbeSource.testing(server)
    let sessions = try await source.sessions(SessionQuery())
    #expect(sessions.warnings.map(\.code) == ["emptyProject"])
    #expect(sessions.warnings.first?.message.contains("project 'my project' has no sessions") == true)
    #expect(try await source.traces(TraceQuery()).warnings.map(\.code) == ["emptyProject"])
    // Nothing may be left by a filter.
    var query = TraceQuery()
    query.userID = "nobody"
    #expect(try await source.traces(query).warnings.isEmpty)
  }

  @Test(
    "says which time-out is none", arguments: ["30s", "0", "-1", "0.0001", "86400", "nan", "inf", "1e9", "thirty"])
  func timeout(_ text: String) {
    let problem = #expect(throws: ConfigurationProblem.self) {
      try Deadline.milliseconds(text, of: "PANDAPROBE_TIMEOUT")
    }
    #expect(problem?.message.hasPrefix("PANDAPROBE_TIMEOUT is '\(text)'") == true)
    #expect(problem?.hint.contains("without a unit") == true)
  }

  @Test("says so where the credentials are wrong")
  func wrong() async throws {
    let server = try LoopbackServer(PandaProbeEmulation())
    let source = try PandaProbeSource.testing(server) { $0.credentials = .key("sk_pp_other", project: "p") }
    let error = try await Endpoint.check.failure(source)
    #expect(error.kind == .unauthorized)
    #expect(error.message == "Invalid or revoked API key.")
    #expect(error.hint == "check the credentials")
  }

  @Test("reads below a prefix")
  func prefix() async throws {
    let server = try LoopbackServer { _ in .json(Endpoint.check.goodBody) }
    let source = try PandaProbeSource.testing(server) { $0.endpoint += "/panda/" }
    _ = try await source.check()
    #expect(server.requests.map(\.path) == ["/panda/sessions"])
    #expect(source.location == server.origin + "/panda (project my project)")
  }
}
