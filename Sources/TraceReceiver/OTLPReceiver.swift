internal import JSONTape
internal import Synchronization
package import SystemCalls
package import TraceClient
package import TraceModel

/// Takes OTLP/HTTP with JSON bodies from programs that run, and keeps what came last: a source without a collector.
///
/// Everything is bounded: connections, the time and the size of a request, and what is kept.
package final class OTLPReceiver: TraceSource {
  /// What a receiver takes at most.
  package struct Limits: Sendable {
    /// What all that is kept or being read takes; the oldest bodies go first.
    package var keptBytes = 64 << 20
    /// How many connections there may be at once; further ones are refused.
    package var connections = 32
    /// How many more are told that they are too many; those beyond are closed without a word.
    var refusals = 32
    var request = RequestReader.Limits()

    /// What is right for programs of one machine.
    package init() {}
  }

  private struct State {
    var connections = 0
    var refusals = 0
    var isClosed = false
  }

  /// The name that requests use.
  package let name: String
  /// The name of its kind.
  package var kind: String { "otlp" }
  /// Where it listens.
  package var location: String { "http://\(host):\(listener.port)" }
  private let listener: TCPListener
  private let limits: Limits
  private let time: TimeSource
  let kept: ReceivedTraces
  private let state = Mutex(State())

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - host: a numeric address of this machine.
  ///   - port: 0 for any that is free.
  ///   - time: what deadlines are measured by.
  package init(
    name: String, host: String, port: UInt16, limits: Limits = Limits(), time: TimeSource = .system
  ) throws(SocketError) {
    self.name = name
    self.limits = limits
    self.time = time
    listener = try TCPListener(host: host, port: port)
    kept = ReceivedTraces(byteLimit: limits.keptBytes, time: time)
  }

  /// Takes connections from now on; without it they wait.
  package func start() {
    startThread(name: "sidetrace.otlp") { [self] in
      while !state.withLock({ $0.isClosed }) {
        guard let connection = listener.accept(milliseconds: 200) else { continue }
        take(connection)
      }
      listener.close()
    }
  }

  private func take(_ connection: Connected) {
    let isTaken =
      isHandled(connection, \.connections, limits.connections) { [self] in serve(connection) }
      || isHandled(connection, \.refusals, limits.refusals) { [self] in
        refuse(connection, RequestRefusal(status: 503, message: "too many connections"))
      }
    if !isTaken { connection.close() }
  }

  /// Does the work on a thread of its own, of which so many are counted at most; false where there is none.
  private func isHandled(
    _ connection: Connected, _ counter: any WritableKeyPath<State, Int> & Sendable, _ limit: Int,
    _ work: @escaping @Sendable () -> Void
  ) -> Bool {
    let hasPlace = state.withLock { state in
      guard state[keyPath: counter] < limit else { return false }
      state[keyPath: counter] += 1
      return true
    }
    guard hasPlace else { return false }
    let hasThread = startThreadIfAny(name: "sidetrace.otlp") { [self] in
      work()
      connection.close()
      state.withLock { $0[keyPath: counter] -= 1 }
    }
    if !hasThread { state.withLock { $0[keyPath: counter] -= 1 } }
    return hasThread
  }

  /// Takes no further connections.
  package func close() { state.withLock { $0.isClosed = true } }

  /// The port that it listens on.
  package var port: UInt16 { listener.port }

  private var host: String { listener.host.contains(":") ? "[\(listener.host)]" : listener.host }
  private var isLoopback: Bool { Loopback.isLoopback(listener.host) }

  // MARK: Requests

  private func serve(_ connection: Connected) {
    let room = RequestReader.Room(borrow: { [kept] in kept.borrow($0) }, giveBack: { [kept] in kept.giveBack($0) })
    var reader = RequestReader(connection, limits: limits.request, time: time, room: room)
    while !state.withLock({ $0.isClosed }) {
      do throws(RequestReader.Failure) {
        let request = try reader.next { ReceiverAnswer.goOn(connection, time) }
        guard answer(request).send(on: connection, keepsAlive: request.keepsAlive, time), request.keepsAlive else {
          return
        }
      } catch {
        if case .refused(let refusal) = error { refuse(connection, refusal) }
        return
      }
    }
  }

  /// So long a client may still send what nobody reads any more.
  private static let farewellMs: Int64 = 1_000

  private func refuse(_ connection: Connected, _ refusal: RequestRefusal) {
    let answer = ReceiverAnswer.refusal(refusal.status, refusal.message)
    guard answer.send(on: connection, keepsAlive: false, time) else { return }
    connection.sayFarewell(before: time.deadline(inMilliseconds: Self.farewellMs), of: time)
  }

  /// What a request gets (OTLP 1.9, "OTLP/HTTP Response").
  func answer(_ request: ReceivedRequest) -> ReceiverAnswer {
    if let refusal = refusal(of: request) {
      kept.giveBack(request.borrowed)
      return refusal
    }
    // Logs and metrics are taken so that exporters do not complain, and not kept.
    guard request.path == "/v1/traces" else {
      kept.giveBack(request.borrowed)
      return .accepted
    }
    switch kept.take(request.body, borrowed: request.borrowed) {
    case .whole: return .accepted
    case .without(let spans, let reason): return .accepted(without: spans, reason)
    case .refused(let refusal): return .refusal(refusal.status, refusal.message)
    }
  }

  /// Why a request is not one that brings telemetry of this machine's programs.
  private func refusal(of request: ReceivedRequest) -> ReceiverAnswer? {
    // A page in a browser must not be able to write here: neither by its own name for this address nor across origins.
    guard let host = request.headers["host"] else { return .refusal(400, "a request without a Host") }
    if isLoopback, !Loopback.isName(host) { return .refusal(403, "this receiver is for programs of this machine") }
    if request.headers["origin"] != nil { return .refusal(403, "this receiver is not for pages of a browser") }
    guard ["/v1/traces", "/v1/logs", "/v1/metrics"].contains(request.path) else {
      return .refusal(404, "traces are taken at /v1/traces")
    }
    guard request.method == "POST" else { return .refusal(405, "only POST is taken") }
    guard request.contentType == "application/json" else {
      return .refusal(
        415, "only JSON is taken; set OTEL_EXPORTER_OTLP_PROTOCOL=http/json, or use an exporter that sends JSON")
    }
    if let coding = request.headers["content-encoding"], coding.lowercased() != "identity" {
      return .refusal(415, "compressed bodies are not taken; set OTEL_EXPORTER_OTLP_COMPRESSION=none")
    }
    return nil
  }

  // MARK: TraceSource

  /// Says how many sessions are kept.
  package func check() async throws(SourceError) -> SourceCheck {
    let count = kept.sessionCount
    return SourceCheck(
      message: "\(location)/v1/traces takes traces and holds \(count) \(count == 1 ? "session" : "sessions")",
      sessionCount: Count(clamping: count), warnings: kept.warnings)
  }

  /// The sessions that are kept.
  package func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    var all: [ReceivedTraces.Listed] = []
    for id in kept.sessionIDs { if let lists = try await lists(id) { all.append(lists) } }
    var page = query.page(of: all, shown: \.session)
    page.warnings = kept.warnings
    return page
  }

  /// One session, as far as its spans have come and are kept.
  package func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    if let session = try await load(id) { return session }
    throw SourceError(
      .notFound, source: name, "no session '\(id)' was received, or it was dropped for newer ones",
      hint: "session.list shows those that are kept")
  }

  /// The traces that are kept.
  package func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    var all: [(session: ReceivedTraces.Listed, place: Int)] = []
    for id in kept.sessionIDs where query.sessionID == nil || query.sessionID == id {
      if let lists = try await lists(id) { all += lists.traces.indices.map { (lists, $0) } }
    }
    return query.page(of: all) { $0.session.traces[$0.place] }
  }

  /// The session that a trace belongs to, as far as is known by now.
  package func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    guard let session = kept.session(ofTrace: id) else {
      throw SourceError(
        .notFound, source: name, "no trace '\(id)' was received, or it was dropped for newer ones",
        hint: "trace.list shows those that are kept")
    }
    return try await self.session(id: session, progress: progress)
  }

  /// The session that a trace belongs to, as far as is known by now.
  package func knownSession(ofTrace id: String) -> String? { kept.session(ofTrace: id) }

  /// Looking costs nothing.
  package var pollInterval: PollInterval { PollInterval(shortest: .milliseconds(200), longest: .milliseconds(700)) }

  /// It is cheap to tell whether anything has come, and what has come is to be seen at once: in lists as in sessions.
  package func freshness(of session: Session) -> Duration { .zero }

  /// What lists show is kept by the receiver itself.
  package var freshnessOfLists: Duration { .zero }

  /// Whether nothing has come for the session since it was made.
  package func isUnchanged(_ session: Session) async -> Bool { kept.isCurrent(session) }

  private func lists(_ id: String) async throws(SourceError) -> ReceivedTraces.Listed? {
    if let known = kept.lists(id) { return known }
    return try await load(id).map { ReceivedTraces.Listed($0) }
  }

  private func load(_ id: String) async throws(SourceError) -> Session? {
    if Task.isCancelled { throw cancelled }
    if let known = kept.lastSession(id) { return known }
    let result = await WorkerThreads.shared.decode(kept.byteCount(of: id)) { [kept] in kept.assemble(id) }
    switch result {
    case .success(let session): return session
    case .failure:
      throw SourceError(.tooLarge, source: name, "session '\(id)' is too large to be shown", hint: "send less of it")
    case nil: throw cancelled
    }
  }

  private var cancelled: SourceError { SourceError(.cancelled, source: name, "cancelled", hint: "ask again") }
}

/// Addresses that only this machine can reach.
package enum Loopback {
  /// Whether a numeric address is one of this machine alone: 127.0.0.0/8 or ::1 (RFC 6890).
  package static func isLoopback(_ host: String) -> Bool { host == "::1" || LoopbackHost.contains(host) }

  /// Whether a `Host` header names this machine as a program of it would, with or without a port.
  static func isName(_ header: String) -> Bool {
    guard let colon = header.lastIndex(of: ":"), !header.hasSuffix("]") else { return LoopbackHost.contains(header) }
    let port = header[header.index(after: colon)...].utf8
    guard (1...5).contains(port.count), port.allSatisfy({ (0x30...0x39).contains($0) }),
      UInt16(header[header.index(after: colon)...], radix: 10) != nil
    else { return false }
    return LoopbackHost.contains(header[..<colon])
  }
}
