internal import JSONTape

/// Figures as people read them, in editors, on terminals, in exports and in the sentences of an analysis: one spelling,
/// and one rounding, to the nearest with halves away from zero, but where a function says otherwise.
package enum Words {
  // MARK: Durations

  /// A duration: `8.6 ms`, `820 ms`, `12.3 s`, `4 min 5 s`, `2 h 5 min`.
  package static func duration(_ elapsed: Elapsed) -> String {
    let nanoseconds = elapsed.amount.rawUnits
    let size = nanoseconds.magnitude
    let seconds = rounded(size, to: 1_000_000_000)
    if rounded(size, to: 100_000_000) < 1200 { return sign(nanoseconds) + upToSeconds(size) }
    if seconds < 7200 { return sign(nanoseconds) + "\(seconds / 60) min \(seconds % 60) s" }
    let minutes = rounded(size, to: 60_000_000_000)
    return sign(nanoseconds) + "\(minutes / 60) h \(minutes % 60) min"
  }

  /// The same without minutes and hours, where durations are compared by programs and models: `561.7 s`.
  package static func seconds(_ elapsed: Elapsed) -> String {
    let nanoseconds = elapsed.amount.rawUnits
    return sign(nanoseconds) + upToSeconds(nanoseconds.magnitude)
  }

  /// The same for a column of durations, whose places stay below each other: `850 ms`, `6.0 s`, `1m 02s`, `3h 05m`.
  package static func duration(inColumn elapsed: Elapsed) -> String {
    let nanoseconds = elapsed.amount.rawUnits
    let size = nanoseconds.magnitude
    let milliseconds = rounded(size, to: 1_000_000)
    if milliseconds < 1000 { return sign(nanoseconds) + "\(milliseconds) ms" }
    let tenthsOfSeconds = rounded(size, to: 100_000_000)
    if tenthsOfSeconds < 600 { return sign(nanoseconds) + tenths(tenthsOfSeconds, keepsZero: true) + " s" }
    let seconds = rounded(size, to: 1_000_000_000)
    if seconds < 3600 { return sign(nanoseconds) + "\(seconds / 60)m \(twoDigits(seconds % 60))s" }
    let minutes = rounded(size, to: 60_000_000_000)
    return sign(nanoseconds) + "\(minutes / 60)h \(twoDigits(minutes % 60))m"
  }

  /// How long ago something was, by the time since, of which only whole units count: `now`, `5 min`, `3 h`,
  /// `12 d`; `nil` from 60 days on, where a date says more.
  package static func age(_ elapsed: Elapsed) -> String? {
    let seconds = elapsed.amount.rawUnits / 1_000_000_000
    switch seconds {
    case ..<60: return "now"
    case ..<3600: return "\(seconds / 60) min"
    case ..<86_400: return "\(seconds / 3600) h"
    case ..<5_184_000: return "\(seconds / 86_400) d"
    default: return nil
    }
  }

  /// Below 100 ms with a tenth, below a second in whole milliseconds, then in seconds with a tenth.
  private static func upToSeconds(_ size: UInt64) -> String {
    let tenthsOfMilliseconds = rounded(size, to: 100_000)
    if tenthsOfMilliseconds < 1000 { return tenths(tenthsOfMilliseconds) + " ms" }
    let milliseconds = rounded(size, to: 1_000_000)
    return milliseconds < 1000 ? "\(milliseconds) ms" : tenths(rounded(size, to: 100_000_000)) + " s"
  }

  // MARK: Money

  /// An amount for a glance: `$0.03`, `$0.0036` for what would else be nothing, `<$0.0001` for what still would.
  package static func cost(_ cost: Cost) -> String {
    let size = cost.amount.rawUnits.magnitude
    if size == 0 { return "$0" }
    if size < 50_000_000 { return sign(cost.amount.rawUnits) + "<$0.0001" }
    let isSmall = size < 10_000_000_000
    let units = rounded(size, to: isSmall ? 100_000_000 : 10_000_000_000)
    let scale: UInt64 = isSmall ? 10_000 : 100
    return sign(cost.amount.rawUnits) + "$\(units / scale).\("\(units % scale + scale)".dropFirst())"
  }

  /// The amount to its last digit, for exports: `0.00000062 USD`.
  package static func exactCost(_ cost: Cost) -> String { json { cost.write(to: &$0) }.text + " USD" }

  // MARK: Numbers

  /// `950`, `1.2k`, `3.4M`.
  package static func count(_ count: Count) -> String {
    let number = count.amount.rawUnits
    let size = number.magnitude
    if size < 1000 { return "\(number)" }
    let tenthsOfThousands = rounded(size, to: 100)
    if tenthsOfThousands < 10_000 { return sign(number) + tenths(tenthsOfThousands) + "k" }
    return sign(number) + tenths(rounded(size, to: 100_000)) + "M"
  }

  /// The same for a column of numbers, whose places stay below each other, and of which only whole tenths are shown, so
  /// that the parts of a sum never say more than the sum: `5.0k`.
  package static func count(inColumn count: Count) -> String {
    let number = count.amount.rawUnits
    let size = number.magnitude
    if size < 1000 { return "\(number)" }
    if size < 1_000_000 { return sign(number) + tenths(size / 100, keepsZero: true) + "k" }
    return sign(number) + tenths(size / 100_000, keepsZero: true) + "M"
  }

  /// `1 turn`, `2 turns`; `several` where the word does not just get an `s`.
  package static func plural(_ count: Int, _ one: String, _ several: String? = nil) -> String {
    "\(count) \(count == 1 ? one : several ?? one + "s")"
  }

  /// A share of 1 in whole per cent: `12 %`; `? %` for what is no number.
  package static func percent(_ share: Double) -> String {
    "\(Int64(exactly: (share * 100).rounded()).map { "\($0)" } ?? "?") %"
  }

  /// A ratio with one decimal: `1.5`, `3`; `?` for what is no number, or too large to mean anything.
  package static func times(_ ratio: Double) -> String {
    guard let units = Int64(exactly: (ratio * 10).rounded()) else { return "?" }
    return sign(units) + tenths(units.magnitude)
  }

  // MARK: Digits

  private static func sign(_ number: Int64) -> String { number < 0 ? "-" : "" }

  private static func rounded(_ size: UInt64, to unit: UInt64) -> UInt64 {
    size / unit + (size % unit >= unit / 2 ? 1 : 0)
  }

  private static func tenths(_ number: UInt64, keepsZero: Bool = false) -> String {
    number % 10 == 0 && !keepsZero ? "\(number / 10)" : "\(number / 10).\(number % 10)"
  }

  private static func twoDigits(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
