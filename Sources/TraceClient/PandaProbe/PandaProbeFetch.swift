internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Fetches one session whole: all pages, several at a time, and checks that nothing is missing or doubled.
///
/// The server's pages have no fixed order among traces that start at the same moment, so a trace may come twice and
/// another not at all. Traces are told apart by id, counted against the server's own count, and what is short is asked
/// for by id.
struct PandaProbeFetch: Sendable {
  let source: PandaProbeSource
  let id: String
  let progress: FetchProgress
  private let parts = Parts()

  init(source: PandaProbeSource, id: String, progress: FetchProgress) {
    self.source = source
    self.id = id
    self.progress = progress
  }

  /// What was fetched: pages of the session, single traces, and what could not be had.
  private struct FetchedBodies: Sendable {
    var pages: [Bytes] = []
    var traces: [Bytes] = []
    /// How many traces the server says there are.
    var told = 0
    var warnings = WarningList()
    /// Why the first of the traces that could not be had could not.
    var failure: SourceError?
  }

  func run() async throws(SourceError) -> Session {
    var fetched = Self.isReachable(id) ? try await pages() : try await onesByOne()
    if !fetched.pages.isEmpty { try await fill(&fetched) }
    let result = fetched
    return try await source.bodies.decoded { builder throws(SourceError) in try build(result, &builder) }
  }

  /// Ids that cannot stand in a path: `%2F` is taken for a slash, `analytics` is another page, and nothing is the list.
  private static func isReachable(_ id: String) -> Bool { !id.isEmpty && !id.contains("/") && id != "analytics" }

  // MARK: Pages

  private func traceResult(_ id: String) async -> Result<Bytes, SourceError> {
    do throws(SourceError) {
      // Most of a session that fails as a whole does so for one trace's sake, again and again.
      let body = try await source.client.get(
        "/traces/" + PercentEncoding.segment(id), retriesAfter500: 1)
      try source.bodies.read(body, with: "trace_id") { _ in }
      progress.report { update in
        update.pages += 1
        update.bytes += body.count
      }
      return .success(body)
    } catch {
      return .failure(error)
    }
  }

  private func pageResult(_ offset: Int) async -> Result<Bytes, SourceError> {
    do throws(SourceError) {
      return .success(try await page(offset))
    } catch {
      return .failure(error)
    }
  }

  private func page(_ offset: Int) async throws(SourceError) -> Bytes {
    let body = try await source.client.get(
      "/sessions/" + PercentEncoding.segment(id),
      query: [("limit", "\(source.pageSize)"), ("offset", "\(offset)")])
    let spans = try source.bodies.read(body, with: "traces") { root in
      root["traces"]?.elements.reduce(0) { $0 + ($1["spans"]?.elements.reduce(0) { count, _ in count + 1 } ?? 0) } ?? 0
    }
    progress.report { update in
      update.pages += 1
      update.spans += spans
      update.bytes += body.count
    }
    return body
  }

  private func pages() async throws(SourceError) -> FetchedBodies {
    var fetched = FetchedBodies()
    let first: Bytes
    do throws(SourceError) {
      first = try await page(0)
    } catch  where error.status == 500 {
      // One bad span makes the server fail on the whole session; its other traces can still be had.
      return try await onesByOne(after: error)
    }
    fetched.told = try source.bodies.read(first, with: "traces") { Int(clamping: $0["trace_count"]?.int64 ?? 0) }
    fetched.pages = [first]
    let total = max((fetched.told + source.pageSize - 1) / source.pageSize, 1)
    progress.report { $0.pageTotal = total }
    await deliver(first)
    guard total > 1 else { return fetched }
    let rest = await bodies(of: Array(1..<total)) { place in await pageResult(place * source.pageSize) }
    for (place, result) in rest.enumerated() {
      switch result {
      case .success(let body): fetched.pages.append(body)
      case .failure(let error):
        // A page that failed while others came is told of; if it was the caller who left, so is the whole.
        if error.kind == .cancelled { throw error }
        fetched.warnings.add("missingPage", "page \(place + 2) could not be fetched: \(error.message)")
      }
    }
    return fetched
  }

  private func bodies(
    of places: [Int], _ fetch: @escaping @Sendable (Int) async -> Result<Bytes, SourceError>
  ) async -> [Result<Bytes, SourceError>] {
    await OrderedParallelFetch<Bytes>(mostFailures: PandaProbeSource.callsAtOnce) { await deliver($0) }
      .results(of: places, fetch)
  }

  /// Gives a page to whoever listens. Who begins to listen late gets the pages before it first, since the parts
  /// together have all of the session.
  private func deliver(_ body: Bytes) async {
    let open = parts.add(body, andTakeAll: progress.wantsParts)
    for body in open { await deliverNow(body) }
  }

  /// Gives a page as a session of its own.
  private func deliverNow(_ body: Bytes) async {
    let part = try? await source.bodies.decoded { builder throws(SourceError) in
      builder.info.id = id
      try source.bodies.withDocument(body, &builder) { root, origin, builder in
        if let traces = root["traces"] {
          for trace in traces.elements where parts.isNew(trace) {
            PandaProbeFormat.addTrace(trace, origin, to: &builder)
          }
        } else if parts.isNew(root) {
          PandaProbeFormat.addTrace(root, origin, to: &builder)
        }
      }
    }
    if let part, !part.traces.isEmpty { progress.deliver(part) }
  }

  /// Which pages have gone out in parts, and which traces were in them.
  private final class Parts: Sendable {
    private struct State {
      var waiting: [Bytes] = []
      var given: Set<String> = []
    }

    private let state = Mutex(State())

    func add(_ body: Bytes, andTakeAll takesAll: Bool) -> [Bytes] {
      state.withLock { state in
        state.waiting.append(body)
        guard takesAll else { return [] }
        defer { state.waiting = [] }
        return state.waiting
      }
    }

    /// Whether a trace has not gone out before; pages may overlap.
    func isNew(_ trace: JSONValue) -> Bool {
      guard let id = trace["trace_id"]?.stringValue else { return true }
      return state.withLock { $0.given.insert(id).inserted }
    }
  }

  // MARK: What is short

  private func known(_ fetched: FetchedBodies) throws(SourceError) -> Set<String> {
    var known: Set<String> = []
    for page in fetched.pages {
      try source.bodies.read(page, with: "traces") { root in
        for trace in root["traces"]?.elements ?? .empty { trace["trace_id"]?.stringValue.map { _ = known.insert($0) } }
      }
    }
    return known
  }

  private func fill(_ fetched: inout FetchedBodies) async throws(SourceError) {
    let known = try known(fetched)
    guard known.count < fetched.told else { return }
    let listed: [String]
    do throws(SourceError) {
      listed = try await traceIDs(&fetched)
    } catch {
      if error.kind == .cancelled { throw error }
      fetched.warnings.add("missingTraces", "the list of the session's traces could not be fetched: \(error.message)")
      return
    }
    let missing = listed.filter { !known.contains($0) }
    progress.report { $0.pageTotal = ($0.pageTotal ?? 0) + missing.count }
    try await fetch(missing, into: &fetched)
  }

  /// The ids of the session's traces from the list of traces, which finds sessions that a path cannot name.
  private func traceIDs(_ fetched: inout FetchedBodies) async throws(SourceError) -> [String] {
    var ids: [String] = []
    var seen: Set<String> = []
    var offset = 0
    while true {
      let body = try await source.client.get(
        "/traces",
        query: [
          ("session_id", id), ("limit", "200"), ("offset", "\(offset)"), ("sort_by", "started_at"),
          ("sort_order", "asc"),
        ])
      let (total, page) = try source.bodies.read(body, with: "items") { root in
        (
          Int(clamping: root["total"]?.int64 ?? 0),
          root["items"]?.elements.compactMap { $0["trace_id"]?.stringValue } ?? []
        )
      }
      for trace in page where seen.insert(trace).inserted { ids.append(trace) }
      fetched.told = max(fetched.told, total)
      offset += page.count
      if page.isEmpty || offset >= total { return ids }
    }
  }

  private func fetch(_ traces: [String], into fetched: inout FetchedBodies) async throws(SourceError) {
    let results = await bodies(of: Array(traces.indices)) { place in await traceResult(traces[place]) }
    for (place, result) in results.enumerated() {
      switch result {
      case .success(let body): fetched.traces.append(body)
      case .failure(let error):
        if error.kind == .cancelled { throw error }
        fetched.failure = fetched.failure ?? error
        let id = source.client.shown(traces[place])
        fetched.warnings.add("missingTrace", "trace \(id) could not be fetched: \(error.message)")
      }
    }
  }

  private func onesByOne(after failure: SourceError? = nil) async throws(SourceError) -> FetchedBodies {
    var fetched = FetchedBodies()
    let ids: [String]
    do throws(SourceError) {
      ids = try await traceIDs(&fetched)
    } catch {
      throw failure ?? error
    }
    if ids.isEmpty {
      throw failure
        ?? SourceError(
          .notFound, source: source.name, "there is no session '\(id)'",
          hint: "session.list shows the sessions that are there")
    }
    if let failure { fetched.warnings.add("serverFailed", "the server failed on the whole session: \(failure.message)") }
    progress.report { $0.pageTotal = ids.count }
    try await fetch(ids, into: &fetched)
    if fetched.traces.isEmpty, let failure = failure ?? fetched.failure { throw failure }
    return fetched
  }

  // MARK: Building

  private func build(_ fetched: FetchedBodies, _ builder: inout SessionBuilder) throws(SourceError) {
    builder.info.id = id
    builder.warnings = fetched.warnings
    var seen: Set<String> = []
    for body in fetched.pages {
      try source.bodies.withDocument(body, &builder) { root, origin, builder in
        PandaProbeFormat.readSession(root, into: &builder)
        if builder.records.isEmpty { builder.records.append(origin.slice(root)) }
        for trace in root["traces"]?.elements ?? .empty {
          if let traceID = trace["trace_id"]?.stringValue, !seen.insert(traceID).inserted {
            builder.warnings.add("repeatedTraces", "traces that the server gave twice are shown once")
            continue
          }
          PandaProbeFormat.addTrace(trace, origin, to: &builder)
        }
      }
    }
    for body in fetched.traces {
      try source.bodies.withDocument(body, &builder) { root, origin, builder in
        guard let traceID = root["trace_id"]?.stringValue, seen.insert(traceID).inserted else { return }
        PandaProbeFormat.addTrace(root, origin, to: &builder)
      }
    }
    if builder.traceCount < fetched.told {
      builder.info.incomplete = "\(builder.traceCount) of the session's \(fetched.told) traces could be fetched"
    }
  }
}
