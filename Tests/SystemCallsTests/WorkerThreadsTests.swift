import Synchronization
import Testing

@testable import SystemCalls

@Suite("Threads that decode")
struct WorkerThreadsTests {
  @Test("never begin what was cancelled while it waited", arguments: [10, 5 << 20])
  func queued(byteCount: Int) async {
    let threads = WorkerThreads(limit: 1)
    let isFree = Signal()
    let begun = Gauge()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = await threads.run { while !isFree.isSet { pause(milliseconds: 1) } }
      }
      let waiting = (0..<20).map { _ in
        Task { await threads.decode(byteCount) { begun.enter(1) } }
      }
      for task in waiting { task.cancel() }
      isFree.set()
      for task in waiting { #expect(await task.value == nil) }
    }
    #expect(begun.most == 0)
    #expect(await threads.decode(byteCount) { 7 } == 7)
  }

  @Test("tell the work that is under way that nobody waits for it")
  func underWay() async {
    let threads = WorkerThreads(limit: 1)
    let hasBegun = Signal()
    let task = Task {
      await threads.decode(10) {
        hasBegun.set()
        while !Interruption.isRaised { pause(milliseconds: 1) }
        return 7
      }
    }
    while !hasBegun.isSet { await Task.yield() }
    task.cancel()
    #expect(await task.value == nil)
  }

  @Test("decode no more bytes of large bodies at once than they may, and small ones beside them")
  func bytes() async {
    let threads = WorkerThreads(limit: 16, decodedBytes: 10 << 20)
    let inside = Gauge()
    let sizes = [4, 6, 3, 20, 2, 9, 5, 5, 5, 30, 7].map { $0 << 20 }
    await withTaskGroup(of: Int?.self) { group in
      for size in sizes {
        group.addTask {
          await threads.decode(size) {
            let weight = min(size, 10 << 20)
            inside.enter(weight)
            pause(milliseconds: 3)
            inside.leave(weight)
            return size
          }
        }
      }
      var done: [Int] = []
      for await size in group { done.append(size ?? 0) }
      #expect(done.sorted() == sizes.sorted())
    }
    #expect(inside.most <= 10 << 20)
    // Where one large body takes all there is, a small one does not wait for it.
    let isDone = Signal()
    async let large = threads.decode(50 << 20) {
      while !isDone.isSet { pause(milliseconds: 1) }
      return 1
    }
    #expect(await threads.decode(10) { 2 } == 2)
    isDone.set()
    #expect(await large == 1)
  }

  @Test("one that leaves the line lets lighter ones behind it in")
  func line() async {
    let turnstile = Turnstile(limit: 10)
    let mayLeave = Signal()
    let first = Task {
      await turnstile.pass(weight: 5) { while !mayLeave.isSet { await Task.yield() } }
    }
    let heavy = Task { await turnstile.pass(weight: 8) { 8 } }
    let light = Task { await turnstile.pass(weight: 2) { 2 } }
    heavy.cancel()
    _ = await heavy.value
    #expect(await light.value == 2)
    mayLeave.set()
    #expect(await first.value != nil)
  }
}

/// Something that happened or not.
private final class Signal: Sendable {
  private let state = Atomic(false)
  var isSet: Bool { state.load(ordering: .relaxed) }
  func set() { state.store(true, ordering: .relaxed) }
}

/// How much is inside of something, and how much there was at most.
private final class Gauge: Sendable {
  private let state = Mutex((now: 0, most: 0))

  func enter(_ weight: Int) {
    state.withLock { state in
      state.now += weight
      state.most = max(state.most, state.now)
    }
  }

  func leave(_ weight: Int) { state.withLock { $0.now -= weight } }
  var most: Int { state.withLock { $0.most } }
}
