internal import SystemCalls
internal import TraceModel

/// A moment as people read it who need not be where this machine is: `2026-11-27 14:02 UTC+1`.
enum LocalMoment {
  static func words(_ moment: Timestamp) -> String {
    let ahead = LocalTime.offset(at: Int(clamping: moment.amount / 1_000_000_000))
    let text = (moment + Elapsed(clamping: ahead, .seconds)).rfc3339
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) \(zone(ahead))"
  }

  private static func zone(_ seconds: Int) -> String {
    if seconds == 0 { return "UTC" }
    let minutes = seconds.magnitude / 60
    let rest = minutes % 60
    return "UTC\(seconds < 0 ? "-" : "+")\(minutes / 60)" + (rest == 0 ? "" : rest < 10 ? ":0\(rest)" : ":\(rest)")
  }
}
