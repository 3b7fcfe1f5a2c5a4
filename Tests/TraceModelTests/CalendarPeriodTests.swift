import Testing

@testable import TraceModel

@Suite("Days, weeks and months")
struct CalendarPeriodTests {
  @Test(
    "are told by the calendar of the place",
    arguments: [
      ("2026-11-27T13:00:00Z", 0, "2026-11-27", "2026-W48", "2026-11"),
      ("2026-11-30T23:30:00Z", 3600, "2026-12-01", "2026-W49", "2026-12"),
      ("2026-01-01T00:10:00Z", -3600, "2025-12-31", "2026-W01", "2025-12"),
      ("2021-01-03T12:00:00Z", 0, "2021-01-03", "2020-W53", "2021-01"),
      ("2024-12-30T12:00:00Z", 0, "2024-12-30", "2025-W01", "2024-12"),
      ("1969-12-31T23:00:00Z", 0, "1969-12-31", "1970-W01", "1969-12"),
    ])
  func names(time: String, ahead: Int, day: String, week: String, month: String) throws {
    let moment = try #require(Timestamp(time))
    let ahead = Elapsed(clamping: ahead, .seconds)
    #expect(CalendarPeriod.day.name(of: moment, ahead: ahead) == day)
    #expect(CalendarPeriod.week.name(of: moment, ahead: ahead) == week)
    #expect(CalendarPeriod.month.name(of: moment, ahead: ahead) == month)
  }
}
