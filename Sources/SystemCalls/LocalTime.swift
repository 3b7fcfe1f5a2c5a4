/// The time zone of this process: that of `TZ`, else the machine's.
public enum LocalTime {
  /// How far the local time is ahead of UTC at a moment, in seconds; 0 where that is not known.
  ///
  /// - Parameter seconds: the moment, in seconds since 1970 in UTC.
  public static func offset(at seconds: Int) -> Int { System.localOffset(at: seconds) }
}
