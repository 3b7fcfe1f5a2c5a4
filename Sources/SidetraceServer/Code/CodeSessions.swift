package import CodeLink
internal import Synchronization
internal import SystemCalls
package import TraceClient
package import TraceModel

/// The sessions that code is looked at with: the newest of all sources, each read for what it says about code.
///
/// They are held beside the store, up to half of its limit, so that a lens never waits for a source.
package final class CodeSessions: Sendable {
  /// A session, and what it says about code.
  package struct Entry: Sendable {
    package let found: Catalog.Located
    package let code: SessionCode
    /// What the list said of the session when it was fetched.
    fileprivate let stamp: Stamp?
  }

  /// What is here now.
  package struct Snapshot: Sendable {
    /// The newest first.
    package var entries: [Entry] = []
    package var warnings: [Warning] = []
    /// Changes whenever the entries do.
    package var generation = 0
  }

  /// What tells whether a session in a list is still the one that was read.
  fileprivate struct Stamp: Equatable {
    let status: RunStatus
    let lastActivity: Timestamp?
    let traceCount: Int
    let spanCount: Int

    init(_ summary: SessionSummary) {
      status = summary.status
      lastActivity = summary.lastActivity
      traceCount = summary.traceCount
      spanCount = summary.spanCount
    }
  }

  private struct Key: Hashable, Sendable {
    let source: String
    let id: String
  }

  private let kept = Mutex(Snapshot())

  package init() {}

  package var snapshot: Snapshot { kept.withLock { $0 } }

  /// Which sessions to take.
  package struct Choice: Sendable {
    /// These; otherwise the newest.
    var ids: [String] = []
    /// The most sessions to take.
    package var limit = 20
    var source: String?
    var refresh = false

    package init() {}

    init(ids: [String], limit: Int = 20, source: String? = nil, refresh: Bool = false) {
      self.ids = ids
      self.limit = limit
      self.source = source
      self.refresh = refresh
    }
  }

  /// The chosen sessions, fetched one after another where they are not here.
  package func load(
    _ choice: Choice, from catalog: Catalog, progress: (Snapshot) -> Void = { _ in }
  ) async throws(SourceError) -> Snapshot {
    var result = Snapshot()
    let wanted = try await list(choice, catalog, &result.warnings)
    let known = known
    var failures: [SourceError] = []
    for wish in wanted {
      if Task.isCancelled { throw SourceError(.cancelled, "cancelled", hint: "ask again") }
      do throws(SourceError) {
        result.entries.append(try await Self.entry(wish, known, catalog, refresh: choice.refresh))
      } catch {
        failures.append(error)
      }
      progress(result)
    }
    if let first = failures.first {
      if result.entries.isEmpty { throw first }
      result.warnings.append(
        Warning(
          code: "sessionsMissing", message: "sessions could not be fetched: \(first.message)", count: failures.count))
    }
    return result
  }

  /// The newest sessions of all sources, `take` called with what there is whenever a source has given all that is wanted
  /// of it; one that is slow or dead delays no other.
  package func loadNewest(
    _ limit: Int, from catalog: Catalog, take: @Sendable (Snapshot) -> Void
  ) async throws(SourceError) {
    let newest = NewestSessions(limit: limit, known: snapshot.entries)
    let known = known
    let fetch: NewestSessions.Fetch = { source, summary in
      let wish = Wish(source: source, id: summary.info.id, stamp: Stamp(summary))
      do throws(SourceError) {
        return .success(try await Self.entry(wish, known, catalog, refresh: false))
      } catch {
        return .failure(error)
      }
    }
    await withTaskGroup(of: Void.self) { group in
      for source in catalog.sources {
        group.addTask { await newest.gather(from: source.name, catalog, fetch) }
      }
      for await _ in group { take(newest.snapshot) }
    }
    if let failure = newest.failure { throw failure }
  }

  /// A session that is to be had.
  private struct Wish: Sendable {
    let source: String?
    let id: String
    let stamp: Stamp?
  }

  private var known: [Key: Entry] {
    Dictionary(snapshot.entries.map { (Key(source: $0.found.source, id: $0.found.session.id), $0) }) { first, _ in first
    }
  }

  /// The session as it is here, where the list says that it is the same, else fetched.
  private static func entry(
    _ wish: Wish, _ known: [Key: Entry], _ catalog: Catalog, refresh: Bool
  ) async throws(SourceError) -> Entry {
    if !refresh, let stamp = wish.stamp, !stamp.status.isOpen, let source = wish.source,
      let entry = known[Key(source: source, id: wish.id)], entry.stamp == stamp
    {
      return entry
    }
    let found = try await catalog.located(.session(wish.id), source: wish.source, refresh: refresh)
    let old = known[Key(source: found.source, id: wish.id)]
    let code = old.flatMap { $0.code.session === found.session ? $0.code : nil }
    let read = if let code { code } else { await read(found.session) }
    return Entry(found: found, code: read, stamp: wish.stamp)
  }

  private func list(
    _ choice: Choice, _ catalog: Catalog, _ warnings: inout [Warning]
  ) async throws(SourceError) -> [Wish] {
    if !choice.ids.isEmpty { return choice.ids.map { Wish(source: choice.source, id: $0, stamp: nil) } }
    var query = SessionQuery()
    query.limit = choice.limit
    let page = try await catalog.sessions(query, source: choice.source, refresh: choice.refresh)
    warnings += page.warnings
    return page.items.map { Wish(source: $0.source, id: $0.item.info.id, stamp: Stamp($0.item)) }
  }

  /// Reading a long session takes a while; other requests' threads are not kept busy with it.
  private static func read(_ session: Session) async -> SessionCode {
    if session.spans.count < 200 { return SessionCode(session) }
    return await WorkerThreads.shared.run { SessionCode(session) }
  }

  /// Keeps sessions for those who must not wait, the newest up to `byteLimit`; true if that changes what is here.
  @discardableResult
  package func keep(_ loaded: Snapshot, byteLimit: Int) -> Bool {
    var room = byteLimit
    var entries: [Entry] = []
    for entry in loaded.entries {
      let bytes = entry.code.session.byteCount
      guard bytes <= room else { continue }
      room -= bytes
      entries.append(entry)
    }
    return kept.withLock { kept in
      let isSame =
        kept.entries.count == entries.count && zip(kept.entries, entries).allSatisfy { $0.code === $1.code }
      kept.warnings = loaded.warnings
      if isSame { return false }
      kept.entries = entries
      kept.generation += 1
      return true
    }
  }

  /// What a session says about code, if that is here.
  package func code(of session: Session) -> SessionCode? {
    snapshot.entries.first { $0.found.session === session }?.code
  }

  /// Forgets all.
  package func clear() {
    kept.withLock { kept in
      kept.entries = []
      kept.generation += 1
    }
  }
}
