internal import SystemCalls
internal import TraceModel

/// A moment as people read it: by the clock of their place.
struct LocalMoment {
  /// `2026-09-15T09:00:02…`, whatever the zone.
  private let spelled: String

  init(_ moment: Timestamp) { spelled = (moment + Self.ahead(at: moment)).rfc3339 }

  /// Of the text that an answer has; `nil` where it is no time.
  init?(_ text: String?) {
    guard let moment = text.flatMap({ Timestamp($0) }) else { return nil }
    self.init(moment)
  }

  /// `2026-09-15`
  var date: String { String(spelled.prefix(10)) }
  /// `09:00`
  var time: String { String(spelled.dropFirst(11).prefix(5)) }
  /// `2026-09-15 09:00`
  var text: String { date + " " + time }

  private static func ahead(at moment: Timestamp) -> Elapsed {
    Elapsed(clamping: LocalTime.offset(at: Int(clamping: moment.amount / 1_000_000_000)), .seconds)
  }
}
