import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A web server on 127.0.0.1 that answers as a test tells it to, rightly or wrongly, and remembers what it was asked.
///
/// One thread accepts, and each connection has its own. Everything ends with this object.
final class LoopbackServer: Sendable {
  typealias Handler = @Sendable (LoopbackRequest) -> LoopbackReply

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  private let core: Core
  let port: Int

  init(_ handler: @escaping Handler) throws {
    let socket = socket(AF_INET, streamType, 0)
    guard socket >= 0 else { throw Problem(description: "no socket: \(errno)") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, length) == 0 && listen(socket, 64) == 0 && getsockname(socket, pointer, &length) == 0
      }
    }
    guard isOpen else {
      close(socket)
      throw Problem(description: "cannot listen: \(errno)")
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    core = Core(listener: socket, handler)
    Thread.detachNewThread { [core] in core.accept() }
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
      var connections: Set<Int32> = []
      var connectionCount = 0
      var goneAfter: [Duration] = []
      var underWay = 0
      var mostAtOnce = 0
      var isStopped = false
    }

    let state = Mutex(State())
    private let listener: Int32
    private let handler: Handler

    init(listener: Int32, _ handler: @escaping Handler) {
      self.listener = listener
      self.handler = handler
    }

    func stop() {
      state.withLock { state in
        state.isStopped = true
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
      }
    }

    func accept() {
      while true {
        #if canImport(Darwin)
          let number = Darwin.accept(listener, nil, nil)
        #elseif canImport(Musl)
          let number = Musl.accept(listener, nil, nil)
        #else
          let number = Glibc.accept(listener, nil, nil)
        #endif
        let isStopped = state.withLock { state in
          if state.isStopped { return true }
          if number >= 0 {
            state.connections.insert(number)
            state.connectionCount += 1
          }
          return false
        }
        if isStopped {
          if number >= 0 { close(number) }
          break
        }
        if number >= 0 { Thread.detachNewThread { [self] in serve(number) } }
      }
      close(listener)
    }

    private func serve(_ number: Int32) {
      let connection = LoopbackConnection(number)
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
      // Under the lock, so that `stop` cannot meet a number that belongs to somebody else by then.
      state.withLock { state in
        state.connections.remove(number)
        close(number)
      }
    }
  }
}

#if canImport(Glibc)
  private let streamType = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
#else
  private let streamType = Int32(SOCK_STREAM)
#endif
