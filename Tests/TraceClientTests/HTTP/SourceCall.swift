import Testing
import TraceModel

@testable import TraceClient

/// A good answer of a service, from which faults are made.
struct GoodAnswer: Sendable {
  let path: String
  let body: String
  /// JSON that is no such answer by its very shape.
  var otherShape = "[]"
}

/// The services whose sources are tested, each with its way to say who asks.
enum Service: String, Sendable, CaseIterable {
  case pandaProbe, koreProject, koreAnalytics, syntropic137

  /// The credential, which must not come through in any form.
  var secret: String {
    self == .pandaProbe ? PandaProbeSource.testKey : "tok_" + String(repeating: "5ec7e7", count: 10)
  }
  var name: String { self == .pandaProbe ? "panda" : rawValue }

  /// What the server is to see of the credential.
  func isNamed(in request: LoopbackRequest) -> Bool {
    switch self {
    case .pandaProbe, .koreAnalytics:
      request.header("x-api-key") == secret && request.header("authorization") == nil
    case .koreProject: request.header("authorization") == "Bearer " + secret && request.header("x-api-key") == nil
    case .syntropic137: request.header("authorization") == "Bearer " + secret
    }
  }

  /// A source that reads from a test's server, with pauses that nobody has to wait for.
  func source(
    _ server: LoopbackServer, deadlineMs: Int = 600_000, bodyBytes: Int = 1 << 30, endpoint: String? = nil
  ) throws -> any TraceSource {
    let endpoint = endpoint ?? server.origin
    switch self {
    case .pandaProbe:
      return try PandaProbeSource.testing(server, deadlineMs: deadlineMs) {
        $0.bodyBytes = bodyBytes
        $0.endpoint = endpoint
      }
    case .koreProject, .koreAnalytics:
      return try KoreSource.testing(server, self == .koreProject ? .project : .analytics) {
        $0.deadlineMs = deadlineMs
        $0.bodyBytes = bodyBytes
        $0.endpoint = endpoint
      }
    case .syntropic137:
      return try Syntropic137Source.testing(server) {
        $0.deadlineMs = deadlineMs
        $0.bodyBytes = bodyBytes
        $0.endpoint = endpoint
      }
    }
  }
}

extension KoreSource {
  static func testing(
    _ server: LoopbackServer, _ api: KoreConfiguration.API = .project,
    _ change: (inout KoreConfiguration) -> Void = { _ in }
  ) throws -> KoreSource {
    var configuration = KoreConfiguration(
      projectID: "p1", token: Service.koreProject.secret, api: api)
    configuration.endpoint = server.origin
    configuration.deadlineMs = 600_000
    configuration.retry = RetryPolicy(retries: 3, firstPauseMs: 2, longestPauseMs: 10)
    change(&configuration)
    return try KoreSource(name: api == .project ? "koreProject" : "koreAnalytics", configuration)
  }
}

extension Syntropic137Source {
  static func testing(
    _ server: LoopbackServer, _ change: (inout Syntropic137Configuration) -> Void = { _ in }
  ) throws -> Syntropic137Source {
    var configuration = Syntropic137Configuration()
    configuration.credentials = .bearer(Service.syntropic137.secret)
    configuration.endpoint = server.origin
    configuration.deadlineMs = 600_000
    configuration.retry = RetryPolicy(retries: 3, firstPauseMs: 2, longestPauseMs: 10)
    change(&configuration)
    return try Syntropic137Source(name: "syntropic137", configuration)
  }
}

/// A kind of request to a source, and the call of the server that decides what comes of it.
struct SourceCall: Sendable, CustomTestStringConvertible {
  typealias Ask = @Sendable (any TraceSource) async throws(SourceError) -> Int

  let service: Service
  let what: String
  let good: GoodAnswer
  /// What the server answers beside it, by path.
  var others: [String: String] = [:]
  /// Asks, and gives how many things came back, which is one of a good answer.
  let ask: Ask

  var testDescription: String { "\(service.rawValue): \(what)" }

  /// A server that answers this call as it is told to, and every other rightly.
  func server(_ reply: @escaping @Sendable (GoodAnswer) -> LoopbackReply) throws -> LoopbackServer {
    try LoopbackServer { request in
      if request.path == good.path { return reply(good) }
      return others[request.path].map { .json($0) } ?? .status(404, #"{"detail":"Not Found"}"#)
    }
  }

  /// The error that asking ends with.
  func failure(_ source: any TraceSource, sourceLocation: SourceLocation = #_sourceLocation) async throws
    -> SourceError
  {
    do throws(SourceError) {
      let count = try await ask(source)
      Issue.record("\(testDescription) gave \(count) things instead of an error", sourceLocation: sourceLocation)
      throw SourceError(.unsupported, "no error", hint: "")
    } catch {
      return error
    }
  }

  static let all = pandaProbe + koreProject + koreAnalytics + syntropic137

  /// One for each service: its session.
  static let sessions = all.filter { $0.what == "session" || $0.what == "sessionDetail" }

  private static let pandaProbe = Endpoint.allCases.map { endpoint in
    SourceCall(service: .pandaProbe, what: endpoint.rawValue, good: endpoint.good) { source throws(SourceError) in
      guard let source = source as? PandaProbeSource else { return 0 }
      return try await endpoint.ask(source)
    }
  }

  // MARK: What is asked alike of all sources

  private static let check: Ask = { source throws(SourceError) in
    try await source.check().sessionCount == 0 ? 0 : 1
  }
  private static let listing: Ask = { source throws(SourceError) in
    try await source.sessions(SessionQuery()).items.count
  }
  private static let session: Ask = { source throws(SourceError) in try await source.session(id: "s1").traces.count }
  private static let traces: Ask = { source throws(SourceError) in
    var query = TraceQuery()
    query.sessionID = "s1"
    return try await source.traces(query).items.count
  }
  private static func trace(_ id: String) -> Ask {
    { source throws(SourceError) in try await source.session(holdingTrace: id).traces.count }
  }

  // MARK: Kore

  private static let koreProject: [SourceCall] = {
    let base = "/api/projects/p1/sessions"
    let entry = [base + "/s1": #"{"success":true,"session":{"id":"s1","status":"ended"}}"#]
    let list = GoodAnswer(
      path: base, body: #"{"success":true,"total":"1","offset":0,"limit":50,"sessions":[{"id":"s1"}]}"#,
      otherShape: "7")
    let events = GoodAnswer(
      path: base + "/s1/traces",
      body: #"{"success":true,"total":1,"traces":[{"id":"e1","sessionId":"s1","type":"llm_call","data":{}}]}"#,
      otherShape: "7")
    return [
      SourceCall(service: .koreProject, what: "check", good: list, ask: check),
      SourceCall(service: .koreProject, what: "list", good: list, ask: listing),
      SourceCall(service: .koreProject, what: "session", good: events, others: entry, ask: session),
      SourceCall(service: .koreProject, what: "traces", good: events, others: entry, ask: traces),
      SourceCall(service: .koreProject, what: "trace", good: events, others: entry, ask: trace("s1:turn-1")),
    ]
  }()

  private static let koreAnalytics: [SourceCall] = {
    let base = "/api/public/analytics/projects/p1"
    let list = GoodAnswer(
      path: base + "/sessions",
      body: #"{"success":true,"total":1,"offset":0,"limit":100,"hasMore":false,"sessions":[{"id":"s1"}]}"#,
      otherShape: "7")
    let events = GoodAnswer(
      path: base + "/traces",
      body:
        #"{"traces":[{"traceId":"t1","sessionId":"s1","events":[{"eventId":"e1","eventType":"llm"}]}],"pageInfo":{"hasMore":false}}"#
    )
    return [
      SourceCall(service: .koreAnalytics, what: "check", good: list, ask: check),
      SourceCall(service: .koreAnalytics, what: "list", good: list, ask: listing),
      SourceCall(service: .koreAnalytics, what: "session", good: events, ask: session),
      SourceCall(service: .koreAnalytics, what: "traces", good: events, ask: traces),
      SourceCall(service: .koreAnalytics, what: "trace", good: events, ask: trace("t1")),
    ]
  }()

  // MARK: Syntropic137

  private static let syntropic137: [SourceCall] = {
    let list = GoodAnswer(
      path: "/sessions", body: #"{"sessions":[{"id":"s1","status":"completed"}],"total":1}"#)
    let detail = GoodAnswer(path: "/sessions/s1", body: #"{"id":"s1","status":"completed","operations":[]}"#)
    let others = [
      "/health": #"{"status":"healthy","mode":"full"}"#,
      "/events/sessions/s1": #"{"events":[],"count":0,"has_more":false}"#,
    ]
    return [
      SourceCall(service: .syntropic137, what: "check", good: list, others: others, ask: check),
      SourceCall(service: .syntropic137, what: "list", good: list, ask: listing),
      SourceCall(service: .syntropic137, what: "session", good: detail, others: others, ask: session),
      SourceCall(service: .syntropic137, what: "traces", good: list) { source throws(SourceError) in
        try await source.traces(TraceQuery()).items.count
      },
    ]
  }()
}
