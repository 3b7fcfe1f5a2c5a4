internal import TraceClient

/// How long to wait before something that is watched is looked at again: little while it changes, ever longer while it
/// does not, and longer still while its source fails. A look that takes long is not taken often.
struct WatchPace {
  let interval: PollInterval
  private var pause: Duration
  private var leastPause = Duration.zero
  private(set) var failures = 0
  private(set) var quietLooks = 0

  /// Pauses after failures are never longer, unless the source asks for it.
  private static let longestAfterFailure = Duration.seconds(60)
  /// At most a fifth of the time is spent looking.
  private static let restPerLook = 4

  init(_ interval: PollInterval) {
    self.interval = interval
    pause = interval.shortest
  }

  var nextPause: Duration { max(pause, leastPause) }

  mutating func looked(for time: Duration, hasChanged: Bool) {
    failures = 0
    leastPause = time * Self.restPerLook
    quietLooks = hasChanged ? 0 : quietLooks + 1
    pause = hasChanged ? interval.shortest : min(pause * 3 / 2, interval.longest)
  }

  mutating func failed(retryAfterMs: Int?) {
    failures += 1
    pause = min(max(pause, interval.shortest) * 2, Self.longestAfterFailure)
    if let retryAfterMs { pause = max(pause, .milliseconds(min(retryAfterMs, 3_600_000))) }
  }
}
