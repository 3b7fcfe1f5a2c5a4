internal import JSONTape
internal import SystemCalls
public import TraceModel

/// Sessions of a PandaProbe server, hosted or self-hosted.
public final class PandaProbeSource: TraceSource {
  public let name: String
  public var kind: String { "pandaprobe" }
  public var location: String { client.server.origin + client.server.prefix }

  let client: HTTPClient
  let pageSize: Int
  /// How many calls of the server are under way at most.
  static let callsAtOnce = 6
  private let project: String

  /// - Throws: `PandaProbeConfiguration.Problem` where the endpoint is no address.
  public init(name: String, _ configuration: PandaProbeConfiguration) throws(PandaProbeConfiguration.Problem) {
    guard let server = ServerURL(configuration.endpoint) else {
      throw PandaProbeConfiguration.Problem(
        message: "the PandaProbe endpoint is no address", hint: "give one such as https://api.pandaprobe.com")
    }
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
    client = HTTPClient(
      source: name, server: server, headers: headers, secrets: [secret], deadlineMs: configuration.deadlineMs,
      retry: configuration.retry, bodyBytes: configuration.bodyBytes, turnstile: Turnstile(limit: Self.callsAtOnce),
      describe: PandaProbeErrors.describe)
  }

  // MARK: TraceSource

  public func check() async throws(SourceError) -> SourceCheck {
    let body = try await client.get("/sessions", query: [("limit", "1")])
    let total = try read(body, with: "items") { $0["total"]?.int64.flatMap { Int(exactly: $0) } }
    if total == 0 {
      // A wrong name makes a new, empty project, so that it cannot be told from an empty one.
      return SourceCheck(
        message: "\(location) accepts the credentials; project '\(project)' has no sessions. "
          + "PandaProbe makes a project of any name it is asked for, so check how it is spelled", sessionCount: 0)
    }
    let count = total.map { "\($0) sessions" } ?? "sessions"
    return SourceCheck(
      message: "\(location) accepts the credentials; project '\(project)' has \(count)", sessionCount: total)
  }

  public func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    try await PandaProbeFetch(source: self, id: id, progress: progress).run()
  }

  public func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    let body = try await client.get("/traces/" + PercentEncoding.segment(id))
    return try await decoded { builder throws(SourceError) in
      builder.info.isFragment = true
      try self.read(body, with: "trace_id") { _ in }
      try self.withDocument(body, &builder) { root, origin, builder in
        builder.info.id = root["session_id"]?.stringValue ?? ""
        PandaProbeFormat.addTrace(root, origin, to: &builder)
      }
    }
  }

  // MARK: Decoding

  /// The elements of a body that must be an array, as they came.
  func readArray(_ body: Bytes) throws(SourceError) -> [JSONBytes] {
    let found: [JSONBytes]?
    do throws(JSONSyntaxError) {
      found = try JSONDocument(body).withRoot { root in
        root.isArray ? root.elements.map { element in json { $0.raw(element) } } : nil
      }
    } catch {
      throw notJSON(error)
    }
    guard let found else {
      throw SourceError(
        .badResponse, source: name, "\(client.server.origin) answered JSON that is no list, which is not PandaProbe's",
        hint: "check the endpoint")
    }
    return found
  }

  /// Reads a body.
  ///
  /// - Parameter member: what every body of this kind has. Another service may answer with JSON, too, and nothing found
  ///   in that must not look like nothing there.
  func read<Value>(
    _ body: Bytes, with member: StaticString, _ value: (JSONValue) -> Value
  ) throws(SourceError) -> Value {
    let found: Value?
    do throws(JSONSyntaxError) {
      found = try JSONDocument(body).withRoot { root in root[member] == nil ? nil : value(root) }
    } catch {
      throw notJSON(error)
    }
    guard let found else {
      throw SourceError(
        .badResponse, source: name,
        "\(client.server.origin) answered JSON without \(member), which is not PandaProbe's",
        hint: "check the endpoint")
    }
    return found
  }

  /// Adds a body to a session that is being built.
  func withDocument(
    _ body: Bytes, _ builder: inout SessionBuilder, _ add: (JSONValue, SliceOrigin, inout SessionBuilder) -> Void
  ) throws(SourceError) {
    let flat = FileBody.flattened(body, 0..<body.count)
    let document: JSONDocument
    do throws(JSONSyntaxError) { document = try JSONDocument(flat) } catch { throw notJSON(error) }
    let origin: SliceOrigin
    do throws(ModelError) { origin = try builder.add(flat) } catch { throw tooLarge() }
    document.withRoot { add($0, origin, &builder) }
  }

  /// Builds a session on a thread that may take its time.
  func decoded(
    _ build: @escaping @Sendable (inout SessionBuilder) throws(SourceError) -> Void
  ) async throws(SourceError) -> Session {
    let result = await WorkerThreads.shared.run { () -> Result<Session, SourceError> in
      Result { () throws(SourceError) in
        var builder = SessionBuilder(id: "")
        try build(&builder)
        return builder.finish()
      }
    }
    return try result.get()
  }

  private func notJSON(_ error: JSONSyntaxError) -> SourceError {
    SourceError(
      .badResponse, source: name, "\(client.server.origin) answered something that is not JSON: \(error)",
      hint: "try again")
  }

  private func tooLarge() -> SourceError {
    SourceError(
      .tooLarge, source: name, "the session is larger than \(SliceStore.maximumBytes) bytes",
      hint: "open its traces one by one")
  }
}

extension HTTPHeaders {
  /// A value that cannot end its line and begin another header.
  static func safe(_ value: String) -> String { value.filter { !$0.isNewline && $0 != "\0" } }
}
