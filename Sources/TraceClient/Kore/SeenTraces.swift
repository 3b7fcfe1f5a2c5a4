internal import JSONTape
internal import Synchronization
internal import TraceModel

/// Which session each of the latest traces was seen in: Kore's project API has no way to ask for a trace alone.
final class SeenTraces: Sendable {
  /// So many traces are known at most, of so many bytes of ids; those seen longest ago go first.
  private static let most = 65_536
  private static let mostBytes = 16 << 20

  private struct State {
    var sessions: [String: String] = [:]
    /// The traces in the order in which they were seen first; those before `oldest` are gone.
    var order: [String] = []
    var oldest = 0
    var bytes = 0
  }

  private let state = Mutex(State())

  /// How many traces are known.
  var count: Int { state.withLock { $0.sessions.count } }

  func session(ofTrace id: String) -> String? { state.withLock { $0.sessions[id] } }

  /// Notes the traces of a session that was fetched.
  func note(_ session: Session) {
    let ids = session.traces.suffix(Self.most).compactMap { trace in
      session.read(trace.id) { $0.stringValue ?? "" }
    }
    let owner = session.id
    state.withLock { state in
      for id in ids where !id.isEmpty {
        if state.sessions.updateValue(owner, forKey: id) == nil {
          state.order.append(id)
          state.bytes += id.utf8.count + owner.utf8.count
        }
      }
      while state.sessions.count > Self.most || state.bytes > Self.mostBytes, state.oldest < state.order.count {
        let id = state.order[state.oldest]
        state.oldest += 1
        guard let owner = state.sessions.removeValue(forKey: id) else { continue }
        state.bytes -= id.utf8.count + owner.utf8.count
      }
      if state.oldest > Self.most {
        state.order.removeFirst(state.oldest)
        state.oldest = 0
      }
    }
  }
}
