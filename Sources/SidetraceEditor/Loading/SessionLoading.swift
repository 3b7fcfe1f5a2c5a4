internal import SidetraceServer
internal import Synchronization
internal import SystemCalls
internal import TraceClient
internal import TraceModel
internal import TraceStore

/// Fetches the newest sessions behind the editor's back, one after another; nobody who asks for a lens waits for them,
/// and who wants to know is told when there is something new.
final class SessionLoading: Sendable {
  private struct State {
    var hasLoop = false
    var isUnderWay = false
    /// Whether the sources were looked at, with whatever result.
    var isDone = false
    /// Whether nobody waits for the first look any more: it is done, or was waited for once.
    var isWaitOver = false
    var doneAt: Int64 = 0
    var hasTimer = false
    /// Those who wait for the first look.
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  /// So many may wait for the first look; others do without.
  private static let mostWaiting = 1024
  /// The first look is waited for as long as this from its beginning on, and no longer than `grace` once a source has
  /// answered: whoever asks then is told what is known.
  private static let patience = Duration.seconds(1)
  private static let grace = Duration.milliseconds(250)

  private let client: EditorClient
  private let documents: OpenDocuments
  private let folders: WorkspaceFolders
  private let sessions: CodeSessions
  private let onNews: @Sendable () -> Void
  private let state = Mutex(State())
  /// Asks for a look at the sources.
  private let wakes = AsyncStream.makeStream(of: Catalog.self, bufferingPolicy: .bufferingNewest(1))

  /// - Parameter onNews: called when other sessions are at hand than before.
  init(
    _ client: EditorClient, _ documents: OpenDocuments, _ folders: WorkspaceFolders, _ sessions: CodeSessions,
    onNews: @escaping @Sendable () -> Void
  ) {
    self.client = client
    self.documents = documents
    self.folders = folders
    self.sessions = sessions
    self.onNews = onNews
  }

  deinit { wakes.continuation.finish() }

  /// Asks for a look at the sources, unless the last is younger than `seconds`.
  func wake(_ catalog: Catalog, ifOlderThan seconds: Int = 0) {
    if client.settings.sessionCount == 0 || catalog.sources.isEmpty { return }
    let starts = state.withLock { state -> Bool? in
      let age = Elapsed(clamping: MonotonicClock.now) - Elapsed(clamping: state.doneAt)
      if state.isDone, seconds > 0, age < Elapsed(clamping: seconds, .seconds) { return nil }
      defer { state.hasLoop = true }
      if !state.isDone { state.isUnderWay = true }
      return !state.hasLoop
    }
    guard let starts else { return }
    wakes.continuation.yield(catalog)
    if starts {
      Task.detached { [weak self, stream = wakes.stream] in
        for await catalog in stream { await self?.look(at: catalog) }
      }
    }
  }

  /// One look at the sources.
  private func look(at catalog: Catalog) async {
    let settings = client.settings
    state.withLock { $0.isUnderWay = true }
    endWait(after: Self.patience)
    await folders.list()
    let limit = catalog.store.statistics.byteLimit / 2
    do throws(SourceError) {
      try await sessions.loadNewest(max(settings.sessionCount, 1), from: catalog) { [weak self] loaded in
        self?.take(loaded, byteLimit: limit)
      }
      let known = sessions.snapshot
      client.log(
        "\(known.entries.count) sessions are at hand", verbose: known.warnings.map(\.message).joined(separator: "; "))
    } catch {
      Log.shared.write(.warning, "the newest sessions could not be fetched: \(error.message)")
      client.log("the newest sessions could not be fetched: \(error.message)", verbose: error.hint)
    }
    state.withLock { state in
      state.isUnderWay = false
      state.isDone = true
      state.doneAt = MonotonicClock.now
    }
    endWait()
    scheduleNext(catalog, settings.refreshSeconds)
  }

  /// Keeps what the sources gave that have answered so far.
  private func take(_ loaded: CodeSessions.Snapshot, byteLimit: Int) {
    guard sessions.keep(loaded, byteLimit: byteLimit) else { return }
    endWait(after: Self.grace)
    onNews()
  }

  /// Whether anybody may still look at what would be found.
  private var isWanted: Bool { !documents.isEmpty && client.isConnected }

  /// As long as documents are open, the sources are asked again from time to time.
  private func scheduleNext(_ catalog: Catalog, _ seconds: Int) {
    guard seconds > 0, isWanted else { return }
    let starts = state.withLock { state in
      if state.hasTimer { return false }
      state.hasTimer = true
      return true
    }
    guard starts else { return }
    Task.detached { [weak self] in
      try? await Task.sleep(for: .seconds(seconds))
      guard let self else { return }
      state.withLock { $0.hasTimer = false }
      if isWanted { wake(catalog, ifOlderThan: max(seconds / 2, 1)) }
    }
  }

  // MARK: The first look

  /// Whether the first look at the sources is worth waiting for.
  var isFirstUnderWay: Bool { state.withLock { $0.isUnderWay && !$0.isWaitOver } }

  /// Waits for the first look at the sources: for a client that cannot be told of what comes later.
  func firstLook() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isUnderWay || state.isWaitOver || state.waiting.count >= Self.mostWaiting { return true }
        state.waiting.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  /// From here on nobody waits.
  private func endWait() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.isWaitOver = true
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  private func endWait(after time: Duration) {
    if state.withLock({ $0.isWaitOver }) { return }
    Task.detached { [weak self] in
      try? await Task.sleep(for: time)
      self?.endWait()
    }
  }
}
