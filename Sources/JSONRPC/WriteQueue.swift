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
  }

  /// Up to this length a write to a pipe that has room does not wait (`PIPE_BUF` on Linux, pipe(7)).
  private static let directLimit = 4096
  /// Small answers are joined up to this length, so that many share one system call.
  private static let joinedLimit = 256 << 10

  private let output: Descriptor
  private let state = Mutex(State())
  private let work = DispatchSemaphore(value: 0)
  private let progress = DispatchSemaphore(value: 0)
  private let onBroken: @Sendable () -> Void

  /// - Parameter onBroken: called once, on any thread, when the client no longer reads.
  public init(output: Descriptor, onBroken: @escaping @Sendable () -> Void) {
    self.output = output
    self.onBroken = onBroken
    startThread { self.run() }
  }

  /// Bytes that were added and have not left yet.
  public var unsentBytes: Int { state.withLock { $0.unsent } }

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
    guard bytes.count <= Self.directLimit else { return false }
    var broke = false
    let done = state.withLock { state in
      guard state.waiting.isEmpty, !state.isWriting, !state.isBroken, output.hasRoom else { return false }
      if !output.writeAll(bytes) {
        state.isBroken = true
        broke = true
      }
      return true
    }
    if broke { onBroken() }
    return done
  }

  /// Waits until fewer than `budget` bytes are unsent, or the client is gone.
  public func waitForRoom(budget: Int) {
    while state.withLock({ !$0.isBroken && $0.unsent >= budget }) {
      _ = progress.wait(timeout: .now() + .milliseconds(100))
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
        return batch
      }
      guard let batch else { return }
      if batch.isEmpty { continue }
      let ok = write(batch)
      state.withLock { state in
        state.isWriting = false
        if !ok {
          state.isBroken = true
          state.waiting = []
          state.unsent = 0
        }
      }
      progress.signal()
      if !ok {
        onBroken()
        return
      }
    }
  }

  private func write(_ batch: [JSONBytes]) -> Bool {
    var joined: [UInt8] = []
    for bytes in batch {
      var ok = true
      bytes.forEachPiece { piece in
        if piece.count + joined.count <= Self.joinedLimit, batch.count > 1 || piece.count < 4096 {
          joined.append(contentsOf: piece)
        } else {
          ok = flush(&joined) && send(piece)
        }
        return ok
      }
      if !ok { return false }
    }
    return flush(&joined)
  }

  private func flush(_ joined: inout [UInt8]) -> Bool {
    if joined.isEmpty { return true }
    defer { joined.removeAll(keepingCapacity: true) }
    return joined.withUnsafeBytes { send($0) }
  }

  /// Writes piece by piece, so that the room is told as it comes.
  private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      guard case .wrote(let count) = output.write(UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))) else {
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      state.withLock { $0.unsent = max($0.unsent - count, 0) }
      progress.signal()
    }
    return true
  }
}
