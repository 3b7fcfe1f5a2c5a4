internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// What is watched for the client. Any number of watches of one thing cost one look at it.
final class Watches: Sendable {
  enum Target: Hashable, Sendable {
    case session(id: String, source: String)
    case list(SessionQuery, source: String?)
  }

  /// One wish to be told.
  struct Watcher: Sendable {
    let id: String
    let conversation: Conversation
    let payloads: PayloadExtent
    /// Whether the watch ends with its session.
    let untilEnd: Bool
  }

  /// What was last seen; whoever begins to watch begins with it.
  enum Snapshot: Sendable {
    case session(Session)
    case list(MergedPage<SessionSummary>)
  }

  private struct Entry {
    var snapshot: Snapshot
    var watchers: [Watcher]
    var task: Task<Void, Never>?
  }

  private struct State {
    var entries: [Target: Entry] = [:]
    var targets: [String: Target] = [:]
    var count = 0
  }

  /// So many watches at a time; each keeps what it watches in memory.
  static let most = 256

  private let state = Mutex(State())

  /// Begins to watch, and looks again and again by `look` if nobody did before.
  ///
  /// - Returns: the watch, and what it begins with; nothing where there are too many.
  func add(
    _ target: Target, snapshot: Snapshot, conversation: Conversation, payloads: PayloadExtent, untilEnd: Bool,
    look: @escaping @Sendable (Watches) async -> Void
  ) -> (id: String, snapshot: Snapshot)? {
    state.withLock { state in
      guard state.targets.count < Self.most else { return nil }
      state.count += 1
      let watcher = Watcher(
        id: "watch-\(state.count)", conversation: conversation, payloads: payloads, untilEnd: untilEnd)
      state.targets[watcher.id] = target
      if var entry = state.entries[target] {
        entry.watchers.append(watcher)
        state.entries[target] = entry
        return (watcher.id, entry.snapshot)
      }
      let task = Task.detached { [weak self] in
        guard let self else { return }
        await look(self)
      }
      state.entries[target] = Entry(snapshot: snapshot, watchers: [watcher], task: task)
      return (watcher.id, snapshot)
    }
  }

  /// Ends a watch; the looking ends with the last one. Whether there was such a watch.
  func remove(_ id: String) -> Bool {
    state.withLock { state in
      guard let target = state.targets.removeValue(forKey: id) else { return false }
      guard var entry = state.entries[target] else { return true }
      entry.watchers.removeAll { $0.id == id }
      if entry.watchers.isEmpty { entry.task?.cancel() }
      state.entries[target] = entry.watchers.isEmpty ? nil : entry
      return true
    }
  }

  /// Ends all of them: nobody is there any more who would be told.
  func endAll() {
    let tasks = state.withLock { state in
      let tasks = state.entries.values.compactMap(\.task)
      state.entries = [:]
      state.targets = [:]
      return tasks
    }
    for task in tasks { task.cancel() }
  }

  /// Takes a newer state in place of the last one, and gives who is to be told of it.
  func replace(_ target: Target, with snapshot: Snapshot) -> [Watcher] {
    state.withLock { state in
      state.entries[target]?.snapshot = snapshot
      return state.entries[target]?.watchers ?? []
    }
  }

  func watchers(of target: Target) -> [Watcher] { state.withLock { $0.entries[target]?.watchers ?? [] } }

  var count: Int { state.withLock { $0.targets.count } }
}

extension Watches.Watcher {
  /// Sends a notification that names the watch.
  func tell(_ method: StaticString, _ members: (inout JSONWriter) -> Void) async {
    // Nothing is made for a client that does not read.
    await conversation.roomToAnswer()
    conversation.notify(
      method,
      json { writer in
        writer.object { writer in
          writer.member("watchId", id)
          members(&writer)
        }
      })
  }
}
