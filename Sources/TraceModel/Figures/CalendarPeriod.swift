/// A stretch of the calendar that a moment is in.
package enum CalendarPeriod: String, CaseIterable, Sendable {
  case day, week, month

  /// The name of the one that a moment is in: `2026-11-27`, `2026-W48` (ISO 8601), `2026-11`.
  ///
  /// - Parameter ahead: how far the clock of the place is ahead of UTC at that moment.
  package func name(of moment: Timestamp, ahead: Elapsed) -> String {
    let seconds = (moment + ahead).nanoseconds.quotientAndRemainderFloored(by: 1_000_000_000).quotient
    let day = seconds.quotientAndRemainderFloored(by: 86_400).quotient
    switch self {
    case .day:
      let date = CivilDate.date(ofDay: day)
      return "\(Self.digits(date.year, 4))-\(Self.digits(date.month, 2))-\(Self.digits(date.day, 2))"
    case .month:
      let date = CivilDate.date(ofDay: day)
      return "\(Self.digits(date.year, 4))-\(Self.digits(date.month, 2))"
    case .week:
      // A week belongs to the year of its Thursday; 1970-01-01 was one.
      let thursday = day - (day + 3).quotientAndRemainderFloored(by: 7).remainder + 3
      let year = CivilDate.date(ofDay: thursday).year
      let number = (thursday - CivilDate.day(of: year, 1, 1)) / 7 + 1
      return "\(Self.digits(year, 4))-W\(Self.digits(number, 2))"
    }
  }

  private static func digits(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(width - text.utf8.count, 0)) + text
  }
}
