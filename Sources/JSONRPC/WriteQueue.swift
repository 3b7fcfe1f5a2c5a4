internal import Dispatch
public import JSONTape
internal import Synchronization
public import SystemCalls

/// Everything that goes to the client, in order, from one thread.
///
/// Nobody who adds to the queue waits for the client. The reader looks at `unsentBytes` and stops reading while it is
/// over the budget; that is the only brake, and it cannot close a circle, because the writer needs nothing from the
/// reader.
public final class WriteQueue: Sendable {
  private struct State {
    var waiting: [JSONBytes] = []
    var unsent = 0
    var isWriting = false
    var isBroken = false
    var isClosed = false
    var room: PipeRoom
  }

  /// Small answers are joined up to this length, so that many share one system call.
  private static let joinedLimit = 256 << 10

  private let output: Descriptor
  private let state: Mutex<State>
  private let work = DispatchSemaphore(value: 0)
  private let progress = DispatchSemaphore(value: 0)
  private let watchMilliseconds: Int32
  private let onBroken: @Sendable () -> Void

  /// - Parameters:
  ///   - watchMilliseconds: how long the output is watched in one go; so long may it stay open behind `close`.
  ///   - onBroken: called once, on any thread, when the client no longer reads.
  public init(output: Descriptor, watchMilliseconds: Int32 = 300, onBroken: @escaping @Sendable () -> Void) {
    self.output = output
    self.watchMilliseconds = watchMilliseconds
    state = Mutex(State(room: PipeRoom(output)))
    self.onBroken = onBroken
    startThread(name: "sidetrace.write") { self.run() }
    startThread(name: "sidetrace.watch") { self.watch() }
  }

  /// Bytes that were added and have not left yet.
  public var unsentBytes: Int { state.withLock { $0.unsent } }

  /// Whether it was noticed that the client can no longer be reached.
  var hasBroken: Bool { state.withLock { $0.isBroken } }

  /// Whether the client can no longer be reached.
  public var isBroken: Bool { state.withLock { $0.isBroken } || output.isBroken }

  /// Adds output that is complete in itself.
  public func add(_ bytes: JSONBytes) {
    let accepted = state.withLock { state in
      guard !state.isBroken, !state.isClosed else { return false }
      state.waiting.append(bytes)
      state.unsent += bytes.count
      return true
    }
    if accepted { work.signal() }
  }

  /// Writes `bytes` at once, on the caller's thread, if that needs no waiting and nothing is ahead of it.
  public func addNow(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var broke = false
    let done = state.withLock { state in
      guard state.waiting.isEmpty, !state.isWriting, !state.isBroken, state.room.take(bytes.count) else { return false }
      broke = !output.writeAll(bytes)
      return true
    }
    if broke { noteBroken() }
    return done
  }

  /// Waits until fewer than `budget` bytes are unsent, or the client is gone, but no longer than `milliseconds`.
  public func waitForRoom(budget: Int, milliseconds: Int32) {
    let deadline = DispatchTime.now() + .milliseconds(Int(clamping: milliseconds))
    while state.withLock({ !$0.isBroken && $0.unsent >= budget }) {
      if progress.wait(timeout: deadline) == .timedOut { return }
    }
  }

  /// Waits until all is written or the client is gone, but no longer than `milliseconds`; true if all went out.
  public func drain(milliseconds: Int) -> Bool {
    let deadline = DispatchTime.now() + .milliseconds(milliseconds)
    while state.withLock({ !$0.isBroken && ($0.unsent > 0 || $0.isWriting) }) {
      if DispatchTime.now() >= deadline { return false }
      _ = progress.wait(timeout: .now() + .milliseconds(20))
    }
    return state.withLock { !$0.isBroken }
  }

  /// Ends the writing thread; what is still unsent is dropped.
  public func close() {
    state.withLock { $0.isClosed = true }
    work.signal()
  }

  private func run() {
    while true {
      work.wait()
      let batch: [JSONBytes]? = state.withLock { state in
        if state.isClosed { return nil }
        let batch = state.waiting
        state.waiting = []
        state.isWriting = !batch.isEmpty
        state.room.forget()
        return batch
      }
      guard let batch else { return }
      if batch.isEmpty { continue }
      let ok = write(batch)
      state.withLock { $0.isWriting = false }
      progress.signal()
      if !ok { return noteBroken() }
    }
  }

  /// Notices a client that no longer reads while nothing is written to it.
  private func watch() {
    while state.withLock({ !$0.isClosed && !$0.isBroken }) {
      if output.breaks(within: watchMilliseconds) { return noteBroken() }
    }
  }

  /// Tells the first time that the client is gone; behind `close` nobody wants to know.
  private func noteBroken() {
    let isNews = state.withLock { state in
      defer { state.isBroken = true }
      state.waiting = []
      state.unsent = 0
      return !state.isBroken && !state.isClosed
    }
    progress.signal()
    if isNews { onBroken() }
  }

  /// Writes everything with as few calls as there can be: small pieces joined, large ones as they lie.
  private func write(_ batch: [JSONBytes]) -> Bool {
    var joined: [UInt8] = []
    for bytes in batch {
      if bytes.count < Self.joinedLimit {
        bytes.forEachPiece { piece in
          joined.append(contentsOf: piece)
          return true
        }
        if joined.count < Self.joinedLimit { continue }
      }
      guard flush(&joined), send(bytes) else { return false }
    }
    return flush(&joined)
  }

  private func flush(_ joined: inout [UInt8]) -> Bool {
    if joined.isEmpty { return true }
    defer { joined.removeAll(keepingCapacity: true) }
    return joined.withUnsafeBytes { all in output.writeAll([all]) { noteProgress($0) } }
  }

  private func send(_ bytes: JSONBytes) -> Bool {
    if bytes.count < Self.joinedLimit { return true }
    return bytes.withPieces { pieces in output.writeAll(pieces) { noteProgress($0) } }
  }

  /// Tells those who wait for room as it comes.
  private func noteProgress(_ count: Int) {
    state.withLock { $0.unsent = max($0.unsent - count, 0) }
    progress.signal()
  }
}
