internal import JSONTape
internal import SystemCalls
internal import TraceFormats
public import TraceModel

/// Sessions of one project on Kore's agent platform.
public final class KoreSource: TraceSource {
  /// The name that requests use.
  public let name: String
  /// The name of its kind.
  public var kind: String { "kore" }
  /// It asks a server.
  public var isService: Bool { true }
  /// The address, without credentials.
  public var location: String {
    "\(client.server.origin)\(client.server.prefix) (project \(configuration.projectID), \(configuration.api.rawValue) API)"
  }

  let bodies: ServerBodies
  let configuration: KoreConfiguration
  private let seenTraces = SeenTraces()
  var client: HTTPClient { bodies.client }
  /// How many calls of the server are under way at most.
  static let callsAtOnce = 6

  /// - Throws: a problem where the endpoint is no address, or one that a credential may not go to.
  public init(name: String, _ configuration: KoreConfiguration) throws(ConfigurationProblem) {
    guard let server = ServerURL(configuration.endpoint) else {
      throw ConfigurationProblem(
        message: "the Kore endpoint is no address", hint: "give one such as \(KoreConfiguration.defaultEndpoint)")
    }
    try server.allowPlainHTTP(
      configuration.allowsPlainHTTP, withCredential: true, by: KoreConfiguration.plainHTTPVariable)
    self.name = name
    self.configuration = configuration
    let token = HTTPHeaders.safe(configuration.token)
    let credentials: (name: String, value: String)
    switch configuration.api {
    case .project: credentials = ("Authorization", "Bearer " + token)
    // With an Authorization header beside it the analytics API answers 401.
    case .analytics: credentials = ("x-api-key", token)
    }
    var client = HTTPClient(
      source: name, server: server, headers: [("Accept", "application/json"), credentials], secrets: [token],
      deadlineMs: configuration.deadlineMs, retry: configuration.retry, time: configuration.time,
      bodyBytes: configuration.bodyBytes, fetchLimits: configuration.fetchLimits,
      turnstile: Turnstile(limit: Self.callsAtOnce), describe: KoreErrors.describe)
    client.refusal = KoreErrors.refusal
    bodies = ServerBodies(client: client, service: "Kore")
  }

  /// The path of the project's sessions, or of what lies below it.
  func path(_ rest: String = "") -> String {
    let project = PercentEncoding.segment(configuration.projectID)
    switch configuration.api {
    case .project: return "/api/projects/\(project)/sessions\(rest)"
    case .analytics: return "/api/public/analytics/projects/\(project)\(rest)"
    }
  }

  // MARK: TraceSource

  /// Asks for one session, and says how many there are.
  public func check() async throws(SourceError) -> SourceCheck {
    client.outage.end()
    let page = try await sessions(SessionQuery(limit: 1))
    let count = page.total.map { "\($0) sessions" } ?? (page.items.isEmpty ? "no sessions" : "sessions")
    return SourceCheck(message: "\(location) accepts the credentials and has \(count)", sessionCount: page.total)
  }

  /// One session, whole.
  public func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    let session =
      switch configuration.api {
      case .project: try await KoreProjectFetch(source: self, id: id, progress: progress).run()
      case .analytics: try await KoreAnalyticsFetch(source: self, .session(id), progress: progress).run()
      }
    seenTraces.note(session)
    return session
  }

  /// The session that a trace belongs to, whole.
  public func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    if let session = knownSession(ofTrace: id) { return try await self.session(id: session, progress: progress) }
    switch configuration.api {
    case .project:
      throw SourceError(
        .notFound, source: name, "no trace '\(id)' is known; Kore's project API finds traces only through a session",
        hint: "give sessionId, too")
    case .analytics: return try await KoreAnalyticsFetch(source: self, .trace(id), progress: progress).run()
    }
  }

  /// That of a trace which was seen in a session; a turn without an id of its own is named after its session:
  /// `ID:turn-2`.
  public func knownSession(ofTrace id: String) -> String? {
    seenTraces.session(ofTrace: id) ?? KoreTurns.session(ofMadeID: id)
  }

  /// The session's traces; the project API lists none across sessions.
  public func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    if configuration.api == .analytics { return try await KoreAnalyticsFetch.traces(of: self, query) }
    guard let id = query.sessionID else {
      throw SourceError(
        .unsupported, source: name, "Kore's project API lists no traces across sessions",
        hint: "give sessionId, or set KORE_API to analytics")
    }
    return query.page(of: TraceSummary.all(of: try await session(id: id)))
  }
}

extension SessionQuery {
  init(limit: Int) {
    self.init()
    self.limit = limit
  }
}
