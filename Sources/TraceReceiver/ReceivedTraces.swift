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
    let traces: [OTLPIndex.Trace]
    /// What it takes, with what is known of its traces.
    let cost: Int
  }

  /// Where spans of a trace are: the number of the body, and the place among the body's traces.
  private struct Part {
    let body: Int
    let place: Int
  }

  private struct Owner {
    var session: String
    /// Where its spans are, the oldest first.
    var parts: ArraySlice<Part> = []
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

  init(byteLimit: Int, time: TimeSource) {
    self.byteLimit = byteLimit
    self.time = time
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
    switch reading.withLock({ _ in read(bytes) }) {
    case .success(let found): index = found
    case .failure(let refusal):
      giveBack(borrowed)
      return .refused(refusal)
    }
    state.withLock { state in
      state.borrowedBytes -= borrowed
      state.lostSpans += index.leftOut
      if !index.traces.isEmpty { keep(bytes, index.traces, &state) }
    }
    return index.leftOut > 0
      ? .without(index.leftOut, reason: "the body has spans of more traces than are kept") : .whole
  }

  private func read(_ bytes: Bytes) -> Result<OTLPIndex, RequestRefusal> {
    let tooMuch = RequestRefusal(status: 413, message: "the body holds too many values; send it in several")
    guard bytes.count < byteLimit / 2 else { return .failure(tooMuch) }
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes, maximumIndexBytes: Self.mostIndexBytes)
    } catch {
      if case .tooManyValues = error.reason { return .failure(tooMuch) }
      return .failure(RequestRefusal(status: 400, message: "the body is not JSON: \(error)"))
    }
    // A body with all that it brings along must fit beside one that is being read.
    let perTrace =
      Self.ownerCost + Self.partCost + Self.sessionCost + HeldBytes.part + HeldBytes.listed(trace: "")
      + HeldBytes.listed(session: "") + 6 * HeldBytes.object
    let limit = OTLPIndex.Limit(
      bytes: byteLimit / 2 - bytes.count, perTrace: perTrace, perSpan: HeldBytes.span)
    return document.withRoot { root in
      guard OTLPDocuments().recognise(root) != nil || root.isObject && root.isEmptyContainer else {
        return .failure(RequestRefusal(status: 400, message: "the body has no resourceSpans"))
      }
      return .success(OTLPIndex(root, limit: limit))
    }
  }

  private func keep(_ bytes: Bytes, _ traces: [OTLPIndex.Trace], _ state: inout State) {
    let number = state.nextNumber
    state.nextNumber += 1
    let cost = bytes.count + Self.bodyCost + traces.reduce(0) { $0 + HeldBytes.part($1) }
    state.bodies.append(Body(number: number, bytes: bytes, traces: traces, cost: cost))
    state.heldBytes += cost
    for (place, trace) in traces.enumerated() {
      let before = state.owners[trace.id]?.session
      // The span that names the session may come after others of its trace.
      let id = trace.session ?? before ?? trace.id
      if before == nil {
        state.owners[trace.id] = Owner(session: id)
        state.heldBytes += Self.cost(ofOwner: trace.id)
      }
      state.owners[trace.id]?.parts.append(Part(body: number, place: place))
      state.heldBytes += Self.partCost
      join(trace.id, id, &state)
    }
    makeRoom(&state)
  }

  private static func cost(ofOwner trace: String) -> Int { ownerCost + HeldBytes.listed(trace: trace) }
  private static func cost(ofSession id: String) -> Int { sessionCost + HeldBytes.listed(session: id) }

  /// Notes that spans of a trace came for a session, which may have been another's by now.
  private func join(_ trace: String, _ id: String, _ state: inout State) {
    guard let owner = state.owners[trace], let first = owner.parts.first?.body else { return }
    var hasLost = false
    if owner.session != id {
      // What stood for itself was lost of the trace.
      hasLost = owner.session == trace && state.sessions[trace]?.hasLost == true
      leave(trace, &state)
      state.owners[trace]?.session = id
    }
    if state.sessions[id] == nil {
      state.sessions[id] = Known(firstBody: first, arrivedAt: time.now)
      state.heldBytes += Self.cost(ofSession: id)
    }
    guard var known = state.sessions.removeValue(forKey: id) else { return }
    known.traces.insert(trace)
    known.firstBody = min(known.firstBody, first)
    known.arrivedAt = time.now
    known.hasLost = known.hasLost || hasLost
    known.revision += 1
    state.sessions[id] = known
  }

  /// Takes a trace out of the session that it belonged to; a session without traces is none.
  private func leave(_ trace: String, _ state: inout State) {
    guard let id = state.owners[trace]?.session, state.sessions[id] != nil else { return }
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
    state.bodies[state.dropped] = Body(number: body.number, bytes: Bytes([]), traces: [], cost: 0)
    state.dropped += 1
    state.heldBytes -= body.cost
    state.lostBodies += 1
    for trace in body.traces {
      guard var owner = state.owners.removeValue(forKey: trace.id) else { continue }
      _ = owner.parts.popFirst()
      let session = owner.session
      state.owners[trace.id] = owner
      state.heldBytes -= Self.partCost
      state.sessions[session]?.hasLost = true
      state.sessions[session]?.revision += 1
      if owner.parts.isEmpty {
        leave(trace.id, &state)
        state.owners[trace.id] = nil
        state.heldBytes -= Self.cost(ofOwner: trace.id)
      }
    }
    if state.dropped > 1024, state.dropped * 2 > state.bodies.count {
      state.bodies.removeFirst(state.dropped)
      state.dropped = 0
    }
    return true
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
    let (bodies, spans) = state.withLock { ($0.lostBodies, $0.lostSpans) }
    var warnings = WarningList()
    warnings.add("droppedBodies", "older bodies were dropped for newer ones", count: bodies)
    warnings.add("refusedSpans", "spans of bodies with too many traces were refused", count: spans)
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

  /// The spans of a session that one body holds.
  private struct Share {
    let bytes: Bytes
    var spans: [Range<Int>]
  }

  /// All that a session is made of.
  private struct Material {
    var shares: [Share] = []
    var traces: Set<String>
    var isWithoutRoot: Bool
    let isOpen: Bool
    let hasLost: Bool
    let revision: Int
  }

  /// How long the spans of a session are; 0 where there is none.
  func byteCount(of id: String) -> Int {
    guard let material = material(id) else { return 0 }
    return material.shares.reduce(0) { $0 + $1.spans.reduce(0) { $0 + $1.count } }
  }

  private func material(_ id: String) -> Material? {
    state.withLock { state in
      guard let known = state.sessions[id], let first = state.bodies.first?.number else { return nil }
      var material = Material(
        traces: known.traces, isWithoutRoot: false, isOpen: isOpen(known), hasLost: known.hasLost,
        revision: known.revision)
      var spans: [Int: [Range<Int>]] = [:]
      for trace in known.traces {
        var hasRoot = false
        for part in state.owners[trace]?.parts ?? [] {
          let found = state.bodies[part.body - first].traces[part.place]
          spans[part.body, default: []] += found.spans
          if found.hasRoot { hasRoot = true }
        }
        if !hasRoot { material.isWithoutRoot = true }
      }
      for (number, spans) in spans.sorted(by: { $0.key < $1.key }) {
        let ordered = spans.sorted { $0.lowerBound < $1.lowerBound }
        material.shares.append(Share(bytes: state.bodies[number - first].bytes, spans: ordered))
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
    do throws(ModelError) {
      var parts: [DocumentPart] = []
      for share in material.shares {
        let (bytes, spans) = Self.own(share)
        let body = DocumentBody(bytes, onParse: onDecode)
        let origin = try builder.add(bytes)
        parts += spans.map { DocumentPart(shape: OTLPDocuments.span, body: body, range: $0, origin: origin) }
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

  /// The spans in bytes of their own where others have more of the body, which the session must not keep then.
  private static func own(_ share: Share) -> (bytes: Bytes, spans: [Range<Int>]) {
    let length = share.spans.reduce(0) { $0 + $1.count }
    if length * 2 >= share.bytes.count { return (share.bytes, share.spans) }
    var places: [Range<Int>] = []
    let bytes = Bytes(capacity: length) { memory in
      var filled = 0
      for span in share.spans {
        share.bytes.withUnsafeBytes { all in
          UnsafeMutableRawBufferPointer(rebasing: memory[filled...]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: all[span]))
        }
        places.append(filled..<(filled + span.count))
        filled += span.count
      }
      return filled
    }
    return (bytes, places)
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
