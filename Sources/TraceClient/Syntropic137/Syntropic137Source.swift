internal import JSONTape
internal import SystemCalls
internal import TraceFormats
public import TraceModel

/// Sessions of a Syntropic137 server.
public final class Syntropic137Source: TraceSource {
  /// The name that requests use.
  public let name: String
  /// The name of its kind.
  public var kind: String { "syntropic137" }
  /// It asks a server.
  public var isService: Bool { true }
  /// The address, without credentials.
  public var location: String { client.server.origin + client.server.prefix }

  let bodies: ServerBodies
  var client: HTTPClient { bodies.client }
  /// How many calls of the server are under way at most; its gateway takes 30 a second.
  static let callsAtOnce = 4

  /// - Throws: a problem where the endpoint is no address, or one that a credential may not go to.
  public init(name: String, _ configuration: Syntropic137Configuration) throws(ConfigurationProblem) {
    guard let server = ServerURL(configuration.endpoint) else {
      throw ConfigurationProblem(
        message: "the Syntropic137 endpoint is no address",
        hint: "give one such as \(Syntropic137Configuration.defaultEndpoint)")
    }
    try server.allowPlainHTTP(
      configuration.allowsPlainHTTP, withCredential: configuration.destination.credential != nil,
      by: Syntropic137Configuration.plainHTTPVariable)
    self.name = name
    var headers = [(name: "Accept", value: "application/json")]
    var secrets: [String] = []
    switch configuration.credentials {
    case .none: break
    case .bearer(let token):
      secrets = [HTTPHeaders.safe(token)]
      headers.append(("Authorization", "Bearer " + secrets[0]))
    case .basic(let user, let password):
      let pair = Base64.encode("\(user):\(password)")
      secrets = [pair, password]
      headers.append(("Authorization", "Basic " + pair))
    }
    let credentials = configuration.credentials
    var client = HTTPClient(
      source: name, server: server, headers: headers, secrets: secrets.filter { !$0.isEmpty },
      deadlineMs: configuration.deadlineMs, retry: configuration.retry, time: configuration.time,
      bodyBytes: configuration.bodyBytes, fetchLimits: configuration.fetchLimits,
      turnstile: Turnstile(limit: Self.callsAtOnce), describe: { Syntropic137Errors.describe($0, credentials) })
    client.refusal = { Syntropic137Errors.refusal($0, server) }
    bodies = ServerBodies(client: client, service: "Syntropic137")
  }

  // MARK: TraceSource

  /// Asks for a list, since the gateway answers its own health when the app is down, and the app's needs no credentials.
  public func check() async throws(SourceError) -> SourceCheck {
    client.outage.end()
    let body = try await client.get("/sessions", query: [("limit", "1")])
    let isEmpty = try bodies.read(body, with: "sessions") { $0["sessions"]?.isEmptyContainer ?? true }
    let warnings = await health()
    let what = isEmpty ? "has no sessions" : "has sessions"
    return SourceCheck(message: "\(location) answers and \(what)", sessionCount: isEmpty ? 0 : nil, warnings: warnings)
  }

  /// What the server itself says is wrong with it.
  private func health() async -> [Warning] {
    guard let body = try? await client.get("/health") else { return [] }
    let reasons = try? bodies.read(body, with: "status") { root -> [String] in
      let reasons = root["degraded_reasons"]?.elements.compactMap(\.stringValue) ?? []
      if !reasons.isEmpty { return reasons }
      return root["mode"]?.stringValue == "degraded" ? ["it gives no reason"] : []
    }
    return (reasons ?? []).prefix(20).map {
      Warning(code: "degraded", message: "the server is degraded: \(client.shown($0))")
    }
  }

  /// One session, whole.
  public func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    try await Syntropic137Fetch(source: self, id: id, progress: progress).run()
  }

  /// A session is one trace, which has its id.
  public func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    try await session(id: id, progress: progress)
  }

  /// A session is one trace, which has its id.
  public func knownSession(ofTrace id: String) -> String? { id }

  /// The sessions once more, as the traces they are.
  public func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    if let id = query.sessionID {
      return query.page(of: TraceSummary.all(of: try await session(id: id)))
    }
    var sessions = SessionQuery()
    sessions.statuses = query.statuses
    sessions.userID = query.userID
    sessions.tags = query.tags
    sessions.after = query.after
    sessions.before = query.before
    sessions.limit = query.limit
    sessions.cursor = query.cursor
    sessions.ascending = query.ascending
    sessions.sort =
      switch query.sort {
      case .start: .start
      case .end: .recent
      case .duration: .duration
      case .tokens: .tokens
      case .cost: .cost
      }
    let isWanted: @Sendable (SessionSummary) -> Bool = { query.accepts(TraceSummary(wholeSession: $0)) }
    let isNarrowed = query.isFiltered || sessions.sort != .start || sessions.ascending
    let page = try await page(
      Syntropic137List(source: self, query: sessions, isNarrowed: isNarrowed, isWanted: isWanted))
    return Page(
      items: page.items.map(TraceSummary.init(wholeSession:)), cursors: page.cursors, nextCursor: page.nextCursor,
      total: page.total, warnings: page.warnings)
  }

  /// The sessions, newest first as the server gives them; another order is made here.
  public func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    let isServersOrder = (query.sort == .start || query.sort == .recent) && !query.ascending
    return try await page(
      Syntropic137List(
        source: self, query: query, isNarrowed: query.isFiltered || !isServersOrder, isWanted: query.accepts))
  }

  /// A page of a list, and what is wrong with the server where it lists sessions without what it has counted of them.
  private func page(_ list: Syntropic137List) async throws(SourceError) -> Page<SessionSummary> {
    var page = try await list.page()
    let lost = page.items.count { Syntropic137Format.hasLostTelemetry($0.info) }
    guard lost > 0 else { return page }
    page.warnings.append(
      Warning(
        code: "missingTelemetry",
        message:
          "the cost and some of the tokens of these sessions are missing: \(Syntropic137Errors.telemetryHint)",
        count: lost))
    page.warnings += await health()
    return page
  }
}

extension TraceSummary {
  /// A session that is one trace, from its entry in a list.
  fileprivate init(wholeSession session: SessionSummary) {
    self.init(id: session.info.id)
    sessionID = session.info.id
    name = session.info.name
    status = session.status
    start = session.start
    end = session.end
    userID = session.userID
    tags = session.info.tags
    usage = session.info.reported.usage
    cost = session.info.reported.cost
  }
}
