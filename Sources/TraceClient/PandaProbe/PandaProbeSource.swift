internal import JSONTape
internal import SystemCalls
internal import TraceFormats
public import TraceModel

/// Sessions of a PandaProbe server, hosted or self-hosted.
public final class PandaProbeSource: TraceSource {
  /// The name that requests use.
  public let name: String
  /// The name of its kind.
  public var kind: String { "pandaprobe" }
  /// It asks a server.
  public var isService: Bool { true }
  /// The address and the project, without credentials.
  public var location: String { "\(address) (project \(project))" }
  private var address: String { client.server.origin + client.server.prefix }

  let bodies: ServerBodies
  var client: HTTPClient { bodies.client }
  let pageSize: Int
  /// How many calls of the server are under way at most.
  static let callsAtOnce = 6
  /// What was read last of lists, for those who page on.
  let sessionRuns = ListRuns<SessionSummary> { $0.byteCount }
  let traceRuns = ListRuns<TraceSummary> { $0.byteCount }
  let looks = PandaProbeLooks()
  let titles = PandaProbeTitles()
  private let project: String

  /// - Throws: `PandaProbeConfiguration.Problem` where the endpoint is no address, or one that a credential may not go to.
  public init(name: String, _ configuration: PandaProbeConfiguration) throws(PandaProbeConfiguration.Problem) {
    guard let server = ServerURL(configuration.endpoint) else {
      throw PandaProbeConfiguration.Problem(
        message: "the PandaProbe endpoint is no address", hint: "give one such as https://api.pandaprobe.com")
    }
    try server.allowPlainHTTP(
      configuration.allowsPlainHTTP, withCredential: true, by: PandaProbeConfiguration.plainHTTPVariable)
    self.name = name
    pageSize = min(max(configuration.pageSize, 1), 1000)
    var headers = [(name: "Accept", value: "application/json")]
    let secret: String
    switch configuration.credentials {
    case .key(let key, let project):
      secret = HTTPHeaders.safe(key)
      headers += [("X-API-Key", secret), ("X-Project-Name", HTTPHeaders.safe(project))]
      self.project = project
    case .token(let token, let id):
      secret = HTTPHeaders.safe(token)
      headers += [("Authorization", "Bearer " + secret), ("X-Project-ID", HTTPHeaders.safe(id))]
      project = id
    }
    let client = HTTPClient(
      source: name, server: server, headers: headers, secrets: [secret], deadlineMs: configuration.deadlineMs,
      retry: configuration.retry, time: configuration.time, bodyBytes: configuration.bodyBytes,
      fetchLimits: configuration.fetchLimits,
      turnstile: Turnstile(limit: Self.callsAtOnce),
      describe: PandaProbeErrors.describe)
    bodies = ServerBodies(client: client, service: "PandaProbe", onParse: configuration.onParse)
  }

  // MARK: TraceSource

  /// Asks for one session, and says how many there are.
  public func check() async throws(SourceError) -> SourceCheck {
    client.outage.end()
    let body: Bytes
    do throws(SourceError) {
      body = try await client.get("/sessions", query: [("limit", "1")])
    } catch  where error.status == 500 {
      throw await explained(error)
    }
    let total = try bodies.read(body, with: "items") { $0["total"].flatMap { Count($0) } }
    if total == 0 {
      return SourceCheck(
        message: "\(address) accepts the credentials; project '\(project)' has no sessions. \(Self.newProjects)",
        sessionCount: 0)
    }
    let count = total.map { "\($0) sessions" } ?? "sessions"
    return SourceCheck(
      message: "\(address) accepts the credentials; project '\(project)' has \(count)", sessionCount: total)
  }

  /// A wrong name makes a new, empty project, so that it cannot be told from an empty one.
  private static let newProjects =
    "PandaProbe makes a project of any name it is asked for, so check how it is spelled"

  /// What is said where a list is empty that is narrowed by nothing.
  func emptyProject(_ what: String) -> Warning {
    Warning(code: "emptyProject", message: "project '\(project)' has no \(what). \(Self.newProjects)")
  }

  /// Why the server fails: it is asked for something that needs no data.
  private func explained(_ failure: SourceError) async -> SourceError {
    var failure = failure
    if (try? await client.get("/health", retriesAfter500: 0)) != nil {
      failure.hint =
        "the server runs, and fails on the least that is asked of the project: its database may be down, or one record "
        + "with odd token counts makes it fail"
    }
    return failure
  }

  /// One session, whole.
  public func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    try await PandaProbeFetch(source: self, id: id, progress: progress).run()
  }

  private func trace(_ id: String) async throws(SourceError) -> Bytes {
    // Without an id the path is that of the list.
    if id.isEmpty { throw noTrace(id) }
    do throws(SourceError) {
      return try await client.get("/traces/" + PercentEncoding.segment(id))
    } catch  where error.status == 422 && error.fields.contains(where: { $0.field.hasSuffix("trace_id") }) {
      // The server takes UUIDs only, and no trace of it has another id.
      throw noTrace(id)
    }
  }

  private func noTrace(_ id: String) -> SourceError {
    SourceError(
      .notFound, source: name, "there is no trace '\(client.shown(id))'", hint: "trace.list shows what there is")
  }

  /// What is new of it is fetched, not all.
  public func session(after known: Session) async throws(SourceError) -> Session {
    try await PandaProbeRenewal(source: self, known: known).run()
  }

  /// Seldom more than one small call, so that little is waited for.
  public var pollInterval: PollInterval { PollInterval(shortest: .seconds(2), longest: .seconds(4)) }

  /// The trace alone: the session around it may be much longer.
  public func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    let body = try await trace(id)
    let bodies = bodies
    return try await bodies.decoded(body.count) { builder throws(SourceError) in
      builder.info.isFragment = true
      let trace = try bodies.document(body, with: "trace_id")
      let origin = try bodies.add(trace, to: &builder)
      trace.withRoot { root in
        builder.info.id = root["session_id"]?.stringValue ?? ""
        PandaProbeFormat.addTrace(root, origin, to: &builder)
      }
    }
  }
}

extension HTTPHeaders {
  /// A value that cannot end its line and begin another header.
  static func safe(_ value: String) -> String { value.filter { !$0.isNewline && $0 != "\0" } }
}
