internal import Synchronization

/// Lets so many through at once; the others wait in line.
public final class Turnstile: Sendable {
  private struct State {
    var free: Int
    var nextTicket = 0
    var line: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    var left: Set<Int> = []
  }

  private let state: Mutex<State>

  /// - Parameter limit: how many may be inside at once.
  public init(limit: Int) { state = Mutex(State(free: limit)) }

  /// Runs `body` when it is its turn; `nil` if the task is cancelled before.
  public func pass<Value>(_ body: () async -> Value) async -> Value? {
    guard await enter() else { return nil }
    defer { leave() }
    return await body()
  }

  private func enter() async -> Bool {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    // Cancelled just as its turn came: nobody else would take the note away.
    defer { state.withLock { _ = $0.left.remove(ticket) } }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now: Bool? = state.withLock { state in
          if state.left.remove(ticket) != nil { return false }
          if state.free > 0 {
            state.free -= 1
            return true
          }
          state.line.append((ticket, continuation))
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
        guard let place = state.line.firstIndex(where: { $0.ticket == ticket }) else {
          state.left.insert(ticket)
          return nil
        }
        return state.line.remove(at: place).continuation
      }
      waiting?.resume(returning: false)
    }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      if state.line.isEmpty {
        state.free += 1
        return nil
      }
      return state.line.removeFirst().continuation
    }
    next?.resume(returning: true)
  }
}

extension Turnstile {
  /// How many wait for their turn.
  package var waitingCount: Int { state.withLock { $0.line.count } }

  /// Runs `body` when it is its turn; `nil` if the task is cancelled or the time comes before.
  ///
  /// - Parameter deadline: the latest time to go in; `time` tells it.
  package func pass<Value>(before deadline: Int64, of time: TimeSource, _ body: () async -> Value) async -> Value? {
    let isInside = if let isIn = enterAtOnce() { isIn } else { await enter(before: deadline, of: time) }
    guard isInside else { return nil }
    defer { leave() }
    return await body()
  }

  /// Goes in where nobody has to be waited for; `nil` where somebody has.
  private func enterAtOnce() -> Bool? {
    if Task.isCancelled { return false }
    return state.withLock { state in
      guard state.free > 0 else { return nil }
      state.free -= 1
      return true
    }
  }

  /// Waits in line until the deadline.
  private func enter(before deadline: Int64, of time: TimeSource) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { await self.enter() }
      group.addTask {
        try? await time.wait(until: deadline)
        return false
      }
      // Its turn may come at the very moment at which the time does: whoever is inside stays.
      var isInside = false
      for await result in group {
        isInside = isInside || result
        group.cancelAll()
      }
      return isInside
    }
  }
}
