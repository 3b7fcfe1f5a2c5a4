internal import Synchronization
internal import TraceClient
internal import TraceModel

/// The newest sessions of all sources, which each source gives on its own: one that is slow or dead delays no other.
final class NewestSessions: Sendable {
  private struct Listed {
    let source: String
    let summary: SessionSummary
    var entry: CodeSessions.Entry?
    /// What was known of it before, which counts as long as nothing newer does.
    var old: CodeSessions.Entry?
    /// Whether it could not be fetched.
    var hasFailed = false
  }

  private struct State {
    /// The newest of what the sources that answered have, in order.
    var listed: [Listed] = []
    var warnings: [Warning] = []
    var failures: [SourceError] = []
  }

  private let query: SessionQuery
  private let state = Mutex(State())

  /// - Parameters:
  ///   - limit: the most sessions to take.
  ///   - known: what is at hand already, which stays for as long as its source has not answered.
  init(limit: Int, known: [CodeSessions.Entry]) {
    var query = SessionQuery()
    query.limit = limit
    self.query = query
    state.withLock { state in
      state.listed = known.map { Listed(source: $0.found.source, summary: $0.found.session.summary, old: $0) }
    }
  }

  /// What there is so far.
  var snapshot: CodeSessions.Snapshot {
    state.withLock { state in
      var snapshot = CodeSessions.Snapshot()
      snapshot.entries = state.listed.compactMap { $0.entry ?? $0.old }
      snapshot.warnings = state.warnings
      let failures = state.failures
      if let first = failures.first {
        snapshot.warnings.append(
          Warning(
            code: "sessionsMissing", message: "sessions could not be fetched: \(first.message)", count: failures.count))
      }
      return snapshot
    }
  }

  /// Why nothing could be had.
  var failure: SourceError? { state.withLock { $0.listed.contains { $0.entry != nil } ? nil : $0.failures.first } }

  /// Asks one source, and fetches those of its sessions that are among the newest of all that are known by then.
  func gather(from source: String, _ catalog: Catalog, _ fetch: Fetch) async {
    do throws(SourceError) {
      let page = try await catalog.sessions(query, source: source, refresh: false)
      state.withLock { state in
        state.warnings += page.warnings
        let known = Dictionary(
          state.listed.filter { $0.source == source }.map { ($0.summary.info.id, $0.old) },
          uniquingKeysWith: { one, _ in one })
        state.listed.removeAll { $0.source == source }
        state.listed += page.items.map {
          Listed(source: source, summary: $0.item, old: known[$0.item.info.id] ?? nil)
        }
        state.listed.sort { query.isBefore($0.summary, $1.summary) }
        state.listed.removeLast(max(state.listed.count - query.limit, 0))
      }
    } catch {
      return state.withLock { $0.failures.append(error) }
    }
    while let summary = next(of: source) {
      let entry: Result<CodeSessions.Entry, SourceError> = await fetch(source, summary)
      state.withLock { state in
        if case .failure(let error) = entry { state.failures.append(error) }
        guard
          let place = state.listed.firstIndex(where: { $0.source == source && $0.summary.info.id == summary.info.id })
        else { return }
        if case .success(let entry) = entry {
          state.listed[place].entry = entry
        } else {
          state.listed[place].hasFailed = true
        }
      }
    }
  }

  typealias Fetch = @Sendable (String, SessionSummary) async -> Result<CodeSessions.Entry, SourceError>

  private func next(of source: String) -> SessionSummary? {
    if Task.isCancelled { return nil }
    return state.withLock { state in
      state.listed.first { $0.source == source && $0.entry == nil && !$0.hasFailed }?.summary
    }
  }
}
