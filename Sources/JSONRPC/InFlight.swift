internal import JSONTape
internal import Synchronization

/// The requests that are being worked on. Whoever takes a request out of here answers it, so each is answered once.
final class InFlight: Sendable {
  struct Entry: Sendable {
    var task: Task<Void, Never>?
    let deliver: @Sendable (JSONBytes) -> Void
  }

  private let entries = Mutex<[RequestID: Entry]>([:])

  var isEmpty: Bool { entries.withLock { $0.isEmpty } }
  var count: Int { entries.withLock { $0.count } }

  func contains(_ id: RequestID) -> Bool { entries.withLock { $0[id] != nil } }

  func add(_ id: RequestID, deliver: @escaping @Sendable (JSONBytes) -> Void) {
    entries.withLock { $0[id] = Entry(task: nil, deliver: deliver) }
  }

  /// Notes the task of a request; one that was answered meanwhile is not put back.
  func attach(_ task: Task<Void, Never>, to id: RequestID) {
    entries.withLock { $0[id]?.task = task }
  }

  func take(_ id: RequestID) -> Entry? { entries.withLock { $0.removeValue(forKey: id) } }

  func takeAll() -> [Entry] {
    entries.withLock { entries in
      defer { entries = [:] }
      return Array(entries.values)
    }
  }
}
