internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Brings a session that is known up to date: fetches what is new, not all.
///
/// One call gives the session's figures and the traces behind those that are known. Where the figures say that others
/// changed, too, the lists that have the latest first tell which. What the figures do not show, such as the edit of an
/// output, is found by reading the session again part by part, a part with each look at which nothing else is new.
struct PandaProbeRenewal: Sendable {
  let source: PandaProbeSource
  let known: Session

  /// So many traces are read again with a look.
  private static let partSize = 100
  /// So many pages of lists are searched for what changed; the session is fetched whole where that is not enough.
  private static let mostPages = 8
  /// So many traces are fetched one by one.
  private static let mostSingles = 50
  /// The session is not fetched whole more often.
  private static let wholeEveryMs: Int64 = 10_000

  func run() async throws(SourceError) -> Session {
    guard known.info.incomplete == nil, !known.traces.isEmpty,
      known.traces.allSatisfy({ known.text($0.id) != nil }), PandaProbeFigures(known).explain(known.info.reported)
    else { return try await whole() }
    let head = isReachable ? try await page(from: known.traces.count, limit: source.pageSize) : nil
    let given: Told?
    if let head { given = Self.told(by: head) } else { given = try await toldByList() }
    guard let told = given else { return try await whole() }
    let hasMore = head.map { Self.hasTraces($0) } ?? false
    if !hasMore, told.isSame(as: known) { return try await partAgain() }
    var bodies = head.map { [$0] } ?? []
    var newer = try await renewed(bodies, told)
    var pages = 0
    while !told.isExplained(by: newer), pages < Self.mostPages {
      let changed = try await changes(in: newer, page: pages)
      pages += 1
      if changed.count > Self.mostSingles { break }
      if changed.isEmpty { continue }
      bodies += try await traces(changed)
      newer = try await renewed(bodies, told)
    }
    if told.isExplained(by: newer) { return newer }
    guard source.looks.mayReadWhole(known.id, everyMs: Self.wholeEveryMs, source.client.time.now) else { return newer }
    return try await whole()
  }

  /// Whether a path can name the session; of another the lists tell, and its traces are fetched by id.
  private var isReachable: Bool { PandaProbeFetch.isReachable(known.id) }

  private func whole() async throws(SourceError) -> Session {
    try await PandaProbeFetch(source: source, id: known.id, progress: FetchProgress()).run()
  }

  // MARK: What the server says

  private func page(from offset: Int, limit: Int) async throws(SourceError) -> JSONDocument {
    let body = try await source.client.get(
      "/sessions/" + PercentEncoding.segment(known.id), query: [("limit", "\(limit)"), ("offset", "\(offset)")])
    return try source.bodies.document(body, with: "traces")
  }

  private static func hasTraces(_ page: JSONDocument) -> Bool {
    page.withRoot { $0["traces"]?.elements.contains { _ in true } ?? false }
  }

  /// What a page says of the whole session.
  private struct Told {
    var info = SessionInfo(id: "")
    var hasError: Bool?

    func isSame(as session: Session) -> Bool {
      let (one, other) = (info.reported, session.info.reported)
      return one.traceCount == other.traceCount && one.spanCount == other.spanCount
        && one.usage.statedTotal == other.usage.statedTotal
        && PandaProbeFigures.areEqual(one.duration, other.duration) && PandaProbeFigures.areEqual(one.cost, other.cost)
        && info.start == session.info.start && info.end == session.info.end && info.userID == session.info.userID
        && info.tags == session.info.tags && hasError.map { $0 == PandaProbeFigures.hasError(session) } ?? true
    }

    func isExplained(by session: Session) -> Bool {
      PandaProbeFigures(session).explain(info.reported) && info.end == PandaProbeFigures.lastEnd(session)
        && hasError.map { $0 == PandaProbeFigures.hasError(session) } ?? true
    }
  }

  private static func told(by page: JSONDocument) -> Told { page.withRoot { told(of: $0) } }

  private static func told(of session: JSONValue) -> Told {
    var builder = SessionBuilder(id: "")
    PandaProbeFormat.readSession(session, into: &builder)
    return Told(info: builder.info, hasError: session["has_error"]?.boolValue)
  }

  /// What the list of sessions says of it; nothing where its entry is not among the first.
  private func toldByList() async throws(SourceError) -> Told? {
    let body = try await source.client.get("/sessions", query: [("query", known.id), ("limit", "200")])
    return try source.bodies.read(body, with: "items") { root -> Told? in
      PandaProbeAssembly.entry(of: known.id, in: root).map { Self.told(of: $0) }
    }
  }

  /// The traces of a page of the list that are new or not as they are known: first of those that ended last, then from
  /// both ends of the session towards its middle.
  private func changes(in session: Session, page: Int) async throws(SourceError) -> [String] {
    let order = page == 0 ? "ended_at" : "started_at"
    let offset = max(page - 1, 0) / 2 * 200
    let body = try await source.client.get(
      "/traces",
      query: [
        ("session_id", known.id), ("sort_by", order), ("sort_order", page > 0 && page % 2 == 0 ? "asc" : "desc"),
        ("limit", "200"), ("offset", "\(offset)"),
      ])
    return try source.bodies.read(body, with: "items") { root in
      (root["items"]?.elements ?? .empty).compactMap { item in
        guard let entry = PandaProbeFormat.traceSummary(item) else { return nil }
        guard let place = session.traceIndex(id: entry.id) else { return entry.id }
        let trace = session.traces[place]
        let isSame =
          trace.status == entry.status && trace.start == entry.start && trace.end == entry.end
          && entry.spanCount ?? Count(clamping: trace.rows.count) == Count(clamping: trace.rows.count)
          && entry.usage.statedTotal == trace.reported.usage.statedTotal
          && PandaProbeFigures.areEqual(entry.cost, trace.reported.cost) && entry.name == session.text(trace.name)
        return isSame ? nil : entry.id
      }
    }
  }

  private func traces(_ ids: [String]) async throws(SourceError) -> [JSONDocument] {
    var bodies: [JSONDocument] = []
    var failure: SourceError?
    await OrderedParallelFetch<JSONDocument>(atOnce: PandaProbeSource.callsAtOnce).run(Array(ids.indices)) { place in
      do throws(SourceError) {
        let body = try await source.client.get("/traces/" + PercentEncoding.segment(ids[place]))
        return .success(try source.bodies.document(body, with: "trace_id"))
      } catch {
        return .failure(error)
      }
    } deliver: { _, result in
      switch result {
      case .success(let body): bodies.append(body)
      case .failure(let error): failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return bodies
  }

  // MARK: What nothing tells of

  /// Reads the next part of the session again; the known one where it is the same.
  private func partAgain() async throws(SourceError) -> Session {
    let size = isReachable ? Self.partSize : PandaProbeSource.callsAtOnce
    let offset = source.looks.nextPart(of: known.id, size: size, count: known.traces.count)
    let part: [JSONDocument]
    if isReachable {
      part = [try await page(from: offset, limit: size)]
    } else {
      part = try await traces(known.traces[offset...].prefix(size).compactMap { known.text($0.id) })
    }
    let isSame = part.allSatisfy { document in
      document.withRoot { root in
        root["traces"].map { $0.elements.allSatisfy(isKnown) } ?? isKnown(root)
      }
    }
    return isSame ? known : try await renewed(part, nil)
  }

  /// Whether a trace is, byte for byte, what is known of it.
  private func isKnown(_ trace: JSONValue) -> Bool {
    guard let id = trace["trace_id"]?.stringValue, let place = known.traceIndex(id: id) else { return false }
    let (bytes, range) = known.bytes.locate(known.traces[place].record)
    return trace.withBytes { one in
      bytes.withUnsafeBytes { one.elementsEqual(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
  }

  // MARK: The newer session

  /// The known session with these bodies in place of what they are about; of several about one trace the last counts.
  ///
  /// - Parameter told: what the server says of the whole, where that was asked for.
  private func renewed(_ bodies: [JSONDocument], _ told: Told?) async throws(SourceError) -> Session {
    let length = known.bytes.byteCount + bodies.reduce(0) { $0 + $1.bytes.count }
    return try await source.bodies.onThread(length) { [known, source] () throws(SourceError) in
      var builder = SessionBuilder(reusing: known)
      if Self.isWasteful(known) { builder = SessionBuilder(id: known.id) }
      builder.info = known.info
      if let told {
        builder.info.reported = told.info.reported
        builder.info.start = told.info.start
        builder.info.end = told.info.end
        builder.info.userID = told.info.userID
        builder.info.tags = told.info.tags
      }
      var done: Set<String> = []
      for body in bodies.reversed() {
        let origin = try source.bodies.add(body, to: &builder)
        body.withRoot { root in
          if let traces = root["traces"] {
            if builder.records.isEmpty { builder.records.append(origin.slice(root)) }
            for trace in traces.elements where done.insert(trace["trace_id"]?.stringValue ?? "").inserted {
              PandaProbeFormat.addTrace(trace, origin, to: &builder)
            }
          } else if done.insert(root["trace_id"]?.stringValue ?? "").inserted {
            PandaProbeFormat.addTrace(root, origin, to: &builder)
          }
        }
      }
      for trace in known.traces where !done.contains(known.text(trace.id) ?? "") {
        try Self.add(trace, of: known, source, to: &builder)
      }
      return builder.finish()
    }
  }

  /// Whether most of its bodies is about what has been replaced.
  private static func isWasteful(_ session: Session) -> Bool {
    let used = session.traces.reduce(1 << 20) { $0 + $1.record.count }
    return session.bytes.byteCount > 2 * used
  }

  private static func add(
    _ trace: Trace, of known: Session, _ source: PandaProbeSource, to builder: inout SessionBuilder
  ) throws(SourceError) {
    if !isWasteful(known), let (bytes, range, origin) = builder.reused(trace.record) {
      guard let document = try? JSONDocument(bytes, range: range) else { return }
      document.withRoot { PandaProbeFormat.addTrace($0, origin, to: &builder) }
    } else {
      let (bytes, range) = known.bytes.locate(trace.record)
      let copy = bytes.withUnsafeBytes { Bytes(UnsafeRawBufferPointer(rebasing: $0[range])) }
      guard let document = try? JSONDocument(copy) else { return }
      let origin = try source.bodies.add(document, to: &builder)
      document.withRoot { PandaProbeFormat.addTrace($0, origin, to: &builder) }
    }
  }
}

/// The sums that the server makes over a session's traces, made over those that are here.
struct PandaProbeFigures {
  private var traceCount = Count.zero
  private var spanCount = Count.zero
  private var tokens: Count? = .zero
  private var cost: Cost? = .zero
  private var duration = Elapsed.zero

  init(_ session: Session) {
    traceCount = Count(clamping: session.traces.count)
    spanCount = Count(clamping: session.spans.count)
    for trace in session.traces {
      // Older servers do not give these for a trace.
      tokens = tokens.flatMap { sum in trace.reported.usage.statedTotal.map { sum + $0 } }
      cost = cost.flatMap { sum in trace.reported.cost.map { sum + $0 } }
      duration += trace.duration ?? .zero
    }
  }

  /// Whether these are the figures that the server gives.
  func explain(_ reported: ReportedTotals) -> Bool {
    reported.traceCount == traceCount && reported.spanCount ?? spanCount == spanCount
      && (tokens == nil || reported.usage.statedTotal ?? tokens == tokens)
      && (cost == nil || reported.cost == nil || Self.areEqual(reported.cost, cost, slack: Double(traceCount)))
      && Self.areEqual(reported.duration ?? .zero, duration)
  }

  /// Sums of a server come out otherwise in their last digits when they are made again.
  ///
  /// - Parameter slack: how many units two sums may be apart that were rounded in other places.
  static func areEqual<Sum: Summable>(_ one: Sum?, _ other: Sum?, slack: Double = 0) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    let (first, second) = (Double(one.amount), Double(other.amount))
    return abs(first - second) <= max(abs(first), abs(second)) * 1e-12 + 10 + slack
  }

  static func hasError(_ session: Session) -> Bool { session.traces.contains { $0.status == .error } }
  static func lastEnd(_ session: Session) -> Timestamp? { session.traces.compactMap(\.end).max() }
}

/// How far the sessions that are looked at again and again have been read again, and when they were last read whole.
final class PandaProbeLooks: Sendable {
  private struct Look {
    var offset = 0
    var whole: Int64?
  }

  private static let most = 256
  private let looks = Mutex<[String: Look]>([:])

  /// Where the next part begins; behind the last one comes the first.
  func nextPart(of session: String, size: Int, count: Int) -> Int {
    change(session) { look in
      let offset = look.offset < count ? look.offset : 0
      look.offset = offset + size
      return offset
    }
  }

  /// Whether the session may be read whole, now that it was not for a while.
  func mayReadWhole(_ session: String, everyMs milliseconds: Int64, _ now: Int64) -> Bool {
    change(session) { look in
      if let last = look.whole, now < last &+ milliseconds &* 1_000_000 { return false }
      look.whole = now
      return true
    }
  }

  private func change<Result>(_ session: String, _ body: (inout Look) -> Result) -> Result {
    looks.withLock { looks in
      if looks[session] == nil, looks.count >= Self.most { looks = [:] }
      return body(&looks[session, default: Look()])
    }
  }
}
