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
    /// How many traces are known to be there that could not be had.
    var lost = 0
    /// Whether pages are missing that may be there the next time.
    var hasPassingGap = false
    /// What the list of sessions says of it, where no path can name it.
    var entry: JSONDocument?
  }

  func run() async throws(SourceError) -> Session {
    let account = Self.isReachable(id) ? try await pages() : try await onesByOne()
    // The bodies have been read: nothing more is decoded that would have to wait for others.
    let made = try await source.bodies.onThread(0) { [session, id] () throws(SourceError) in
      if let entry = account.entry { session.describe(entry, id: id) }
      let told = max(account.told, Count(clamping: session.known.count + account.lost))
      return session.finish(id: id, told: told, hasPassingGap: account.hasPassingGap, account.warnings)
    }
    guard let made else { throw source.bodies.tooLarge() }
    return made
  }

  /// Ids that cannot stand in a path: `%2F` is taken for a slash, `analytics` is another page, and nothing is the list.
  static func isReachable(_ id: String) -> Bool { !id.isEmpty && !id.contains("/") && id != "analytics" }

  // MARK: Pages

  /// So many traces from an offset on, in one body; where the server fails on those, in several, each as large as can be
  /// had.
  private func page(_ offset: Count, count: Int) async throws(SourceError) -> [JSONDocument] {
    var walk = ListWalk<JSONDocument>(warnings: WarningList())
    try await walk.read(offset, count) { offset, count, isNarrowed throws(SourceError) in
      try await budget.get(
        "/sessions/" + PercentEncoding.segment(id),
        query: [("limit", "\(count)"), ("offset", "\(offset)")], retriesAfter500: isNarrowed ? 0 : .max)
    } parse: { body, walk throws(SourceError) in
      let page = try source.bodies.document(body, with: "traces")
      let spans = page.withRoot { root in
        root["traces"]?.elements.reduce(0) { $0 + ($1["spans"]?.elements.reduce(0) { count, _ in count + 1 } ?? 0) }
          ?? 0
      }
      progress.report { update in
        update.pages += 1
        update.spans += spans
        update.bytes += body.count
      }
      walk.items.append(page)
    }
    if walk.skipped > 0 { parts.noteGap() }
    return walk.items
  }

  private func pageResult(_ offset: Count, count: Int) async -> Result<[JSONDocument], SourceError> {
    do throws(SourceError) {
      return .success(try await page(offset, count: count))
    } catch {
      return .failure(error)
    }
  }

  private func pages() async throws(SourceError) -> Account {
    var account = Account()
    let first: [JSONDocument]
    do throws(SourceError) {
      first = try await page(0, count: source.pageSize)
    } catch  where error.status == 500 {
      // One bad span makes the server fail on the whole session; its other traces can still be had.
      return try await onesByOne(after: error)
    }
    account.told = first.first?.withRoot { $0["trace_count"].flatMap { Count($0) } } ?? 0
    let pageSize = Count(clamping: source.pageSize)
    let pageTotal = max((account.told + pageSize - 1) / pageSize, 1)
    let total = Int(clamping: pageTotal)
    progress.report { $0.pageTotal = pageTotal }
    for body in first { await take(body) }
    var next = 1
    var failed: [(place: Int, error: SourceError)] = []
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
        await pageResult(Count(clamping: place) * pageSize, count: source.pageSize)
      } onFailure: { place, error in
        // A page that failed while others came is told of; if it was the caller who left, so is the whole.
        if error.kind == .cancelled { cancelled = cancelled ?? error }
        failed.append((place, error))
      }
      if let cancelled { throw cancelled }
    }
    try await repair(failed, &account)
    // Who does not answer for pages is not asked for each of their traces.
    if !account.hasPassingGap { try await fill(&account) }
    return account
  }

  /// A page that takes too long is asked for once more in smaller ones, until one of those does, too.
  private func repair(
    _ failed: [(place: Int, error: SourceError)], _ account: inout Account
  ) async throws(SourceError) {
    let small = source.pageSize / Self.smallerBy
    for (place, error) in failed {
      var reason: SourceError? = error
      if error.kind == .timeout, small > 0, !account.hasPassingGap {
        reason = nil
        for part in 0..<Self.smallerBy where reason == nil {
          let offset = Count(clamping: place) * Count(clamping: source.pageSize) + Count(clamping: part * small)
          let isLast = part == Self.smallerBy - 1
          let count = isLast ? source.pageSize - part * small : small
          switch await pageResult(offset, count: count) {
          case .success(let bodies): for body in bodies { await take(body) }
          case .failure(let error): reason = error
          }
        }
      }
      guard let reason else { continue }
      if reason.kind == .cancelled { throw reason }
      account.warnings.add("missingPage", "page \(place + 1) could not be fetched: \(reason.message)")
      if reason.status != 500 { account.hasPassingGap = true }
    }
  }

  private static let smallerBy = 5

  /// What a server claims is no number of pages to ask for at once.
  private static let pagesAtOnce = 256

  /// Fetches bodies side by side and takes them in order.
  private func fetch(
    _ places: [Int], _ bodies: @escaping @Sendable (Int) async -> Result<[JSONDocument], SourceError>,
    onFailure: (_ place: Int, SourceError) -> Void
  ) async {
    await OrderedParallelFetch<[JSONDocument]>(atOnce: PandaProbeSource.callsAtOnce).run(places, bodies) {
      place, result in
      switch result {
      case .success(let documents): for document in documents { await take(document) }
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

  /// Which bodies have gone out in parts, which traces were in them, and whether any had gaps.
  private final class Parts: Sendable {
    private struct State {
      var kept: [Bytes] = []
      var given: Set<String> = []
      var hasGaps = false
    }

    private let state = Mutex(State())

    /// Whether a page came without some of its traces.
    var hasGaps: Bool { state.withLock { $0.hasGaps } }
    func noteGap() { state.withLock { $0.hasGaps = true } }

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
    account.told = max(account.told, session.told)
    // What a page that was repaired is short of may have been made up for by traces that came meanwhile.
    guard Count(clamping: known.count) < account.told || parts.hasGaps else { return }
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
    var reader = ListReader<Void>(
      bodies: source.bodies, path: "/traces", shape: .pandaProbe, callsAtOnce: PandaProbeSource.callsAtOnce
    ) { item in
      item["trace_id"]?.stringValue.map { (Paging.Key(rank: 0, id: $0), nil) }
    }
    reader.budget = budget
    reader.mostEntries = reader.shape.perCall * budget.limits.calls
    let others = ["ended_at", "latency", "name"].map { ServerOrder(word: $0, isAscending: true) }
    let reading = try await reader.all(
      [("session_id", id)], ServerOrder(word: "started_at", isAscending: true), others: others)
    account.told = max(account.told, reading.total)
    account.warnings.add(reading.warnings.all)
    return reading.entries.map(\.key.id)
  }

  private func trace(_ id: String) async -> Result<[JSONDocument], SourceError> {
    do throws(SourceError) {
      // Most of a session that fails as a whole does so for one trace's sake, again and again.
      let body = try await budget.get("/traces/" + PercentEncoding.segment(id), retriesAfter500: 1)
      let trace = try source.bodies.document(body, with: "trace_id")
      progress.report { update in
        update.pages += 1
        update.bytes += body.count
      }
      return .success([trace])
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
    account.lost += failures.count
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
    account.entry = try await entry(&account)
    if session.bodyCount == 0, let failure = failure ?? account.failure { throw failure }
    return account
  }

  /// So many pages of the list are searched for the session.
  private static let mostEntryPages = 5

  /// The session's entry in the list of sessions, which has its user, its tags and the server's figures.
  private func entry(_ account: inout Account) async throws(SourceError) -> JSONDocument? {
    do throws(SourceError) {
      for page in 0..<Self.mostEntryPages {
        let body = try await budget.get(
          "/sessions", query: [("query", id), ("limit", "200"), ("offset", "\(page * 200)")], retriesAfter500: 0)
        let list = try source.bodies.document(body, with: "items")
        let (isThere, isLast) = list.withRoot { root in
          (
            PandaProbeAssembly.entry(of: id, in: root) != nil,
            root["total"].flatMap { Count($0) } ?? 0 <= Count(clamping: (page + 1) * 200)
          )
        }
        if isThere { return list }
        if isLast { break }
      }
    } catch {
      if error.kind == .cancelled { throw error }
      account.warnings.add("missingFigures", "the server's own figures could not be fetched: \(error.message)")
    }
    return nil
  }
}
