internal import Synchronization

/// Time that stands still until it is moved: what tests hand in.
package final class ManualTime: Sendable {
  private struct State {
    var now: Int64
    var wallNow: Int64
    var nextTicket = 0
    var waiting: [Int: (deadline: Int64, continuation: CheckedContinuation<Bool, Never>)] = [:]
    /// Cancelled before they began to wait.
    var cancelled: Set<Int> = []
    let isAutomatic: Bool
    var waited: [Int64] = []
  }

  private let state: Mutex<State>

  /// - Parameter isAutomatic: whether time jumps to the end of every wait by itself.
  package init(now: Int64 = 0, wallNow: Int64 = 0, isAutomatic: Bool = false) {
    state = Mutex(State(now: now, wallNow: wallNow, isAutomatic: isAutomatic))
  }

  /// This time, to be handed in.
  package var source: TimeSource {
    TimeSource(
      monotonic: { self.state.withLock { $0.now } }, wall: { self.state.withLock { $0.wallNow } },
      longestLook: 5,
      sleep: { try await self.sleep(until: $0) })
  }

  /// How long each wait so far was to be, in nanoseconds, in the order in which they began.
  package var waits: [Int64] { state.withLock { $0.waited } }

  /// How many wait at this moment.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Lets so many milliseconds pass; whoever waited for a time that has come goes on.
  package func advance(milliseconds: Int64) {
    let due = state.withLock { state in Self.move(&state, to: TimeSource.later(state.now, byMilliseconds: milliseconds))
    }
    for continuation in due { continuation.resume(returning: true) }
  }

  private static func move(_ state: inout State, to time: Int64) -> [CheckedContinuation<Bool, Never>] {
    let (step, isTooFar) = time.subtractingReportingOverflow(state.now)
    let (wall, isBeyond) = state.wallNow.addingReportingOverflow(step)
    state.wallNow = isTooFar || isBeyond ? .max : wall
    state.now = time
    let due = state.waiting.filter { $0.value.deadline <= time }
    for ticket in due.keys { state.waiting[ticket] = nil }
    return due.sorted { $0.value.deadline < $1.value.deadline }.map(\.value.continuation)
  }

  private func sleep(until deadline: Int64) async throws {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      let (distance, isTooFar) = deadline.subtractingReportingOverflow(state.now)
      state.waited.append(isTooFar ? .max : distance)
      return state.nextTicket
    }
    let isInTime = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (known, due) = state.withLock { state -> (Bool?, [CheckedContinuation<Bool, Never>]) in
          if state.cancelled.remove(ticket) != nil { return (false, []) }
          if deadline <= state.now { return (true, []) }
          if state.isAutomatic { return (true, Self.move(&state, to: deadline)) }
          state.waiting[ticket] = (deadline, continuation)
          return (nil, [])
        }
        if let known { continuation.resume(returning: known) }
        for other in due { other.resume(returning: true) }
      }
    } onCancel: {
      let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
        guard let found = state.waiting.removeValue(forKey: ticket) else {
          state.cancelled.insert(ticket)
          return nil
        }
        return found.continuation
      }
      waiting?.resume(returning: false)
    }
    if !isInTime { throw CancellationError() }
  }
}
