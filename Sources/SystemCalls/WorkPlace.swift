internal import Synchronization

/// A place at a turnstile that its holder leaves to others while it only waits for somebody else, such as a server.
///
/// So the turnstile bounds those who work, and not those who wait.
public final class WorkPlace: Sendable {
  @TaskLocal private static var current: WorkPlace?

  private struct State {
    var isHeld = true
    /// How many of the holder's tasks wait elsewhere.
    var absences = 0
  }

  private let turnstile: Turnstile
  private let state = Mutex(State())

  private init(_ turnstile: Turnstile) { self.turnstile = turnstile }

  /// Runs `work` when it is its turn at the turnstile; `nil` if the task is cancelled before.
  public static func held<Value>(at turnstile: Turnstile, _ work: () async -> Value) async -> Value? {
    guard await turnstile.enter() else { return nil }
    let place = WorkPlace(turnstile)
    defer { if place.state.withLock({ $0.isHeld }) { turnstile.leave() } }
    return await $current.withValue(place) { await work() }
  }

  /// Runs `wait`, which works at nothing, and meanwhile lets somebody else work in the place of the task that calls.
  public static func left<Value, Problem>(
    during wait: () async throws(Problem) -> Value
  ) async throws(Problem) -> Value {
    guard let place = current else { return try await wait() }
    place.leave()
    let result: Result<Value, Problem>
    do throws(Problem) {
      result = .success(try await wait())
    } catch {
      result = .failure(error)
    }
    await place.comeBack()
    return try result.get()
  }

  private func leave() {
    let wasHeld = state.withLock { state in
      state.absences += 1
      defer { state.isHeld = false }
      return state.isHeld
    }
    if wasHeld { turnstile.leave() }
  }

  /// The place is taken again when the last of the holder's tasks is back; a cancelled one needs none any more.
  private func comeBack() async {
    let isLast = state.withLock { state in
      state.absences -= 1
      return state.absences == 0
    }
    guard isLast, await turnstile.enter() else { return }
    let isWanted = state.withLock { state in
      // Another of its tasks may have left meanwhile, or come back as well.
      let isWanted = state.absences == 0 && !state.isHeld
      if isWanted { state.isHeld = true }
      return isWanted
    }
    if !isWanted { turnstile.leave() }
  }
}
