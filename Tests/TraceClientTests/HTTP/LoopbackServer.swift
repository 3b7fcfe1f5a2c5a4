import Synchronization
import SystemCalls

/// A web server on 127.0.0.1 that answers as a test tells it to, rightly or wrongly, and remembers what it was asked.
///
/// One thread accepts, and each connection has its own. Everything ends with this object.
final class LoopbackServer: Sendable {
  typealias Handler = @Sendable (LoopbackRequest) -> LoopbackReply

  private let core: Core
  let port: Int

  init(_ handler: @escaping Handler) throws {
    let listener = try TCPListener(host: "127.0.0.1", port: 0)
    port = Int(listener.port)
    core = Core(listener, handler)
    startThread(name: "test.accept") { [core] in core.accept() }
  }

  deinit { core.stop() }

  var origin: String { "http://127.0.0.1:\(port)" }
  /// All requests so far, in the order in which they came.
  var requests: [LoopbackRequest] { core.state.withLock { $0.requests } }
  var connectionCount: Int { core.state.withLock { $0.connectionCount } }
  /// Where the client went while it was being answered: how long after its request.
  var goneAfter: [Duration] { core.state.withLock { $0.goneAfter } }
  var goneCount: Int { goneAfter.count }

  /// How many requests there were at the same time, at most.
  var mostAtOnce: Int { core.state.withLock { $0.mostAtOnce } }

  func requests(of path: String) -> [LoopbackRequest] { requests.filter { $0.path == path } }

  /// What the threads share; lives until the last of them ends.
  private final class Core: Sendable {
    struct State {
      var requests: [LoopbackRequest] = []
      var connections: [Int: Connected] = [:]
      var connectionCount = 0
      var goneAfter: [Duration] = []
      var underWay = 0
      var mostAtOnce = 0
      var isStopped = false
    }

    let state = Mutex(State())
    private let listener: TCPListener
    private let handler: Handler

    init(_ listener: TCPListener, _ handler: @escaping Handler) {
      self.listener = listener
      self.handler = handler
    }

    func stop() {
      state.withLock { state in
        state.isStopped = true
        for connection in state.connections.values { connection.end() }
      }
    }

    func accept() {
      // So often it looks whether it is to stop: nothing else wakes it on every system.
      while !state.withLock({ $0.isStopped }) {
        guard let accepted = listener.accept(milliseconds: 50) else { continue }
        let number = state.withLock { state -> Int? in
          if state.isStopped { return nil }
          state.connectionCount += 1
          state.connections[state.connectionCount] = accepted
          return state.connectionCount
        }
        if let number {
          startThread(name: "test.serve") { [self] in serve(accepted, number) }
        } else {
          accepted.close()
        }
      }
      listener.close()
    }

    private func serve(_ accepted: Connected, _ number: Int) {
      let connection = LoopbackConnection(accepted)
      while let request = connection.nextRequest() {
        let start = ContinuousClock.now
        state.withLock { state in
          state.requests.append(request)
          state.underWay += 1
          state.mostAtOnce = max(state.mostAtOnce, state.underWay)
        }
        let reply = handler(request)
        // Before the answer is out, or the client might ask again sooner than this is counted.
        if case .answer = reply { state.withLock { $0.underWay -= 1 } }
        let outcome = connection.answer(reply)
        state.withLock { state in
          if case .answer = reply {} else { state.underWay -= 1 }
          if outcome == .gone { state.goneAfter.append(ContinuousClock.now - start) }
        }
        if outcome != .open { break }
      }
      // Under the lock, so that `stop` cannot meet a socket that belongs to somebody else by then.
      state.withLock { state in
        state.connections[number] = nil
        accepted.close()
      }
    }
  }
}
