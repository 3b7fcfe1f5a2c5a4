internal import Dispatch
internal import Synchronization

/// Threads for work that may block or take long: reading files, decoding bodies.
///
/// Tasks share one thread per core and must not block them; here a few slow pieces of work leave room for the next.
public final class WorkerThreads: Sendable {
  private struct State {
    var queue: [@Sendable () -> Void] = []
    var next = 0
    var threads = 0
    var idle = 0
  }

  /// The ones of this process.
  public static let shared = WorkerThreads(limit: 16)

  private let limit: Int
  private let state = Mutex(State())
  private let work = DispatchSemaphore(value: 0)
  /// Before which large bodies wait until others are decoded.
  let largeBodies: Turnstile

  /// - Parameters:
  ///   - limit: how many threads there are, at most; each comes to be when it is needed.
  ///   - decodedBytes: how many bytes of large bodies are decoded at once; one that is larger is decoded alone.
  public init(limit: Int, decodedBytes: Int = 64 << 20) {
    self.limit = limit
    largeBodies = Turnstile(limit: decodedBytes)
  }

  /// Runs `body` on one of the threads and gives what it gives.
  public func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    let mark = RequestMark.current
    return await withCheckedContinuation { continuation in
      add { continuation.resume(returning: RequestMark.covers(mark, body)) }
    }
  }

  private func add(_ item: @escaping @Sendable () -> Void) {
    let needsThread = state.withLock { state in
      state.queue.append(item)
      guard state.queue.count - state.next > state.idle, state.threads < limit else { return false }
      state.threads += 1
      return true
    }
    if needsThread { addThread() }
    work.signal()
  }

  /// Where the system gives no further thread, those that are there do the work.
  private func addThread() {
    if startThreadIfAny(name: "sidetrace.work", { self.loop() }) { return }
    let isAlone = state.withLock { state in
      state.threads -= 1
      return state.threads == 0
    }
    if isAlone { startThread(name: "sidetrace.work") { self.loop() } }
  }

  private func loop() {
    while true {
      state.withLock { $0.idle += 1 }
      work.wait()
      let item = state.withLock { state -> (@Sendable () -> Void)? in
        state.idle -= 1
        guard state.next < state.queue.count else { return nil }
        let item = state.queue[state.next]
        state.next += 1
        if state.next > 64, state.next * 2 > state.queue.count {
          state.queue.removeFirst(state.next)
          state.next = 0
        }
        return item
      }
      item?()
    }
  }
}
