internal import Synchronization
public import SystemCalls
public import TraceClient
public import TraceModel

/// Sessions in memory: the least recently used go first, each is fetched once however many ask, and nothing that failed
/// is kept.
public final class TraceStore: Sendable {
  /// What happened so far, exactly.
  public struct Statistics: Sendable, Equatable {
    /// Answers from memory.
    public var hits = 0
    /// Fetches from a source.
    public var misses = 0
    /// Requests that waited for a fetch that was under way already.
    public var joined = 0
    /// Entries that were too old, and that the source said are unchanged.
    public var revalidated = 0
    /// Entries that went to make room.
    public var evictions = 0
    /// Fetched things that are larger than the whole cache.
    public var notKept = 0
    /// What is kept now: sessions, pages of lists, and names for them.
    public var entries = 0
    /// What that takes, about.
    public var bytes = 0
    /// What it may take.
    public var byteLimit = 0
  }

  enum Value: Sendable {
    case session(Session)
    case sessions(Page<SessionSummary>)
    case traces(Page<TraceSummary>)
    /// The session is kept under another key.
    case alias(StoreKey)

    /// What the value takes, in bytes.
    var byteCount: Int {
      switch self {
      case .session(let session): session.byteCount
      case .sessions(let page): page.byteCount { $0.byteCount }
      case .traces(let page): page.byteCount { $0.byteCount }
      case .alias(let key): key.byteCount
      }
    }
  }

  private struct Entry {
    var value: Value
    var freshUntil: Int64
  }

  private struct Flight {
    let number: Int
    let task: Task<Result<Value, SourceError>, Never>
    let progress: FetchProgress
    var waiting: Int
  }

  private struct State {
    var cache: LRU<StoreKey, Entry>
    var flights: [StoreKey: Flight] = [:]
    var nextFlight = 0
    var statistics = Statistics()
  }

  private let sources: [String: any TraceSource]
  private let state: Mutex<State>
  /// The time that freshness is told by, also for those who look again and again.
  package let time: TimeSource

  /// - Parameters:
  ///   - byteLimit: how much is kept at most.
  ///   - time: what freshness is told by; tests bring their own.
  public init(sources: [any TraceSource], byteLimit: Int, time: TimeSource = .system) {
    self.sources = Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
    state = Mutex(State(cache: LRU(limit: byteLimit)))
    self.time = time
  }

  // MARK: From memory

  /// The session, if it is here and fresh. Never waits.
  public func resident(_ key: StoreKey) -> Session? {
    let key = resolved(key)
    let now = time.now
    return state.withLock { state in
      guard let session = Self.fresh(key, now, &state) else { return nil }
      state.statistics.hits += 1
      return session
    }
  }

  /// The sessions that are here, whole and fresh or not, with their sources; those used last first. Counts as no use.
  package func held(from source: String?) -> [(source: String, session: Session)] {
    state.withLock { state in
      state.cache.keysByUse.compactMap { key in
        guard source == nil || key.source == source, case .session(let session)? = state.cache.peek(key)?.value,
          !session.info.isFragment
        else { return nil }
        return (key.source, session)
      }
    }
  }

  private static func fresh(_ key: StoreKey, _ now: Int64, _ state: inout State) -> Session? {
    guard let entry = state.cache.use(key) else { return nil }
    switch entry.value {
    case .session(let session): return entry.freshUntil > now ? session : nil
    case .alias(let other): return fresh(other, now, &state)
    case .sessions, .traces: return nil
    }
  }

  /// How many fetches are under way; one that nobody waits for any more is none.
  var flightCount: Int { state.withLock { $0.flights.count } }

  /// What happened so far, and what is kept now.
  public var statistics: Statistics {
    state.withLock { state in
      var statistics = state.statistics
      statistics.evictions = state.cache.evictions
      statistics.entries = state.cache.count
      statistics.bytes = state.cache.bytes
      statistics.byteLimit = state.cache.limit
      return statistics
    }
  }

  /// Forgets what is kept of a source, or everything; gives how many entries that were.
  public func clear(source: String? = nil) -> Int {
    state.withLock { state in state.cache.removeAll { source == nil || $0.source == source } }
  }

  // MARK: From the source

  /// The session, from memory or from its source.
  ///
  /// - Parameters:
  ///   - refresh: fetch it even if it is fresh.
  ///   - listener: hears how far a fetch is, also one that another request began.
  public func session(
    _ key: StoreKey, refresh: Bool = false, listener: FetchProgress.Listener? = nil
  ) async throws(SourceError) -> Session {
    switch try await value(key, refresh: refresh, listener: listener) {
    case .session(let session): return session
    case .alias, .sessions, .traces:
      throw SourceError(.badResponse, source: key.source, "the session is gone", hint: "ask again")
    }
  }

  /// The session as it is now, of which an earlier state is known: the same object where nothing is new. What a source
  /// can tell apart it does not fetch again.
  package func session(_ key: StoreKey, after known: Session) async throws(SourceError) -> Session {
    guard case .session(let session) = try await value(key, refresh: true, after: known) else {
      throw SourceError(.badResponse, source: key.source, "the session is gone", hint: "ask again")
    }
    return session
  }

  /// A page of a source's sessions.
  public func sessions(
    _ query: SessionQuery, source: String, refresh: Bool = false
  ) async throws(SourceError) -> Page<SessionSummary> {
    let key = StoreKey(source: source, item: .sessions(query))
    guard case .sessions(let page) = try await value(key, refresh: refresh) else { return Page(items: []) }
    return page
  }

  /// A page of a source's traces.
  public func traces(
    _ query: TraceQuery, source: String, refresh: Bool = false
  ) async throws(SourceError) -> Page<TraceSummary> {
    let key = StoreKey(source: source, item: .traces(query))
    guard case .traces(let page) = try await value(key, refresh: refresh) else { return Page(items: []) }
    return page
  }

  /// A trace whose session is known is looked for under the session, so that all its traces share one entry.
  private func resolved(_ key: StoreKey) -> StoreKey {
    guard case .trace(let id) = key.item, let session = sources[key.source]?.knownSession(ofTrace: id) else {
      return key
    }
    return .session(session, source: key.source)
  }

  private func value(
    _ key: StoreKey, refresh: Bool, after known: Session? = nil, listener: FetchProgress.Listener? = nil
  ) async throws(SourceError) -> Value {
    guard let source = sources[key.source] else {
      throw SourceError(
        .noSource, source: key.source, "there is no source '\(key.source)'", hint: "source.list shows those there are")
    }
    let key = resolved(key)
    if !refresh, let kept = hit(key) { return kept }
    if !refresh, let kept = await revalidated(key, source) { return kept }
    let flight = join(key, source, after: known, listener)
    // Who waits for a server holds up nobody who works.
    let result = source.isService ? await WorkPlace.left { await landed(flight, key) } : await landed(flight, key)
    if Task.isCancelled { throw SourceError(.cancelled, source: key.source, "cancelled", hint: "ask again") }
    return try result.get()
  }

  private func landed(
    _ flight: (number: Int, task: Task<Result<Value, SourceError>, Never>), _ key: StoreKey
  ) async -> Result<Value, SourceError> {
    await withTaskCancellationHandler {
      await flight.task.value
    } onCancel: {
      leave(key, flight.number)
    }
  }

  private func hit(_ key: StoreKey) -> Value? {
    let now = time.now
    return state.withLock { state in
      if let session = Self.fresh(key, now, &state) {
        state.statistics.hits += 1
        return .session(session)
      }
      guard let entry = state.cache.use(key), entry.freshUntil > now else { return nil }
      switch entry.value {
      case .sessions, .traces:
        state.statistics.hits += 1
        return entry.value
      case .session, .alias: return nil
      }
    }
  }

  /// An entry that is too old may still be right, and some sources can tell cheaply.
  private func revalidated(_ key: StoreKey, _ source: any TraceSource) async -> Value? {
    let found: (key: StoreKey, session: Session)? = state.withLock { state in
      var key = key
      if case .alias(let other)? = state.cache.peek(key)?.value { key = other }
      guard case .session(let session)? = state.cache.peek(key)?.value else { return nil }
      return (key, session)
    }
    guard let found, await source.isUnchanged(found.session) else { return nil }
    let freshUntil = time.now &+ Self.nanoseconds(source.freshness(of: found.session))
    return state.withLock { state in
      guard var entry = state.cache.use(found.key), case .session(let session) = entry.value,
        session === found.session
      else { return nil }
      entry.freshUntil = freshUntil
      _ = state.cache.insert(found.key, entry, bytes: found.key.byteCount + entry.value.byteCount)
      state.statistics.revalidated += 1
      return entry.value
    }
  }

  private func join(
    _ key: StoreKey, _ source: any TraceSource, after known: Session?, _ listener: FetchProgress.Listener?
  ) -> (
    number: Int, task: Task<Result<Value, SourceError>, Never>
  ) {
    state.withLock { state in
      if var flight = state.flights[key] {
        if let listener { flight.progress.listen(listener) }
        flight.waiting += 1
        state.flights[key] = flight
        state.statistics.joined += 1
        return (flight.number, flight.task)
      }
      state.statistics.misses += 1
      state.nextFlight += 1
      let number = state.nextFlight
      let progress = FetchProgress()
      if let listener { progress.listen(listener) }
      // A task of its own: whoever asked first may go without taking the others' answer along.
      let task = Task.detached { [self] in
        let result = await Self.fetch(key, source, after: known, progress)
        land(key, number, result, source)
        return result
      }
      state.flights[key] = Flight(number: number, task: task, progress: progress, waiting: 1)
      return (number, task)
    }
  }

  private func leave(_ key: StoreKey, _ number: Int) {
    state.withLock { state in
      guard var flight = state.flights[key], flight.number == number else { return }
      flight.waiting -= 1
      if flight.waiting > 0 {
        state.flights[key] = flight
      } else {
        flight.task.cancel()
        state.flights[key] = nil
      }
    }
  }

  private static func fetch(
    _ key: StoreKey, _ source: any TraceSource, after known: Session?, _ progress: FetchProgress
  ) async -> Result<Value, SourceError> {
    do throws(SourceError) {
      if let known { return .success(.session(try await source.session(after: known))) }
      switch key.item {
      case .session(let id): return .success(.session(try await source.session(id: id, progress: progress)))
      case .trace(let id): return .success(.session(try await source.session(holdingTrace: id, progress: progress)))
      case .sessions(let query): return .success(.sessions(try await source.sessions(query)))
      case .traces(let query): return .success(.traces(try await source.traces(query)))
      }
    } catch {
      return .failure(error)
    }
  }

  private func land(
    _ key: StoreKey, _ number: Int, _ result: Result<Value, SourceError>, _ source: any TraceSource
  ) {
    let now = time.now
    state.withLock { state in
      guard state.flights[key]?.number == number else { return }
      state.flights[key] = nil
      guard case .success(let value) = result else { return }
      var place = key
      var freshUntil = now &+ Self.nanoseconds(source.freshnessOfLists)
      if case .session(let session) = value {
        freshUntil = now &+ Self.nanoseconds(source.freshness(of: session))
        // Asked for by one of its traces, or by the beginning of its id.
        let own = StoreKey.session(session.id, source: key.source)
        if own != key, !session.info.isFragment {
          place = own
          let alias = Entry(value: .alias(place), freshUntil: .max)
          _ = state.cache.insert(key, alias, bytes: key.byteCount + alias.value.byteCount)
        }
      }
      let entry = Entry(value: value, freshUntil: freshUntil)
      let bytes = place.byteCount + value.byteCount
      if !state.cache.insert(place, entry, bytes: bytes) { state.statistics.notKept += 1 }
    }
  }

  private static func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return (seconds &* 1_000_000_000) &+ attoseconds / 1_000_000_000
  }
}
