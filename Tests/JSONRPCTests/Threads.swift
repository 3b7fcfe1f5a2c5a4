import JSONTape
import Synchronization
import SystemCalls

/// Runs what may block on a thread of its own, so that tests leave the tasks' threads to the tasks.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    startThread(name: "test.body") { continuation.resume(returning: body()) }
  }
}

/// Counts, and can be waited for.
final class Counter: Sendable {
  private let state = Mutex(0)

  var count: Int { state.withLock { $0 } }

  func add() { state.withLock { $0 += 1 } }

  func wait(for count: Int) async {
    while self.count < count { try? await Task.sleep(for: .milliseconds(1)) }
  }
}

/// Holds work up until a test lets it go on.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// Everything that comes out of a descriptor, read by a thread of its own until its end.
final class Output: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isAtEnd = false
  }

  private let state = Mutex(State())

  init(_ descriptor: Descriptor) {
    startThread(name: "test.output") {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
      defer { memory.deallocate() }
      while true {
        let count = descriptor.read(into: memory)
        if count == 0 { break }
        self.state.withLock { $0.bytes += memory[..<count] }
      }
      descriptor.close()
      self.state.withLock { $0.isAtEnd = true }
    }
  }

  /// What has come so far.
  var bytes: [UInt8] { state.withLock { $0.bytes } }

  var isAtEnd: Bool { state.withLock { $0.isAtEnd } }

  /// All lines, once the end is there.
  func lines() async -> [String] {
    while !isAtEnd { try? await Task.sleep(for: .milliseconds(1)) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
