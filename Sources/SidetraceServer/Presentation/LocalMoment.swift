internal import SystemCalls
package import TraceModel

/// A moment as people read it: by the clock of the place that this process runs in.
package struct LocalMoment {
  /// `2026-09-15T09:00:02…`, whatever the zone.
  private let spelled: String
  private let ahead: Elapsed

  /// A moment of the model.
  package init(_ moment: Timestamp) {
    ahead = Self.ahead(at: moment)
    spelled = (moment + ahead).rfc3339
  }

  /// How far that clock is ahead of UTC at a moment.
  package static func ahead(at moment: Timestamp) -> Elapsed {
    Elapsed(clamping: LocalTime.offset(at: Int(clamping: moment.amount / 1_000_000_000)), .seconds)
  }

  /// Of the text that an answer has; `nil` where it is no time.
  package init?(_ text: String?) {
    guard let moment = text.flatMap({ Timestamp($0) }) else { return nil }
    self.init(moment)
  }

  /// `2026-09-15`
  package var date: String { String(spelled.prefix(10)) }
  /// `09:00`
  package var time: String { String(spelled.dropFirst(11).prefix(5)) }
  /// `2026-09-15 09:00`
  package var text: String { date + " " + time }
  /// `2026-09-15 09:00 UTC+1`, for people who need not be where this machine is.
  package var textWithZone: String { "\(text) \(zone)" }

  private var zone: String {
    let seconds = Int(clamping: ahead.amount / 1_000_000_000)
    if seconds == 0 { return "UTC" }
    let minutes = seconds.magnitude / 60
    let rest = minutes % 60
    return "UTC\(seconds < 0 ? "-" : "+")\(minutes / 60)" + (rest == 0 ? "" : rest < 10 ? ":0\(rest)" : ":\(rest)")
  }
}
