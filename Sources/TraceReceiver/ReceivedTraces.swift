internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceClient
internal import TraceFormats
internal import TraceModel

/// The bodies that came last, and which sessions they tell of.
///
/// Each body is read once, when it comes; a session is made of its own spans alone. All that is kept and all that is
/// being read counts into one budget, in bytes of the heap.
final class ReceivedTraces: Sendable {
  private struct Body {
    let number: Int
    let bytes: Bytes
    let encoding: OTLPEncoding
    let traces: [OTLPIndex.Trace]
    /// What it takes, with what is known of its traces.
    let cost: Int

    init(number: Int, bytes: Bytes, encoding: OTLPEncoding, traces: [OTLPIndex.Trace]) {
      self.number = number
      self.bytes = bytes
      self.encoding = encoding
      self.traces = traces
      cost =
        traces.isEmpty
        ? 0 : bytes.count + ReceivedTraces.bodyCost + traces.reduce(0) { $0 + HeldBytes.part($1) }
    }
  }

  /// Where spans of a trace are: the number of the body, and the place among the body's traces.
  private struct Part {
    let body: Int
    let place: Int
  }

  private struct Owner {
    /// The session it belongs to; none as long as only log records of it have come.
    var session: String?
    /// By which claim: the best that any of its spans made, also those that were dropped.
    var claim: SessionClaim?
    /// Where its spans and log records are, the oldest first.
    var parts: ArraySlice<Part> = []
    /// How many of the log records that are here, and how many parts have spans.
    var logCount = 0
    var spanParts = 0
  }

  /// What lists show of a session.
  final class Listed: Sendable {
    let session: SessionSummary
    let traces: [TraceSummary]

    init(_ session: Session) {
      self.session = session.summary
      traces = TraceSummary.all(of: session)
    }
  }

  /// What is known of a session beside its bodies.
  private struct Known {
    var traces: Set<String> = []
    /// The body that told of it first.
    var firstBody: Int
    var arrivedAt: Int64
    var hasLost = false
    /// Changes with whatever comes or goes.
    var revision = 0
    /// The session as it was made last, as long as somebody keeps it.
    weak var session: Session?
    /// What lists show of it, where there is room for that, and what the names in there take.
    var listed: Listed?
    var nameBytes = 0
    /// The revision that these were made of, and whether the session was running by then.
    var madeOf = -1
    var wasRunning = false
  }

  private struct State {
    var bodies: [Body] = []
    /// How many of `bodies` have been dropped and not yet taken out.
    var dropped = 0
    /// What all that is kept takes.
    var heldBytes = 0
    /// What is being read takes.
    var borrowedBytes = 0
    var nextNumber = 0
    var owners: [String: Owner] = [:]
    var sessions: [String: Known] = [:]
    var lostBodies = 0
    var lostSpans = 0
    /// Log records that named no trace, and those of traces of which no span has come.
    var looseLogs = 0
    /// Spans that named no trace.
    var spansWithoutTrace = 0
    var waitingLogs = 0

    /// What is told in warnings.
    var counts: (lostBodies: Int, lostSpans: Int, spansWithoutTrace: Int, looseLogs: Int) {
      (lostBodies, lostSpans, spansWithoutTrace, looseLogs + waitingLogs)
    }
  }

  /// A session whose first span has not come is thought to run for this long after the last one came.
  private static let openNanoseconds: Int64 = 60_000_000_000
  private static let bodyCost = HeldBytes.element(Body.self) + 2 * HeldBytes.object
  private static let ownerCost =
    HeldBytes.entry(String.self, Owner.self) + HeldBytes.entry(String.self, Void.self) + HeldBytes.object
  private static let partCost = HeldBytes.element(Part.self)
  private static let sessionCost = HeldBytes.entry(String.self, Known.self) + 2 * HeldBytes.object

  /// The most that the index of one body may take while it is read, which is beside the budget: dense bodies have an
  /// index of twice their own length.
  static let mostIndexBytes = 24 << 20

  private let byteLimit: Int
  private let time: TimeSource
  private let state = Mutex(State())
  /// One body is read at a time, so that only one index is in memory.
  private let reading = Mutex(())

  private let prices: PriceTable?

  /// - Parameter prices: what models cost, since programs tell tokens and mostly no cost.
  init(byteLimit: Int, time: TimeSource, prices: PriceTable? = nil) {
    self.byteLimit = byteLimit
    self.time = time
    self.prices = prices
  }

  // MARK: Taking

  /// What became of a body.
  enum Taken: Equatable {
    case whole
    /// So many spans or log records of it are not kept, for good, and why.
    case without(Int, reason: String)
    case refused(RequestRefusal)
  }

  /// Keeps the spans or log records of a body, which is refused as a whole if it is not what it says.
  ///
  /// - Parameters:
  ///   - bytes: the body; newlines in JSON are blanks already.
  ///   - borrowed: what was borrowed for the body; it is given back.
  func take(
    _ bytes: Bytes, _ signal: OTLPSignal = .traces, as encoding: OTLPEncoding = .json, borrowed: Int = 0
  ) -> Taken {
    let index: OTLPIndex
    switch reading.withLock({ _ in read(bytes, signal, encoding) }) {
    case .success(let found): index = found
    case .failure(let refusal):
      giveBack(borrowed)
      return .refused(refusal)
    }
    state.withLock { state in
      state.borrowedBytes -= borrowed
      state.lostSpans += index.leftOut
      state.looseLogs += index.looseLogs
      state.spansWithoutTrace += index.withoutTrace
      if !index.traces.isEmpty {
        keep(Body(number: state.nextNumber, bytes: bytes, encoding: encoding, traces: index.traces), &state)
      }
    }
    return what(isWithout: index)
  }

  private func what(isWithout index: OTLPIndex) -> Taken {
    var reasons: [String] = []
    if index.leftOut > 0 { reasons.append("the body has spans of more traces than are kept") }
    if index.withoutTrace > 0 { reasons.append("spans that name no trace: \(index.withoutTrace)") }
    let count = index.leftOut + index.withoutTrace
    return count > 0 ? .without(count, reason: reasons.joined(separator: "; ")) : .whole
  }

  private func read(
    _ bytes: Bytes, _ signal: OTLPSignal, _ encoding: OTLPEncoding
  ) -> Result<OTLPIndex, RequestRefusal> {
    let tooMuch = RequestRefusal(status: 413, message: "the body holds too many values; send it in several")
    guard bytes.count < byteLimit / 2 else { return .failure(tooMuch) }
    // A body with all that it brings along must fit beside one that is being read.
    let perTrace =
      Self.ownerCost + Self.partCost + Self.sessionCost + HeldBytes.part + HeldBytes.listed(trace: "")
      + HeldBytes.listed(session: "") + 6 * HeldBytes.object
    let limit = OTLPIndex.Limit(
      bytes: byteLimit / 2 - bytes.count, perTrace: perTrace, perSpan: HeldBytes.span)
    switch encoding {
    case .json: return read(json: bytes, signal, limit, tooMuch)
    case .protobuf:
      return Result { () throws(OTLPWireError) in try OTLPIndex(wire: bytes, signal, limit: limit) }
        .mapError { RequestRefusal(status: 400, message: $0.description) }
    }
  }

  private func read(
    json bytes: Bytes, _ signal: OTLPSignal, _ limit: OTLPIndex.Limit, _ tooMuch: RequestRefusal
  ) -> Result<OTLPIndex, RequestRefusal> {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes, maximumIndexBytes: Self.mostIndexBytes)
    } catch {
      if case .tooManyValues = error.reason { return .failure(tooMuch) }
      return .failure(RequestRefusal(status: 400, message: "the body is not JSON: \(error)"))
    }
    return document.withRoot { root in
      let list: StaticString = signal == .logs ? "resourceLogs" : "resourceSpans"
      guard root[list]?.isArray == true || root.isObject && root.isEmptyContainer else {
        return .failure(RequestRefusal(status: 400, message: "the body has no \(list)"))
      }
      return .success(OTLPIndex(root, limit: limit))
    }
  }

  private func keep(_ body: Body, _ state: inout State) {
    state.nextNumber += 1
    state.bodies.append(body)
    state.heldBytes += body.cost
    for (place, trace) in body.traces.enumerated() {
      // Taken out and put back, so that nothing of it is copied.
      let known = state.owners.removeValue(forKey: trace.id)
      if known == nil { state.heldBytes += Self.cost(ofOwner: trace.id) }
      var owner = known ?? Owner()
      owner.parts.append(Part(body: body.number, place: place))
      owner.logCount += trace.logs.count
      if !trace.spans.isEmpty { owner.spanParts += 1 }
      state.heldBytes += Self.partCost
      let hadSession = owner.session != nil
      join(trace, &owner, &state)
      if owner.session == nil {
        state.waitingLogs += trace.logs.count
      } else if !hadSession {
        state.waitingLogs -= owner.logCount - trace.logs.count
      }
      state.owners[trace.id] = owner
    }
    makeRoom(&state)
  }

  private static func cost(ofOwner trace: String) -> Int { ownerCost + HeldBytes.listed(trace: trace) }
  private static func cost(ofSession id: String) -> Int { sessionCost + HeldBytes.listed(session: id) }

  /// Notes that spans or log records of a trace came, which may tell that it belongs to another session than was thought;
  /// all of the trace moves then.
  private func join(_ trace: OTLPIndex.Trace, _ owner: inout Owner, _ state: inout State) {
    if let claim = trace.claim, claim.isBetter(than: owner.claim) { owner.claim = claim }
    guard owner.spanParts > 0, let first = owner.parts.first?.body else { return }
    let id = owner.claim?.session ?? trace.id
    var hasLost = false
    if let before = owner.session, before != id {
      // What stood for itself was lost of the trace.
      hasLost = before == trace.id && state.sessions[before]?.hasLost == true
      leave(trace.id, before, &state)
    }
    owner.session = id
    if state.sessions[id] == nil {
      state.sessions[id] = Known(firstBody: first, arrivedAt: time.now)
      state.heldBytes += Self.cost(ofSession: id)
    }
    guard var known = state.sessions.removeValue(forKey: id) else { return }
    known.traces.insert(trace.id)
    known.firstBody = min(known.firstBody, first)
    known.arrivedAt = time.now
    known.hasLost = known.hasLost || hasLost
    known.revision += 1
    state.sessions[id] = known
  }

  /// Takes a trace out of the session that it belonged to; a session without traces is none.
  private func leave(_ trace: String, _ id: String, _ state: inout State) {
    guard state.sessions[id] != nil else { return }
    state.sessions[id]?.traces.remove(trace)
    state.sessions[id]?.revision += 1
    guard let known = state.sessions[id], known.traces.isEmpty else { return }
    state.heldBytes -= Self.cost(ofSession: id) + known.nameBytes
    state.sessions[id] = nil
  }

  // MARK: The budget

  /// Makes room for bytes that are about to be read; false where too much is being read already.
  func borrow(_ count: Int) -> Bool {
    state.withLock { state in
      guard state.borrowedBytes + count <= byteLimit / 2 else { return false }
      state.borrowedBytes += count
      makeRoom(&state)
      return true
    }
  }

  /// Bytes that were borrowed are gone again.
  func giveBack(_ count: Int) { state.withLock { $0.borrowedBytes -= count } }

  private func makeRoom(_ state: inout State) {
    while state.heldBytes + state.borrowedBytes > byteLimit, dropOldest(&state) {}
  }

  /// Drops the oldest body but the last one.
  private func dropOldest(_ state: inout State) -> Bool {
    guard state.bodies.count - state.dropped > 1 else { return false }
    let body = state.bodies[state.dropped]
    state.bodies[state.dropped] = Body(number: body.number, bytes: Bytes([]), encoding: body.encoding, traces: [])
    state.dropped += 1
    state.heldBytes -= body.cost
    state.lostBodies += 1
    for trace in body.traces {
      drop(trace, &state)
    }
    if state.dropped > 1024, state.dropped * 2 > state.bodies.count {
      state.bodies.removeFirst(state.dropped)
      state.dropped = 0
    }
    return true
  }

  /// Drops what the oldest body has of a trace.
  private func drop(_ trace: OTLPIndex.Trace, _ state: inout State) {
    guard var owner = state.owners.removeValue(forKey: trace.id) else { return }
    _ = owner.parts.popFirst()
    owner.logCount -= trace.logs.count
    if !trace.spans.isEmpty { owner.spanParts -= 1 }
    state.heldBytes -= Self.partCost
    if let session = owner.session {
      state.sessions[session]?.hasLost = true
      state.sessions[session]?.revision += 1
      // Of a session's trace that has log records alone there is nothing to show.
      if owner.spanParts == 0 {
        leave(trace.id, session, &state)
        owner.session = nil
        state.waitingLogs += owner.logCount
      }
    } else {
      state.waitingLogs -= trace.logs.count
    }
    if owner.parts.isEmpty {
      state.heldBytes -= Self.cost(ofOwner: trace.id)
    } else {
      state.owners[trace.id] = owner
    }
  }

  /// What is held, for those who check that it is bounded.
  struct Holdings: Equatable {
    var bytes = 0
    var borrowed = 0
    var bodies = 0
    var traces = 0
    var sessions = 0
  }

  var holdings: Holdings {
    state.withLock { state in
      Holdings(
        bytes: state.heldBytes, borrowed: state.borrowedBytes, bodies: state.bodies.count - state.dropped,
        traces: state.owners.count, sessions: state.sessions.count)
    }
  }

  // MARK: Giving

  /// In the order in which they began.
  var sessionIDs: [String] {
    let sessions = state.withLock { state in state.sessions.map { ($0.value.firstBody, $0.key) } }
    return sessions.sorted { $0 < $1 }.map(\.1)
  }

  var sessionCount: Int { state.withLock { $0.sessions.count } }
  func session(ofTrace id: String) -> String? { state.withLock { $0.owners[id]?.session } }

  var warnings: [Warning] {
    let counts = state.withLock { $0.counts }
    var warnings = WarningList()
    warnings.add("droppedBodies", "older bodies were dropped for newer ones", count: counts.lostBodies)
    warnings.add("refusedSpans", "spans of bodies with too many traces were refused", count: counts.lostSpans)
    warnings.add("spansWithoutTrace", "spans that name no trace were left out", count: counts.spansWithoutTrace)
    warnings.add("looseLogRecords", "log records belong to no span that is here", count: counts.looseLogs)
    return warnings.all
  }

  /// The session as it was made last, if it is still right.
  func lastSession(_ id: String) -> Session? {
    state.withLock { state in state.sessions[id].flatMap { isCurrent($0) ? $0.session : nil } }
  }

  /// What lists show of a session, if that is still right.
  func lists(_ id: String) -> Listed? {
    state.withLock { state in state.sessions[id].flatMap { isCurrent($0) ? $0.listed : nil } }
  }

  func isCurrent(_ session: Session) -> Bool {
    state.withLock { state in state.sessions[session.id].map { isCurrent($0) && $0.session === session } ?? false }
  }

  private func isCurrent(_ known: Known) -> Bool {
    known.madeOf == known.revision && (!known.wasRunning || isOpen(known))
  }

  private func isOpen(_ known: Known) -> Bool { time.now - known.arrivedAt < Self.openNanoseconds }

  // MARK: Assembling

  /// All that a session is made of.
  private struct Material {
    var shares: [BodyShare] = []
    var traces: Set<String>
    var isWithoutRoot: Bool
    let isOpen: Bool
    let hasLost: Bool
    let revision: Int
  }

  /// How long the spans of a session are; 0 where there is none.
  func byteCount(of id: String) -> Int {
    guard let material = material(id) else { return 0 }
    return material.shares.reduce(0) { $0 + $1.byteCount }
  }

  private func material(_ id: String) -> Material? {
    state.withLock { state in
      guard let known = state.sessions[id], let first = state.bodies.first?.number else { return nil }
      var material = Material(
        traces: known.traces, isWithoutRoot: false, isOpen: isOpen(known), hasLost: known.hasLost,
        revision: known.revision)
      var pieces: [Int: [BodyShare.Piece]] = [:]
      for trace in known.traces {
        var hasRoot = false
        for part in state.owners[trace]?.parts ?? [] {
          let found = state.bodies[part.body - first].traces[part.place]
          pieces[part.body, default: []] += found.spans.map { BodyShare.Piece(isLog: false, range: $0) }
          pieces[part.body, default: []] += found.logs.map { BodyShare.Piece(isLog: true, range: $0) }
          if found.hasRoot { hasRoot = true }
        }
        if !hasRoot { material.isWithoutRoot = true }
      }
      for (number, pieces) in pieces.sorted(by: { $0.key < $1.key }) {
        let body = state.bodies[number - first]
        let ordered = pieces.sorted { $0.range.lowerBound < $1.range.lowerBound }
        material.shares.append(BodyShare(bytes: body.bytes, encoding: body.encoding, pieces: ordered))
      }
      return material
    }
  }

  /// Makes the session of what is here; nothing where nothing is.
  ///
  /// - Parameter onDecode: hears how long each span is that is read.
  func assemble(_ id: String, onDecode: (@Sendable (Int) -> Void)? = nil) -> Result<Session?, ModelError> {
    guard let material = material(id) else { return .success(nil) }
    var builder = SessionBuilder(id: id)
    if let prices { builder.charge(by: prices) }
    do throws(ModelError) {
      var parts: [DocumentPart] = []
      for share in material.shares {
        let (bytes, pieces) = share.text(&builder.warnings)
        let body = DocumentBody(bytes, onParse: onDecode)
        let origin = try builder.add(bytes)
        parts += pieces.map { piece in
          let shape = piece.isLog ? OTLPDocuments.log : OTLPDocuments.span
          return DocumentPart(shape: shape, body: body, range: piece.range, origin: origin)
        }
      }
      try OTLPDocuments().decode(id, from: parts, wantsTrace: { material.traces.contains($0) }, into: &builder)
    } catch {
      return .failure(error)
    }
    if material.isOpen, material.isWithoutRoot { builder.info.status = .running }
    if material.hasLost { builder.info.incomplete = "older spans were dropped for newer ones" }
    let session = builder.finish()
    if !Interruption.isRaised { note(session, material.revision) }
    return .success(session)
  }

  /// Remembers a session that was made, and what lists show of it as far as there is room.
  private func note(_ session: Session, _ revision: Int) {
    let listed = Listed(session)
    let names = HeldBytes.names(listed.session, listed.traces)
    state.withLock { state in
      // What was dropped meanwhile is still in this session; it is made anew when it is asked for again.
      guard var known = state.sessions[session.id], known.revision == revision else { return }
      state.heldBytes -= known.nameBytes
      let fits = state.heldBytes + state.borrowedBytes + names <= byteLimit
      known.nameBytes = fits ? names : 0
      known.listed = fits ? listed : nil
      known.session = session
      known.madeOf = revision
      known.wasRunning = session.summary.status == .running
      state.heldBytes += known.nameBytes
      state.sessions[session.id] = known
    }
  }
}
