internal import Synchronization

/// Lets so many through at once; the others wait in line.
public final class Turnstile: Sendable {
  fileprivate typealias Continuation = CheckedContinuation<Bool, Never>

  fileprivate struct State {
    var free: Int
    var nextTicket = 0
    /// Those in line, by their tickets.
    var waiting: [Int: (weight: Int, continuation: Continuation)] = [:]
    /// The tickets in the order they came, from `first` on, some of people who have left the line since.
    var order: [Int] = []
    var first = 0
    var left: Set<Int> = []
  }

  private let limit: Int
  private let state: Mutex<State>

  /// - Parameter limit: how many may be inside at once, or what all inside may weigh together.
  public init(limit: Int) {
    self.limit = limit
    state = Mutex(State(free: limit))
  }

  /// Runs `body` when it is its turn; `nil` if the task is cancelled before.
  ///
  /// - Parameter weight: how much it takes of the limit; what weighs more than that is inside alone.
  public func pass<Value>(weight: Int = 1, _ body: () async -> Value) async -> Value? {
    let weight = min(max(weight, 1), limit)
    guard await enter(weight) else { return nil }
    defer { leave(weight) }
    return await body()
  }

  /// How many wait for their turn.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// How many tickets are remembered, those of people who left the line among them.
  package var rememberedCount: Int { state.withLock { $0.order.count - $0.first + $0.left.count } }

  /// Waits for its turn; false if the task is cancelled before. Who gets true has to `leave`.
  func enter(_ weight: Int = 1) async -> Bool {
    if let isIn = enterAtOnce(weight) { return isIn }
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
          if state.takes(weight) { return true }
          state.waiting[ticket] = (weight, continuation)
          state.order.append(ticket)
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let (gone, next) = state.withLock { state -> (Continuation?, [Continuation]) in
        guard let gone = state.waiting.removeValue(forKey: ticket) else {
          state.left.insert(ticket)
          return (nil, [])
        }
        state.forgetThoseWhoLeft()
        // It may have kept lighter ones behind it waiting.
        return (gone.continuation, state.next())
      }
      gone?.resume(returning: false)
      for continuation in next { continuation.resume(returning: true) }
    }
  }

  /// Goes in where nobody has to be waited for; `nil` where somebody has.
  private func enterAtOnce(_ weight: Int) -> Bool? {
    if Task.isCancelled { return false }
    return state.withLock { $0.takes(weight) } ? true : nil
  }

  func leave(_ weight: Int = 1) {
    let next = state.withLock { state in
      state.free += weight
      return state.next()
    }
    for continuation in next { continuation.resume(returning: true) }
  }
}

extension Turnstile.State {
  /// Whether so much goes in at once.
  mutating func takes(_ weight: Int) -> Bool {
    guard waiting.isEmpty, free >= weight else { return false }
    free -= weight
    return true
  }

  /// Those in line whose turn it is now, in their order.
  fileprivate mutating func next() -> [Turnstile.Continuation] {
    var next: [Turnstile.Continuation] = []
    while first < order.count {
      if let one = waiting[order[first]] {
        guard one.weight <= free else { break }
        free -= one.weight
        next.append(one.continuation)
        waiting[order[first]] = nil
      }
      first += 1
    }
    forgetThoseWhoLeft()
    return next
  }

  /// Each ticket is moved a bounded number of times, however many come and leave.
  mutating func forgetThoseWhoLeft() {
    guard order.count > 2 * waiting.count + 64 else { return }
    order = order[first...].filter { waiting[$0] != nil }
    first = 0
  }
}

extension Turnstile {
  /// Runs `body` when it is its turn; `nil` if the task is cancelled or the time comes before.
  ///
  /// - Parameter deadline: the latest time to go in; `time` tells it.
  package func pass<Value>(before deadline: Int64, of time: TimeSource, _ body: () async -> Value) async -> Value? {
    let isInside = if let isIn = enterAtOnce(1) { isIn } else { await enter(before: deadline, of: time) }
    guard isInside else { return nil }
    defer { leave() }
    return await body()
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
