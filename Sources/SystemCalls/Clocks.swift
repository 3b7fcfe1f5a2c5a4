/// Times since an arbitrary start, which never go backwards.
public enum MonotonicClock {
  /// In nanoseconds.
  public static var now: Int64 { System.monotonicNow }
}

/// The time of day, which somebody may set.
public enum WallClock {
  /// Nanoseconds since 1970 in UTC.
  public static var now: Int64 { System.wallNow }
}

/// Holds the calling thread up for a while. Only for threads of our own, never in a task.
///
/// - Parameter milliseconds: none where it is below zero.
public func pause(milliseconds: Int) {
  let milliseconds = max(milliseconds, 0)
  System.sleep(seconds: milliseconds / 1000, nanoseconds: milliseconds % 1000 * 1_000_000)
}
