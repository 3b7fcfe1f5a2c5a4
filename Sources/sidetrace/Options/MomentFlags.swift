internal import JSONRPC
internal import SidetraceServer
internal import SystemCalls
internal import TraceModel

/// `--since` and `--until`, as people say when.
enum MomentFlags {
  static let since = FlagDeclaration(
    ["--since"], value: .text("WHEN"), "from then on: 3h, 7d, 2w, today, yesterday, 2026-11-27 or a time")
  static let until = FlagDeclaration(["--until"], value: .text("WHEN"), "up to then, told in the same way")

  /// What a flag says; `nil` where it was not given.
  static func moment(_ flag: String, _ invocation: CommandInvocation) throws(ResponseError) -> Timestamp? {
    guard let text = invocation.value(flag) else { return nil }
    guard let moment = moment(text, now: Timestamp(nanoseconds: WallClock.now)) else {
      throw ResponseError(
        .invalidParams,
        "\(flag) is an age such as 3h, 7d or 2w, today, yesterday, a date or a time, not '\(text)'")
    }
    return moment
  }

  /// Days are those of this place; a time without a zone is of this place, too.
  static func moment(_ text: String, now: Timestamp) -> Timestamp? {
    let day = Elapsed(clamping: 86_400, .seconds)
    switch text {
    case "now": return now
    case "today": return midnight(before: now)
    case "yesterday": return midnight(before: midnight(before: now) - Elapsed(clamping: 1, .seconds))
    default: break
    }
    if let unit = text.last, let number = Int64(text.dropLast(), radix: 10), number >= 0, number < 1_000_000 {
      switch unit {
      case "m": return now - Elapsed(clamping: 60, .seconds) * Count(clamping: number)
      case "h": return now - Elapsed(clamping: 3600, .seconds) * Count(clamping: number)
      case "d": return now - day * Count(clamping: number)
      case "w": return now - day * Count(clamping: number * 7)
      default: return nil
      }
    }
    guard text.contains("-"), let moment = Timestamp(text) else { return nil }
    let hasZone = text.hasSuffix("Z") || text.hasSuffix("z") || text.dropFirst(11).contains { $0 == "+" || $0 == "-" }
    // What was read as UTC was said here.
    return hasZone ? moment : moment - LocalMoment.ahead(at: moment - LocalMoment.ahead(at: moment))
  }

  private static func midnight(before moment: Timestamp) -> Timestamp {
    let name = CalendarPeriod.day.name(of: moment, ahead: LocalMoment.ahead(at: moment))
    guard let utc = Timestamp(name) else { return moment }
    return utc - LocalMoment.ahead(at: utc - LocalMoment.ahead(at: moment))
  }
}
