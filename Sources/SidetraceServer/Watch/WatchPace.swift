internal import TraceClient

/// How long to wait before something that is watched is looked at again: little while it changes, ever longer while it
/// does not, and longer still while its source fails. Looks begin at so even a pace that what happens behind one is
/// seen an interval later, however long a look takes; but one that takes long is not taken often.
struct WatchPace {
  let interval: PollInterval
  private var pause: Duration
  private var rest = Duration.zero
  private var lastLook = Duration.zero
  private(set) var failures = 0
  private(set) var quietLooks = 0

  /// Pauses after failures are never longer, unless the source asks for it.
  private static let longestAfterFailure = Duration.seconds(60)
  /// At most a fifth of the time is spent working, and half of it waiting for a server.
  private let restPerLook: Int

  /// - Parameter isWaiting: whether who looks waits for a server and does no work himself.
  init(_ interval: PollInterval, isWaiting: Bool) {
    self.interval = interval
    restPerLook = isWaiting ? 1 : 4
    pause = interval.shortest
  }

  var nextPause: Duration { max(pause - lastLook, rest) }

  mutating func looked(for time: Duration, hasChanged: Bool) {
    failures = 0
    lastLook = time
    rest = time * restPerLook
    quietLooks = hasChanged ? 0 : quietLooks + 1
    pause = hasChanged ? interval.shortest : min(pause * 3 / 2, interval.longest)
  }

  mutating func failed(retryAfterMs: Int?) {
    failures += 1
    (lastLook, rest) = (.zero, .zero)
    pause = min(max(pause, interval.shortest) * 2, Self.longestAfterFailure)
    if let retryAfterMs { pause = max(pause, .milliseconds(min(retryAfterMs, 3_600_000))) }
  }
}
