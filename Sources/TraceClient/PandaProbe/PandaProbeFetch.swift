internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Fetches one session whole: all pages, several at a time, and checks that nothing is missing or doubled.
///
/// The server's pages have no fixed order among traces that start at the same moment, so a trace may come twice and
/// another not at all. Traces are told apart by id, counted against the server's own count, and what is short is asked
/// for by id. Each body is read once: it is checked as it comes, in whatever order, and goes into the session in order.
struct PandaProbeFetch: Sendable {
  let source: PandaProbeSource
  let id: String
  let progress: FetchProgress
  private let session = PandaProbeAssembly()
  private let parts = Parts()
  private let budget: FetchBudget

  init(source: PandaProbeSource, id: String, progress: FetchProgress) {
    self.source = source
    budget = FetchBudget(source.client)
    self.id = id
    self.progress = progress
  }

  /// What there is to say of a fetch beside what came.
  private struct Account: Sendable {
    /// How many traces the server says there are.
    var told = Count.zero
    var warnings = WarningList()
    /// Why the first of the traces that could not be had could not.
    var failure: SourceError?
  }

  func run() async throws(SourceError) -> Session {
    let account = Self.isReachable(id) ? try await pages() : try await onesByOne()
    // The bodies have been read: nothing more is decoded that would have to wait for others.
    let made = try await source.bodies.onThread(0) { [session, id] () throws(SourceError) in
      session.finish(id: id, told: account.told, account.warnings)
    }
    guard let made else { throw source.bodies.tooLarge() }
    return made
  }

  /// Ids that cannot stand in a path: `%2F` is taken for a slash, `analytics` is another page, and nothing is the list.
  private static func isReachable(_ id: String) -> Bool { !id.isEmpty && !id.contains("/") && id != "analytics" }

  // MARK: Pages

  private func page(_ offset: Count) async throws(SourceError) -> JSONDocument {
    let body = try await budget.get(
      "/sessions/" + PercentEncoding.segment(id),
      query: [("limit", "\(source.pageSize)"), ("offset", "\(offset)")])
    let page = try source.bodies.document(body, with: "traces")
    let spans = page.withRoot { root in
      root["traces"]?.elements.reduce(0) { $0 + ($1["spans"]?.elements.reduce(0) { count, _ in count + 1 } ?? 0) } ?? 0
    }
    progress.report { update in
      update.pages += 1
      update.spans += spans
      update.bytes += body.count
    }
    return page
  }

  private func pageResult(_ offset: Count) async -> Result<JSONDocument, SourceError> {
    do throws(SourceError) {
      return .success(try await page(offset))
    } catch {
      return .failure(error)
    }
  }

  private func pages() async throws(SourceError) -> Account {
    var account = Account()
    let first: JSONDocument
    do throws(SourceError) {
      first = try await page(0)
    } catch  where error.status == 500 {
      // One bad span makes the server fail on the whole session; its other traces can still be had.
      return try await onesByOne(after: error)
    }
    account.told = first.withRoot { $0["trace_count"].flatMap { Count($0) } ?? 0 }
    let pageSize = Count(clamping: source.pageSize)
    let pageTotal = max((account.told + pageSize - 1) / pageSize, 1)
    let total = Int(clamping: pageTotal)
    progress.report { $0.pageTotal = pageTotal }
    await take(first)
    var next = 1
    // A server that counts more than it has is asked for no longer than new traces come.
    var known = -1
    while next < total, session.known.count > known, !session.isTooLarge {
      if budget.isSpent {
        account.warnings.add("missingPage", "the pages from \(next + 1) on were not fetched: \(budget.spent().message)")
        break
      }
      known = session.known.count
      let places = Array(next..<(next + min(total - next, Self.pagesAtOnce)))
      next += places.count
      var cancelled: SourceError?
      await fetch(places) { place in
        await pageResult(Count(clamping: place) * pageSize)
      } onFailure: { place, error in
        // A page that failed while others came is told of; if it was the caller who left, so is the whole.
        if error.kind == .cancelled { cancelled = cancelled ?? error }
        account.warnings.add("missingPage", "page \(place + 1) could not be fetched: \(error.message)")
      }
      if let cancelled { throw cancelled }
    }
    try await fill(&account)
    return account
  }

  /// What a server claims is no number of pages to ask for at once.
  private static let pagesAtOnce = 256

  /// Fetches bodies side by side and takes them in order.
  private func fetch(
    _ places: [Int], _ body: @escaping @Sendable (Int) async -> Result<JSONDocument, SourceError>,
    onFailure: (_ place: Int, SourceError) -> Void
  ) async {
    await OrderedParallelFetch<JSONDocument>(atOnce: PandaProbeSource.callsAtOnce).run(places, body) {
      place, result in
      switch result {
      case .success(let document): await take(document)
      case .failure(let error): onFailure(place, error)
      }
    }
  }

  /// Puts a body into the session, and gives it to whoever listens.
  private func take(_ document: JSONDocument) async {
    // In its order, and whole: who is not waited for any longer is asked for no further body.
    await WorkerThreads.shared.run { [session] in session.add(document) }
    guard progress.wantsParts else { return parts.keep(document.bytes) }
    // Who begins to listen late gets what came before first, since the parts together have all of the session. Those
    // bodies are read once more, which is rare; keeping their indexes would cost memory always.
    for missed in parts.takeKept() {
      if let document = try? source.bodies.document(missed, with: nil) { await give(document) }
    }
    await give(document)
  }

  /// Gives a body as a session of its own.
  private func give(_ document: JSONDocument) async {
    let part = try? await source.bodies.decoded(document.bytes.count) { builder throws(SourceError) in
      builder.info.id = id
      let origin = try source.bodies.add(document, to: &builder)
      document.withRoot { root in
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

  /// Which bodies have gone out in parts, and which traces were in them.
  private final class Parts: Sendable {
    private struct State {
      var kept: [Bytes] = []
      var given: Set<String> = []
    }

    private let state = Mutex(State())

    /// Keeps a body for somebody who listens later.
    func keep(_ body: Bytes) { state.withLock { $0.kept.append(body) } }

    func takeKept() -> [Bytes] {
      state.withLock { state in
        defer { state.kept = [] }
        return state.kept
      }
    }

    /// Whether a trace has not gone out before; pages may overlap.
    func isNew(_ trace: JSONValue) -> Bool {
      guard let id = trace["trace_id"]?.stringValue else { return true }
      return state.withLock { $0.given.insert(id).inserted }
    }
  }

  // MARK: What is short

  private func fill(_ account: inout Account) async throws(SourceError) {
    let known = session.known
    if session.isTooLarge { return }
    guard Count(clamping: known.count) < account.told else { return }
    let listed: [String]
    do throws(SourceError) {
      listed = try await traceIDs(&account)
    } catch {
      if error.kind == .cancelled { throw error }
      account.warnings.add("missingTraces", "the list of the session's traces could not be fetched: \(error.message)")
      return
    }
    let missing = listed.filter { !known.contains($0) }
    progress.report { $0.pageTotal = ($0.pageTotal ?? 0) + Count(clamping: missing.count) }
    try await fetch(traces: missing, &account)
  }

  /// The ids of the session's traces from the list of traces, which finds sessions that a path cannot name.
  private func traceIDs(_ account: inout Account) async throws(SourceError) -> [String] {
    var ids: [String] = []
    var seen: Set<String> = []
    var offset = Count.zero
    while true {
      let body = try await budget.get(
        "/traces",
        query: [
          ("session_id", id), ("limit", "200"), ("offset", "\(offset)"), ("sort_by", "started_at"),
          ("sort_order", "asc"),
        ])
      let (total, page) = try source.bodies.read(body, with: "items") { root in
        (
          root["total"].flatMap { Count($0) } ?? 0,
          root["items"]?.elements.compactMap { $0["trace_id"]?.stringValue } ?? []
        )
      }
      let before = ids.count
      for trace in page where seen.insert(trace).inserted { ids.append(trace) }
      account.told = max(account.told, total)
      offset += Count(clamping: page.count)
      // Nor for a page that brings nothing new.
      if ids.count == before || offset >= total { return ids }
      // What was found so far is worth having.
      if budget.isSpent || ids.count >= budget.limits.calls {
        account.warnings.add("missingTraces", "the list of the session's traces is longer: \(budget.spent().message)")
        return ids
      }
    }
  }

  private func trace(_ id: String) async -> Result<JSONDocument, SourceError> {
    do throws(SourceError) {
      // Most of a session that fails as a whole does so for one trace's sake, again and again.
      let body = try await budget.get("/traces/" + PercentEncoding.segment(id), retriesAfter500: 1)
      let trace = try source.bodies.document(body, with: "trace_id")
      progress.report { update in
        update.pages += 1
        update.bytes += body.count
      }
      return .success(trace)
    } catch {
      return .failure(error)
    }
  }

  private func fetch(traces: [String], _ account: inout Account) async throws(SourceError) {
    var cancelled: SourceError?
    var failures: [(place: Int, error: SourceError)] = []
    await fetch(Array(traces.indices)) { place in
      await trace(traces[place])
    } onFailure: { place, error in
      if error.kind == .cancelled { cancelled = cancelled ?? error }
      failures.append((place, error))
    }
    if let cancelled { throw cancelled }
    account.failure = account.failure ?? failures.first?.error
    for (place, error) in failures {
      let id = source.client.shown(traces[place])
      account.warnings.add("missingTrace", "trace \(id) could not be fetched: \(error.message)")
    }
  }

  private func onesByOne(after failure: SourceError? = nil) async throws(SourceError) -> Account {
    var account = Account()
    let ids: [String]
    do throws(SourceError) {
      ids = try await traceIDs(&account)
    } catch {
      throw failure ?? error
    }
    if ids.isEmpty {
      throw failure
        ?? SourceError(
          .notFound, source: source.name, "there is no session '\(id)'",
          hint: "session.list shows the sessions that are there")
    }
    if let failure {
      account.warnings.add("serverFailed", "the server failed on the whole session: \(failure.message)")
    }
    progress.report { $0.pageTotal = Count(clamping: ids.count) }
    try await fetch(traces: ids, &account)
    if session.bodyCount == 0, let failure = failure ?? account.failure { throw failure }
    return account
  }
}
