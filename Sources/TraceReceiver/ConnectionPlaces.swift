internal import Synchronization
internal import SystemCalls

/// The connections that are being served: so many at once. A newcomer that finds no place gets that of the one that has
/// been idle for the longest, so that programs that keep a connection and say nothing lock nobody out.
final class ConnectionPlaces: Sendable {
  private struct Entry {
    let connection: Connected
    /// Since when it has been between two requests; `nil` within one.
    var idleSince: Int64?
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    /// Those that were told to end for others, and have not yet.
    var leaving: Set<Int> = []
    var nextNumber = 0
  }

  private let limit: Int
  private let time: TimeSource
  private let state = Mutex(State())

  init(limit: Int, time: TimeSource) {
    self.limit = limit
    self.time = time
  }

  /// A place for a connection, which is idle at first; `nil` where all are taken by those that are within a request.
  func take(for connection: Connected) -> Int? {
    state.withLock { state in
      if state.entries.count - state.leaving.count >= limit {
        // Those that leave have their threads yet, of which there are not to be any number.
        guard state.leaving.count < limit, let idle = Self.longestIdle(state) else { return nil }
        state.leaving.insert(idle)
        state.entries[idle]?.connection.end()
      }
      let number = state.nextNumber
      state.nextNumber += 1
      state.entries[number] = Entry(connection: connection, idleSince: time.now)
      return number
    }
  }

  /// One of which bytes wait to be read only looks idle.
  private static func longestIdle(_ state: State) -> Int? {
    let idle = state.entries.compactMap { number, entry -> (since: Int64, number: Int)? in
      guard let since = entry.idleSince, !state.leaving.contains(number) else { return nil }
      return (since, number)
    }
    // Numbers are given in order, so that those of one moment go in order, too.
    return idle.sorted { $0 < $1 }.first { state.entries[$0.number]?.connection.hasInput == false }?.number
  }

  /// Notes that a connection has nothing under way, or has.
  func note(_ number: Int, isIdle: Bool) {
    let now = time.now
    state.withLock { $0.entries[number]?.idleSince = isIdle ? now : nil }
  }

  /// Gives the place back, before the connection is closed.
  func leave(_ number: Int) {
    state.withLock { state in
      state.entries[number] = nil
      state.leaving.remove(number)
    }
  }

  /// Ends all connections.
  func endAll() { state.withLock { state in for entry in state.entries.values { entry.connection.end() } } }

  /// How many of them are between two requests.
  var idleCount: Int { state.withLock { state in state.entries.values.count { $0.idleSince != nil } } }
}
