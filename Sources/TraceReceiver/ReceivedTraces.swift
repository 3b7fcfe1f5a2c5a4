internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceClient
internal import TraceFormats
internal import TraceModel

/// The bodies that came last, and which sessions they tell of.
final class ReceivedTraces: Sendable {
  private struct Body {
    let number: Int
    let bytes: Bytes
    let traces: [String]
  }

  /// What is known of a session beside its bodies.
  private struct Known {
    /// The numbers of the bodies that tell of it, in order; the oldest goes first.
    var bodies: ArraySlice<Int> = []
    var arrivedAt: Int64 = 0
    var hasLost = false
    /// The session as it was made last, as long as somebody keeps it, and what lists show of it.
    weak var session: Session?
    var lists: (session: SessionSummary, traces: [TraceSummary])?
    /// The last body that these were made of.
    var madeOf = -1
  }

  private struct Owner {
    var session: String
    /// How many bodies are kept that have spans of the trace.
    var bodies: Int
  }

  private struct State {
    var bodies: [Body] = []
    /// How many of `bodies` have been dropped and not yet taken out.
    var dropped = 0
    var byteCount = 0
    var nextNumber = 0
    var owners: [String: Owner] = [:]
    var sessions: [String: Known] = [:]
    var lostBodies = 0
  }

  /// A session whose first span has not come is thought to run for this long after the last one came.
  private static let openNanoseconds: Int64 = 60_000_000_000
  private static let mostBodies = 200_000

  private let byteLimit: Int
  private let time: TimeSource
  private let state = Mutex(State())

  init(byteLimit: Int, time: TimeSource) {
    self.byteLimit = byteLimit
    self.time = time
  }

  // MARK: Taking

  /// Keeps the spans of a body, which is refused as a whole if it is not OTLP/JSON.
  func take(_ given: Bytes) -> Result<Void, RequestRefusal> {
    let bytes = OneLineBody.flattened(given, 0..<given.count)
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes)
    } catch {
      return .failure(RequestRefusal(status: 400, message: "the body is not JSON: \(error)"))
    }
    let (isTraces, found) = document.withRoot { root -> (Bool, [(trace: String, session: String?)]) in
      let isTraces = OTLPDocuments().recognise(root) != nil || root.isObject && root.isEmptyContainer
      return (isTraces, OTLPDocuments.traces(root).map { (trace: $0.id, session: $0.session) })
    }
    guard isTraces else { return .failure(RequestRefusal(status: 400, message: "the body has no resourceSpans")) }
    if !found.isEmpty { state.withLock { keep(bytes, found, &$0) } }
    return .success(())
  }

  private func keep(_ bytes: Bytes, _ found: [(trace: String, session: String?)], _ state: inout State) {
    let number = state.nextNumber
    state.nextNumber += 1
    state.bodies.append(Body(number: number, bytes: bytes, traces: found.map(\.trace)))
    state.byteCount += bytes.count
    for (trace, session) in found {
      let before = state.owners[trace]
      // The span that names the session may come after others of its trace.
      let id = session ?? before?.session ?? trace
      if let before, before.session != id { move(before.session, to: id, &state) }
      state.owners[trace] = Owner(session: id, bodies: (before?.bodies ?? 0) + 1)
      var known = state.sessions.removeValue(forKey: id) ?? Known()
      if known.bodies.last != number { known.bodies.append(number) }
      known.arrivedAt = time.now
      state.sessions[id] = known
    }
    while state.byteCount > byteLimit || state.bodies.count - state.dropped > Self.mostBodies {
      guard dropOldest(&state) else { break }
    }
  }

  private func move(_ from: String, to id: String, _ state: inout State) {
    // A trace stood for itself until now; a session that was named keeps its other traces.
    guard state.owners[from]?.session == from, let moved = state.sessions.removeValue(forKey: from) else { return }
    var known = state.sessions[id] ?? Known()
    known.bodies = Set(known.bodies + moved.bodies).sorted()[...]
    known.hasLost = known.hasLost || moved.hasLost
    known.madeOf = -1
    state.sessions[id] = known
  }

  /// Drops the oldest body but the last one.
  private func dropOldest(_ state: inout State) -> Bool {
    guard state.bodies.count - state.dropped > 1 else { return false }
    let body = state.bodies[state.dropped]
    state.bodies[state.dropped] = Body(number: body.number, bytes: Bytes([]), traces: [])
    state.dropped += 1
    state.byteCount -= body.bytes.count
    state.lostBodies += 1
    for id in Set(body.traces.compactMap { state.owners[$0]?.session }) {
      guard var known = state.sessions.removeValue(forKey: id) else { continue }
      if known.bodies.first == body.number { known.bodies.removeFirst() }
      known.hasLost = true
      known.madeOf = -1
      if !known.bodies.isEmpty { state.sessions[id] = known }
    }
    for trace in body.traces {
      state.owners[trace]?.bodies -= 1
      if state.owners[trace]?.bodies == 0 { state.owners[trace] = nil }
    }
    if state.dropped > 1024, state.dropped * 2 > state.bodies.count {
      state.bodies.removeFirst(state.dropped)
      state.dropped = 0
    }
    return true
  }

  // MARK: Giving

  /// In the order in which they began.
  var sessionIDs: [String] {
    let sessions = state.withLock { state in state.sessions.map { ($0.value.bodies.first ?? 0, $0.key) } }
    return sessions.sorted { $0 < $1 }.map(\.1)
  }

  var sessionCount: Int { state.withLock { $0.sessions.count } }
  func session(ofTrace id: String) -> String? { state.withLock { $0.owners[id]?.session } }

  var warnings: [Warning] {
    let lost = state.withLock { $0.lostBodies }
    if lost == 0 { return [] }
    return [Warning(code: "droppedBodies", message: "older bodies were dropped for newer ones", count: lost)]
  }

  /// The session as it was made last, if it is still right.
  func lastSession(_ id: String) -> Session? {
    state.withLock { state in state.sessions[id].flatMap { isCurrent($0) ? $0.session : nil } }
  }

  /// What lists show of a session, if that is still right.
  func lists(_ id: String) -> (session: SessionSummary, traces: [TraceSummary])? {
    state.withLock { state in state.sessions[id].flatMap { isCurrent($0) ? $0.lists : nil } }
  }

  func isCurrent(_ session: Session) -> Bool {
    state.withLock { state in
      guard let known = state.sessions[session.id] else { return false }
      return known.session === session && isCurrent(known)
    }
  }

  private func isCurrent(_ known: Known) -> Bool {
    guard known.madeOf == known.bodies.last, let lists = known.lists else { return false }
    return lists.session.status != .running || isOpen(known)
  }

  private func isOpen(_ known: Known) -> Bool { time.now - known.arrivedAt < Self.openNanoseconds }

  /// Makes the session of what is here; nothing where nothing is.
  func assemble(_ id: String) -> Result<Session?, ModelError> {
    let found = state.withLock { state -> (bodies: [Body], traces: Set<String>, known: Known)? in
      guard let known = state.sessions[id], let first = state.bodies.first?.number else { return nil }
      let bodies = known.bodies.map { state.bodies[$0 - first] }
      let traces = Set(bodies.flatMap(\.traces)).filter { state.owners[$0]?.session == id }
      return (bodies, traces, known)
    }
    guard let (bodies, traces, known) = found else { return .success(nil) }
    var builder = SessionBuilder(id: id)
    var format = OTLPFormat()
    var hasRoot: [String: Bool] = [:]
    do throws(ModelError) {
      for body in bodies {
        guard let document = try? JSONDocument(body.bytes) else { continue }
        let origin = try builder.add(body.bytes)
        document.withRoot { root in
          format.read(root, origin, into: &builder) { traces.contains($0) }
          OTLPFormat.forEachSpan(root) { span, _ in
            let trace = OTLPFormat.traceID(span)
            let isRoot = OTLPFormat.id(span["parentSpanId"]) == nil
            if traces.contains(trace) { hasRoot[trace] = hasRoot[trace] == true || isRoot }
          }
        }
      }
    } catch {
      return .failure(error)
    }
    format.finish(into: &builder)
    if isOpen(known), hasRoot.values.contains(false) { builder.info.status = .running }
    if known.hasLost { builder.info.incomplete = "older spans were dropped for newer ones" }
    let session = builder.finish()
    let lists = (session.summary, TraceSummary.all(of: session))
    state.withLock { state in
      // What was dropped meanwhile is still in this session; it is made anew when it is asked for again.
      guard state.sessions[id]?.bodies.first == known.bodies.first else { return }
      state.sessions[id]?.session = session
      state.sessions[id]?.lists = lists
      state.sessions[id]?.madeOf = known.bodies.last ?? -1
    }
    return .success(session)
  }
}
