/// The time and the waiting for it, handed to whatever has deadlines, so that tests need not wait for them.
///
/// All times are nanoseconds.
public struct TimeSource: Sendable {
  private let monotonic: @Sendable () -> Int64
  private let wall: @Sendable () -> Int64
  private let sleep: @Sendable (Int64) async throws -> Void
  /// The longest that a system call may wait before the time is looked at again, in milliseconds; `nil` for as long as
  /// it takes, where the system measures the same time.
  private let longestLook: Int32?

  init(
    monotonic: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Int64,
    longestLook: Int32? = nil, sleep: @escaping @Sendable (Int64) async throws -> Void
  ) {
    self.monotonic = monotonic
    self.wall = wall
    self.sleep = sleep
    self.longestLook = longestLook
  }

  /// The machine's own clocks.
  public static let system = TimeSource(
    monotonic: { MonotonicClock.now }, wall: { WallClock.now },
    sleep: { deadline in
      let left = deadline.subtractingReportingOverflow(MonotonicClock.now)
      guard !left.overflow, left.partialValue > 0 else { return try Task.checkCancellation() }
      try await Task.sleep(nanoseconds: UInt64(left.partialValue))
    })

  /// Time since an arbitrary start, which never goes backwards.
  public var now: Int64 { monotonic() }

  /// The time of day: since 1970 in UTC.
  public var wallNow: Int64 { wall() }

  /// Waits until `now` is `deadline`.
  ///
  /// - Throws: `CancellationError` where the task is cancelled before.
  public func wait(until deadline: Int64) async throws { try await sleep(deadline) }

  /// Waits for so long.
  ///
  /// - Throws: `CancellationError` where the task is cancelled before.
  public func wait(milliseconds: Int64) async throws { try await wait(until: deadline(inMilliseconds: milliseconds)) }

  /// Waits for so long.
  ///
  /// - Throws: `CancellationError` where the task is cancelled before.
  public func wait(for duration: Duration) async throws {
    let (seconds, attoseconds) = duration.components
    let (whole, isTooFar) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (length, isBeyond) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    let (deadline, isPast) = now.addingReportingOverflow(length)
    try await wait(until: isTooFar || isBeyond || isPast ? (seconds < 0 ? .min : .max) : deadline)
  }

  /// How long it is since an earlier `now`.
  public func elapsed(since earlier: Int64) -> Duration { .nanoseconds(now &- earlier) }

  /// How long a system call may wait for something that has until `deadline`; then the time is to be looked at again.
  func patience(until deadline: Int64) -> Int32 {
    let left = Int32(clamping: milliseconds(until: deadline))
    return min(left, longestLook ?? left)
  }

  /// The time that lies so many milliseconds ahead; the farthest there is for what lies beyond.
  public func deadline(inMilliseconds milliseconds: Int64) -> Int64 { Self.later(now, byMilliseconds: milliseconds) }

  /// The whole milliseconds until `deadline`: none where it has passed.
  public func milliseconds(until deadline: Int64) -> Int64 { Self.milliseconds(from: now, until: deadline) }

  static func later(_ now: Int64, byMilliseconds milliseconds: Int64) -> Int64 {
    let (distance, isTooFar) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    let (time, isBeyond) = now.addingReportingOverflow(distance)
    return isTooFar || isBeyond ? (milliseconds < 0 ? .min : .max) : time
  }

  static func milliseconds(from now: Int64, until deadline: Int64) -> Int64 {
    guard deadline > now else { return 0 }
    let (distance, isTooFar) = deadline.subtractingReportingOverflow(now)
    return (isTooFar ? .max : distance) / 1_000_000
  }
}
