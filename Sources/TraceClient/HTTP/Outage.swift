internal import Synchronization
internal import SystemCalls
internal import TraceModel

/// Remembers that a server could not be reached, so that not everybody who asks afterwards waits for it anew.
///
/// While it is down a call tries once, without pauses and second tries; and where even that took long, because nothing
/// answers at all, the server is left alone for ten times as long. The first answer ends it.
final class Outage: Sendable {
  /// How a call is made.
  enum Manner: Equatable {
    /// With all its tries: nothing is known against the server.
    case asEver
    /// Once.
    case once
    /// Not at all, for so many milliseconds more.
    case resting(leftMs: Int64)
  }

  private struct State {
    var began: Int64
    var restsUntil: Int64
    var isForgottenAt: Int64
    /// What was met.
    var error: SourceError
  }

  private let state = Mutex<State?>(nil)

  /// For so long without another try the memory holds, and a rest lasts at most.
  private static let longestMs: Int64 = 60_000
  /// A try that took less is no trouble to anybody.
  private static let shortTryMs: Int64 = 250
  private static let restPerTry: Int64 = 10

  /// How a call is to be made now.
  func manner(_ time: TimeSource) -> Manner {
    let now = time.now
    return state.withLock { state in
      guard let known = state else { return .asEver }
      if now < known.restsUntil { return .resting(leftMs: time.milliseconds(until: known.restsUntil) + 1) }
      if now < known.isForgottenAt { return .once }
      state = nil
      return .asEver
    }
  }

  /// The server was not reached.
  ///
  /// - Parameter triedMs: how long its last try took.
  func note(_ error: SourceError, triedMs: Count, _ time: TimeSource) {
    let tried = min(Int64(clamping: Int(clamping: triedMs)), Self.longestMs)
    let rest = tried < Self.shortTryMs ? 0 : min(tried * Self.restPerTry, Self.longestMs)
    let now = time.now
    state.withLock { state in
      state = State(
        began: state?.began ?? now, restsUntil: time.deadline(inMilliseconds: rest),
        isForgottenAt: time.deadline(inMilliseconds: rest + Self.longestMs), error: error)
    }
  }

  /// The server answered, or somebody wants to know anew whether it does.
  func end() { state.withLock { $0 = nil } }

  /// What was met, and for how many seconds the server has been down.
  func known(_ time: TimeSource) -> (error: SourceError, seconds: Count)? {
    let now = time.now
    return state.withLock { state in
      state.map { ($0.error, Elapsed(clamping: now &- $0.began).whole(.seconds)) }
    }
  }
}
