internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceClient
internal import TraceModel
internal import TraceStore

/// How far the background is with the newest sessions.
struct Loading: Sendable {
  var hasLoop = false
  var isUnderWay = false
  /// Whether the sources were looked at, with whatever result.
  var isDone = false
  var doneAt: Int64 = 0
  var hasTimer = false
  /// Those who wait for the first look.
  var waiting: [CheckedContinuation<Void, Never>] = []
}

/// The newest sessions are fetched behind the client's back, one after another; nobody who asks for a lens waits for
/// them, and the client is told when there is something new.
extension Workbench {
  /// Asks for a look at the sources, unless the last is younger than `seconds`.
  func wake(_ catalog: Catalog, ifOlderThan seconds: Int = 0) {
    let starts = state.withLock { state -> Bool? in
      if state.settings.sessionCount == 0 || catalog.sources.isEmpty { return nil }
      let age = MonotonicClock.now - state.loading.doneAt
      if state.loading.isDone, seconds > 0, age < Int64(seconds) * 1_000_000_000 { return nil }
      defer { state.loading.hasLoop = true }
      if !state.loading.isDone { state.loading.isUnderWay = true }
      return !state.loading.hasLoop
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
    let settings = settings
    state.withLock { $0.loading.isUnderWay = true }
    await listFiles()
    var choice = CodeSessions.Choice()
    choice.limit = max(settings.sessionCount, 1)
    let limit = catalog.store.statistics.byteLimit / 2
    var isNew = false
    do throws(SourceError) {
      let loaded = try await sessions.load(choice, from: catalog)
      isNew = sessions.keep(loaded, byteLimit: limit)
      log(
        "\(loaded.entries.count) sessions are at hand", verbose: loaded.warnings.map(\.message).joined(separator: "; "))
    } catch {
      Log.shared.write(.warning, "the newest sessions could not be fetched: \(error.message)")
      log("the newest sessions could not be fetched: \(error.message)", verbose: error.hint)
    }
    let waiting = state.withLock { state in
      defer { state.loading.waiting = [] }
      state.loading.isUnderWay = false
      state.loading.isDone = true
      state.loading.doneAt = MonotonicClock.now
      return state.loading.waiting
    }
    for continuation in waiting { continuation.resume() }
    if isNew { tellClient() }
    scheduleNext(catalog, settings.refreshSeconds)
  }

  /// As long as documents are open, the sources are asked again from time to time.
  private func scheduleNext(_ catalog: Catalog, _ seconds: Int) {
    let isWanted = state.withLock { state in
      guard seconds > 0, !state.documents.isEmpty, state.client != nil, !state.loading.hasTimer else { return false }
      state.loading.hasTimer = true
      return true
    }
    guard isWanted else { return }
    Task.detached { [weak self] in
      try? await Task.sleep(for: .seconds(seconds))
      guard let self else { return }
      let goesOn = state.withLock { state in
        state.loading.hasTimer = false
        return !state.documents.isEmpty && state.client != nil
      }
      if goesOn { wake(catalog, ifOlderThan: max(seconds / 2, 1)) }
    }
  }

  /// The names of the files in the client's folders, every few minutes.
  func listFiles() async {
    let folders = state.withLock { state -> [CodePath]? in
      let now = MonotonicClock.now
      if let last = state.filesListedAt, now - last < 300_000_000_000 { return nil }
      state.filesListedAt = now
      return state.folders.isEmpty ? nil : state.folders
    }
    guard let folders else { return }
    let table = await WorkerThreads.shared.run { WorkspaceFiles.list(folders) }
    state.withLock { state in
      guard state.folders == folders else { return }
      state.files = table
      for document in state.documents.values { if let path = document.path { state.files.add(path) } }
      state.views = [:]
    }
  }

  /// Waits for the first look at the sources, at most a second: for a client that cannot be told of what comes later.
  func firstLook() async {
    let waits = state.withLock { $0.loading.isUnderWay && !$0.loading.isDone }
    guard waits else { return }
    let patience = Task.detached { [weak self] in
      try? await Task.sleep(for: .seconds(1))
      if Task.isCancelled { return }
      let waiting = self?.state.withLock { state in
        defer { state.loading.waiting = [] }
        return state.loading.waiting
      }
      for continuation in waiting ?? [] { continuation.resume() }
    }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.loading.isDone || state.loading.waiting.count >= 1024 { return true }
        state.loading.waiting.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
    patience.cancel()
  }

  /// A line for whoever follows what the server does (LSP's `$/logTrace`).
  func log(_ message: String, verbose: String = "") {
    let (client, value) = state.withLock { ($0.client, $0.trace) }
    guard value != .off, let client else { return }
    client.notify(
      "$/logTrace",
      json { writer in
        writer.object { writer in
          writer.member("message", message)
          if value == .verbose, !verbose.isEmpty { writer.member("verbose", verbose) }
        }
      })
  }
}
