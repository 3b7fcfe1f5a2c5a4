internal import JSONTape
internal import Synchronization

/// What was asked of the client and is not answered yet. Nobody waits: the answer is handed on when it comes.
final class OutgoingRequests: Sendable {
  typealias Handler = @Sendable (JSONValue?) -> Void

  /// A client that never answers must not fill the memory: beyond this many the oldest are forgotten.
  private static let limit = 256

  private struct State {
    var nextID: Int64 = 1
    var handlers: [Int64: Handler] = [:]
    var oldest: Int64 = 1
  }

  private let state = Mutex(State())

  /// Notes a request and gives the id to send it with.
  func add(_ handler: @escaping Handler) -> Int64 {
    state.withLock { state in
      let id = state.nextID
      state.nextID += 1
      state.handlers[id] = handler
      while state.handlers.count > Self.limit {
        state.handlers[state.oldest] = nil
        state.oldest += 1
      }
      return id
    }
  }

  /// Hands on an answer; false for one to nothing that was asked.
  func answer(_ id: JSONValue, _ message: JSONValue) -> Bool {
    guard let number = RequestID(id).integer, let handler = state.withLock({ $0.handlers.removeValue(forKey: number) })
    else {
      return false
    }
    handler(message["error"] == nil ? message["result"] : nil)
    return true
  }
}
