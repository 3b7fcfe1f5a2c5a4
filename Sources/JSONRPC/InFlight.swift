internal import JSONTape
internal import Synchronization

/// The requests that are being worked on. Whoever takes a request out of here answers it, so each is answered once.
final class InFlight: Sendable {
  struct Entry: Sendable {
    /// Tells this request from a later one with the same id.
    let serial: Int
    /// As the request spelled it.
    let id: RequestID
    var task: Task<Void, Never>?
    let deliver: @Sendable (JSONBytes) -> Void

    /// Answers it, and only then lets its work hear of its end: what that still says comes too late to be heard.
    func end(with answer: JSONBytes) {
      deliver(answer)
      task?.cancel()
    }
  }

  private struct State {
    var entries: [RequestID: Entry] = [:]
    var serial = 0
    /// Answers between here and the write queue.
    var delivering = 0
    /// Tasks that have not ended, those of requests that were cancelled among them.
    var tasks = 0
  }

  private let state = Mutex(State())

  var isEmpty: Bool { state.withLock { $0.entries.isEmpty } }
  var count: Int { state.withLock { $0.entries.count } }

  /// How much is under way: a request that was cancelled counts until its work has heard of it.
  var load: Int { state.withLock { max($0.entries.count, $0.tasks) } }

  /// Whether all that was asked has been answered and the answers are in the write queue.
  var isSettled: Bool { state.withLock { $0.entries.isEmpty && $0.delivering == 0 } }

  func contains(_ id: RequestID) -> Bool { state.withLock { $0.entries[id] != nil } }

  /// - Returns: the serial with which `answer` knows the request again.
  func add(_ id: RequestID, deliver: @escaping @Sendable (JSONBytes) -> Void) -> Int {
    state.withLock { state in
      state.serial += 1
      state.tasks += 1
      state.entries[id] = Entry(serial: state.serial, id: id, task: nil, deliver: deliver)
      return state.serial
    }
  }

  /// Notes the task of a request; one that was answered meanwhile is not put back.
  func attach(_ task: Task<Void, Never>, to id: RequestID) {
    state.withLock { $0.entries[id]?.task = task }
  }

  /// The task of a request that was added has ended, whoever answered it.
  func taskEnded() { state.withLock { $0.tasks -= 1 } }

  func take(_ id: RequestID) -> Entry? { state.withLock { $0.entries.removeValue(forKey: id) } }

  /// Answers a request that has not been answered yet.
  ///
  /// A client may use the id of a cancelled request again while that one's task is still on its way out; the serial
  /// keeps the old answer from the new request.
  func answer(_ id: RequestID, serial: Int, with answer: JSONBytes) {
    let taken: Entry? = state.withLock { state in
      guard state.entries[id]?.serial == serial else { return nil }
      state.delivering += 1
      return state.entries.removeValue(forKey: id)
    }
    guard let taken else { return }
    taken.deliver(answer)
    state.withLock { $0.delivering -= 1 }
  }

  func takeAll() -> [Entry] {
    state.withLock { state in
      defer { state.entries = [:] }
      return Array(state.entries.values)
    }
  }
}
