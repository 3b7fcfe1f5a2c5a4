internal import JSONTape
internal import Synchronization
package import SystemCalls
package import TraceClient
package import TraceFormats
package import TraceModel

/// Takes OTLP from programs that run, over HTTP/1.1, HTTP/2 and gRPC, and keeps what came last: a source without a
/// collector.
///
/// Everything is bounded: connections, the time and the size of a request, and what is kept.
package final class OTLPReceiver: TraceSource {
  /// What a receiver takes at most.
  package struct Limits: Sendable {
    /// What all that is kept or being read takes; the oldest bodies go first.
    package var keptBytes = 64 << 20
    /// How many connections are served at once. A further one takes the place of one that is idle.
    package var connections = 256
    /// How many more are told that they are too many; those beyond are closed without a word.
    var refusals = 32
    var request = RequestLimits()

    /// What is right for programs of one machine.
    package init() {}
  }

  private struct State {
    var refusals = 0
    var isClosed = false
  }

  /// The name that requests use.
  package let name: String
  /// The name of its kind.
  package var kind: String { "otlp" }
  /// Where it listens; several places stand one after the other.
  package var location: String { addresses.joined(separator: ", ") }
  private let listeners: [TCPListener]
  private let companions: [TCPListener]
  private let limits: Limits
  private let time: TimeSource
  /// Why there is no HTTP/2; `nil` where there is.
  private let http2Problem: @Sendable () -> String?
  let kept: ReceivedTraces
  let refused = RefusedBodies()
  let places: ConnectionPlaces
  private let state = Mutex(State())

  /// Takes what comes to places that are listened at.
  ///
  /// - Parameters:
  ///   - listeners: one at least.
  ///   - companions: further places, which nobody is told of.
  ///   - time: what deadlines are measured by.
  ///   - prices: what models cost, since programs tell tokens and mostly no cost.
  ///   - http2Problem: why there is no HTTP/2, and with it no gRPC; asked when the first connection wants it.
  package init(
    name: String, listeners: [TCPListener], companions: [TCPListener] = [], limits: Limits = Limits(),
    time: TimeSource = .system, prices: PriceTable? = nil,
    http2Problem: @escaping @Sendable () -> String? = { HTTP2Session.libraryProblem }
  ) {
    self.name = name
    self.limits = limits
    self.time = time
    self.listeners = listeners
    self.companions = companions
    self.http2Problem = http2Problem
    kept = ReceivedTraces(byteLimit: limits.keptBytes, time: time, prices: prices)
    places = ConnectionPlaces(limit: limits.connections, time: time)
  }

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - host: a numeric address of this machine.
  ///   - port: 0 for any that is free.
  ///   - time: what deadlines are measured by.
  package convenience init(
    name: String, host: String, port: UInt16, limits: Limits = Limits(), time: TimeSource = .system
  ) throws(SocketError) {
    self.init(name: name, listeners: [try TCPListener(host: host, port: port)], limits: limits, time: time)
  }

  /// Takes connections from now on; without it they wait.
  package func start() {
    for listener in listeners + companions {
      let isLoopback = Loopback.isLoopback(listener.host)
      startThread(name: "sidetrace.otlp") { [self] in
        while !isClosed {
          guard let connection = listener.accept(milliseconds: 200) else { continue }
          connection.sendAtOnce()
          take(connection, isLoopback)
        }
        listener.close()
      }
    }
  }

  private func take(_ connection: Connected, _ isLoopback: Bool) {
    if let place = places.take(for: connection) {
      let hasThread = startThreadIfAny(name: "sidetrace.otlp") { [self] in
        serve(connection, place, isLoopback)
        places.leave(place)
        connection.close()
      }
      if hasThread { return }
      places.leave(place)
    }
    if !isRefused(connection) { connection.close() }
  }

  /// Tells a connection on a thread of its own, of which so many are counted at most, that it is one too many; false
  /// where there is none.
  private func isRefused(_ connection: Connected) -> Bool {
    let hasPlace = state.withLock { state in
      guard state.refusals < limits.refusals else { return false }
      state.refusals += 1
      return true
    }
    guard hasPlace else { return false }
    let hasThread = startThreadIfAny(name: "sidetrace.otlp") { [self] in
      refuse(connection, RequestRefusal(status: 503, message: "too many connections"), nil)
      connection.close()
      state.withLock { $0.refusals -= 1 }
    }
    if !hasThread { state.withLock { $0.refusals -= 1 } }
    return hasThread
  }

  /// Takes no further connections, and ends those that there are.
  package func close() {
    state.withLock { $0.isClosed = true }
    places.endAll()
  }

  private var isClosed: Bool { state.withLock { $0.isClosed } }

  /// The port that it listens on; the first of several.
  package var port: UInt16 { listeners.first?.port ?? 0 }

  private var addresses: [String] {
    listeners.map { "http://\($0.host.contains(":") ? "[\($0.host)]" : $0.host):\($0.port)" }
  }

  // MARK: Connections

  private var room: RequestRoom {
    RequestRoom(
      patienceMs: limits.request.roomMs, time: time, take: { [kept] in kept.borrow($0) },
      giveBack: { [kept] in kept.giveBack($0) })
  }

  private func serve(_ connection: Connected, _ place: Int, _ isLoopback: Bool) {
    var reader = RequestReader(connection, limits: limits.request, time: time, room: room)
    do throws(RequestReader.Failure) {
      try reader.waitForRequest()
      places.note(place, isIdle: false)
      if try reader.begins(with: HTTP2Session.preface) {
        return serveHTTP2(connection, reader.unread, place, isLoopback)
      }
      // How TLS begins (RFC 8446, 5.1): a record of a handshake, of any version 3.
      if try reader.begins(with: [0x16, 3]) {
        return refused.note(
          RequestRefusal(status: 400, message: "TLS is not spoken here; the endpoint begins with http://"), [:])
      }
      while !isClosed {
        let request = try reader.next { ReceiverAnswer.goOn(connection, time) }
        let outcome = outcome(of: request, RequestTarget(path: request.path), isLoopback)
        let answer = ReceiverAnswer(outcome, of: request)
        let isHead = request.method == "HEAD"
        guard answer.send(on: connection, keepsAlive: request.keepsAlive, isHead: isHead, time), request.keepsAlive
        else { return }
        places.note(place, isIdle: true)
        try reader.waitForRequest()
        places.note(place, isIdle: false)
      }
    } catch {
      if case .refused(let refusal) = error { refuse(connection, refusal, reader.head) }
    }
  }

  private func serveHTTP2(
    _ connection: Connected, _ beginning: ArraySlice<UInt8>, _ place: Int, _ isLoopback: Bool
  ) {
    if let problem = http2Problem() {
      let reason = "there is no gRPC here, since \(problem); OTLP over HTTP/1.1 is taken"
      refused.note(RequestRefusal(status: 505, message: reason), ["content-type": "application/grpc"])
      let farewell = HTTP2Connection.farewell(reason)
      let deadline = time.deadline(inMilliseconds: Self.farewellMs)
      _ = farewell.withUnsafeBytes { connection.send($0, before: deadline, of: time) }
      return connection.sayFarewell(before: deadline, of: time)
    }
    let service = HTTP2Connection.Service(
      answer: { [self] in outcome(of: $0, $1, isLoopback) },
      noteRefusal: { [self] in refused.note($0, $1.headers) },
      noteIdle: { [self] in places.note(place, isIdle: $0) })
    HTTP2Connection(connection, limits: limits.request, time: time, room: room, service: service)
      .serve(beginning: beginning)
    connection.sayFarewell(before: time.deadline(inMilliseconds: Self.farewellMs), of: time)
  }

  /// So long a client may still send what nobody reads any more.
  private static let farewellMs: Int64 = 5_000

  private func refuse(_ connection: Connected, _ refusal: RequestRefusal, _ head: ReceivedRequest?) {
    refused.note(refusal, head?.headers ?? [:])
    let head = head ?? ReceivedRequest(method: "", path: "", headers: [:])
    let answer = ReceiverAnswer(.refused(refusal), of: head)
    guard answer.send(on: connection, keepsAlive: false, isHead: head.method == "HEAD", time) else { return }
    connection.sayFarewell(before: time.deadline(inMilliseconds: Self.farewellMs), of: time)
  }

  // MARK: Requests

  /// What becomes of a request. What was borrowed for its body is given back, or belongs to what is kept.
  func outcome(of request: ReceivedRequest, _ target: RequestTarget, _ isLoopback: Bool) -> RequestOutcome {
    let outcome = judged(request, target, isLoopback)
    // Who asks and brings nothing misses nothing.
    if case .refused(let refusal) = outcome, request.method == "POST" || request.body.count > 0 {
      refused.note(refusal, request.headers)
    }
    return outcome
  }

  private func judged(_ request: ReceivedRequest, _ target: RequestTarget, _ isLoopback: Bool) -> RequestOutcome {
    if let refusal = refusalOfSender(request, isLoopback) ?? refusal(of: request, target) {
      kept.giveBack(request.borrowed)
      return .refused(refusal)
    }
    guard case .signal(let signal) = target, request.method == "POST" else {
      kept.giveBack(request.borrowed)
      return .told(RequestTarget.hint)
    }
    switch plainBody(of: request) {
    case .failure(let refusal): return .refused(refusal)
    case .success(let body):
      // Metrics are taken so that exporters do not complain, and not kept.
      if signal == .metrics {
        kept.giveBack(body.borrowed)
        return .taken
      }
      let encoding = request.bodyType.encoding(of: body.bytes)
      switch kept.take(body.bytes, signal, as: encoding, borrowed: body.borrowed) {
      case .whole: return .taken
      case .without(let count, let reason): return .partly(signal, without: count, reason: reason)
      case .refused(let refusal): return .refused(refusal)
      }
    }
  }

  /// The body without its compression.
  private func plainBody(of request: ReceivedRequest) -> Result<PlainBody, RequestRefusal> {
    let body = PlainBody(bytes: request.body, borrowed: request.borrowed)
    // Some say of a body that is not there that it is compressed.
    guard case .compressed(let way) = request.coding, body.bytes.count > 0 else { return .success(body) }
    return way.expand(body, limit: limits.request.bodyBytes, in: room) { request.bodyType.finish($0) }
  }

  /// Why a request is not one of this machine's programs. A page in a browser must not be able to write here: neither by
  /// its own name for this address nor across origins.
  private func refusalOfSender(_ request: ReceivedRequest, _ isLoopback: Bool) -> RequestRefusal? {
    func refusal(_ status: Int, _ message: String) -> RequestRefusal {
      RequestRefusal(status: status, message: message)
    }
    guard let host = request.headers["host"] else { return refusal(400, "a request without a Host") }
    if isLoopback, !Loopback.isName(host) { return refusal(403, "this receiver is for programs of this machine") }
    if request.headers["origin"] != nil { return refusal(403, "this receiver is not for pages of a browser") }
    return nil
  }

  /// Why a request brings nothing that is taken, and asks nothing that is told.
  private func refusal(of request: ReceivedRequest, _ target: RequestTarget) -> RequestRefusal? {
    if request.method == "OPTIONS" { return nil }
    let asks = request.method == "GET" || request.method == "HEAD"
    switch target {
    case .root where asks: return nil
    case .root, .nothing: return RequestRefusal(status: 404, message: RequestTarget.hint)
    case .signal: break
    }
    guard request.method == "POST" else {
      return RequestRefusal(status: 405, message: "only POST is taken; \(RequestTarget.hint)")
    }
    if request.bodyType == .other {
      return RequestRefusal(status: 415, message: "application/x-protobuf and application/json are taken, and gRPC")
    }
    if request.coding == .other {
      return RequestRefusal(status: 415, message: "of codings \(BodyCoding.taken) are taken, one at a time")
    }
    return nil
  }

  // MARK: TraceSource

  /// Says how many sessions are kept.
  package func check() async throws(SourceError) -> SourceCheck {
    let count = kept.sessionCount
    let places = addresses.map { "\($0)/v1/traces" }.joined(separator: " and ")
    let way = http2Problem().map { "over HTTP/1.1 but not over gRPC, since \($0)" } ?? "over HTTP and gRPC"
    let sessions = "\(count) \(count == 1 ? "session" : "sessions")"
    return SourceCheck(
      message: listeners.count == 1
        ? "\(places) takes traces \(way) and holds \(sessions)" : "\(places) take traces \(way) and hold \(sessions)",
      sessionCount: Count(clamping: count), warnings: warnings)
  }

  /// What was dropped and what was refused.
  package var warnings: [Warning] { kept.warnings + refused.warnings }

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
