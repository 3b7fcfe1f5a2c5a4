import Synchronization
import Testing

@testable import SystemCalls

@Suite("A turnstile", .timeLimit(.minutes(1)))
struct TurnstileTests {
  /// Waits until `count` tasks stand in line.
  private func line(of count: Int, at turnstile: Turnstile) async {
    while turnstile.waitingCount < count { try? await Task.sleep(for: .milliseconds(1)) }
  }

  @Test("lets the others in one after the other, in the order they came")
  func order() async {
    let turnstile = Turnstile(limit: 1)
    let order = Notes()
    #expect(await turnstile.enter())
    var tasks: [Task<Void, Never>] = []
    for number in 0..<20 {
      tasks.append(Task { _ = await turnstile.pass { order.add(number) } })
      await line(of: number + 1, at: turnstile)
    }
    turnstile.leave()
    for task in tasks { await task.value }
    #expect(order.all == Array(0..<20))
  }

  @Test("keeps nothing of those who are cancelled while they wait, and their turn goes to the next")
  func cancelled() async {
    let turnstile = Turnstile(limit: 1)
    #expect(await turnstile.enter())
    for _ in 0..<5 {
      let tasks = (0..<500).map { _ in Task { await turnstile.pass { true } } }
      await line(of: 500, at: turnstile)
      for task in tasks { task.cancel() }
      for task in tasks { #expect(await task.value == nil) }
    }
    #expect(turnstile.waitingCount == 0)
    #expect(turnstile.rememberedCount <= 128)
    let next = Task { await turnstile.pass { true } }
    await line(of: 1, at: turnstile)
    turnstile.leave()
    #expect(await next.value == true)
    #expect(await turnstile.pass { true } == true)
  }

  @Test("is passed by nobody who was cancelled before")
  func cancelledBefore() async {
    let turnstile = Turnstile(limit: 1)
    let task = Task {
      while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
      return await turnstile.pass { true }
    }
    task.cancel()
    #expect(await task.value == nil)
    #expect(await turnstile.pass { true } == true)
  }

  @Test("holds up nobody by those who only wait, however many, and bounds those who work")
  func waiting() async {
    let turnstile = Turnstile(limit: 2)
    let answer = Gate()
    let inside = Crowd()
    let waiters = (0..<100).map { _ in
      Task {
        await WorkPlace.held(at: turnstile) {
          await WorkPlace.left { await answer.pass() }
          inside.enter()
          await Task.yield()
          inside.leave()
          return true
        }
      }
    }
    // All of them wait, and all the same there is a place.
    while answer.waitingCount < 100 { try? await Task.sleep(for: .milliseconds(1)) }
    #expect(await WorkPlace.held(at: turnstile) { true } == true)
    answer.open()
    for waiter in waiters { #expect(await waiter.value == true) }
    #expect(inside.most <= 2)
  }

  @Test("gets each place back once, whatever the parts of a task do")
  func parts() async {
    let turnstile = Turnstile(limit: 1)
    for _ in 0..<50 {
      await WorkPlace.held(at: turnstile) {
        await withTaskGroup { group in
          for _ in 0..<8 {
            group.addTask { for _ in 0..<5 { await WorkPlace.left { await Task.yield() } } }
          }
        }
      }
    }
    #expect(await turnstile.enter())
    let second = Task { await turnstile.pass { true } }
    await line(of: 1, at: turnstile)
    turnstile.leave()
    #expect(await second.value == true)
  }

  @Test("gives no place to a task that was cancelled while it waited elsewhere")
  func cancelledElsewhere() async {
    let turnstile = Turnstile(limit: 1)
    let answer = Gate()
    let task = Task {
      await WorkPlace.held(at: turnstile) {
        await WorkPlace.left { await answer.pass() }
        return Task.isCancelled
      }
    }
    while answer.waitingCount < 1 { try? await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    answer.open()
    #expect(await task.value == true)
    #expect(await turnstile.pass { true } == true)
  }
}

/// Holds tasks up until it is opened.
private final class Gate: Sendable {
  private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

  var waitingCount: Int { state.withLock { $0.waiting.count } }

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
      defer { state = (true, []) }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// Numbers in the order they came.
private final class Notes: Sendable {
  private let state = Mutex<[Int]>([])

  var all: [Int] { state.withLock { $0 } }

  func add(_ number: Int) { state.withLock { $0.append(number) } }
}

/// How many are somewhere at the same time.
private final class Crowd: Sendable {
  private let state = Mutex((now: 0, most: 0))

  var most: Int { state.withLock { $0.most } }

  func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }

  func leave() { state.withLock { $0.now -= 1 } }
}
