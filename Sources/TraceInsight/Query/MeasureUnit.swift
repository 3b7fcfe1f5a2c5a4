internal import TraceModel

/// How a figure is spelled in a query.
enum MeasureUnit {
  /// `250`, `250ms`, `1.5s`, `2m`, `1h`: without a unit, milliseconds. In nanoseconds.
  case time
  /// `5000`, `5k`, `1.2m`.
  case count
  /// `0.05`, `$0.05`. In 1e-12 USD.
  case money
  /// A number as it stands in a member. In millionths.
  case number
  /// Any time that parameters take; a date alone is the whole day, in UTC. In nanoseconds since 1970.
  case moment

  /// What to write, for people.
  var examples: String {
    switch self {
    case .time: "a length of time, such as 250ms, 1.5s, 2m or 1h"
    case .count: "a number, such as 200, 5k or 1.2m"
    case .money: "an amount of US dollars, such as 0.05"
    case .number: "a number, such as 200 or 0.5"
    case .moment: "a time, such as 2026-09-14 or 2026-09-14T08:12:00Z"
    }
  }

  /// One such value, and a range.
  var example: String { range.split(separator: ".", maxSplits: 1).first.map(String.init) ?? range }

  /// A range of such values.
  var range: String {
    switch self {
    case .time: "1s..5s"
    case .count: "200..5k"
    case .money: "$1..$2"
    case .number: "200..500"
    case .moment: "2026-09-14..2026-09-16"
    }
  }

  /// The units of it.
  var units: [String] {
    switch self {
    case .time: Self.times.map(\.suffix)
    case .count: Self.counts.map(\.suffix)
    case .money, .number, .moment: []
    }
  }

  /// The values that one spelling stands for: a single one, or those of a day.
  func values(_ text: String) -> ClosedRange<SaturatingInteger>? {
    switch self {
    case .time: Self.scaled(text, Self.times, fallback: (6, 1)) ?? Self.summed(text)
    case .count: Self.scaled(text, Self.counts, fallback: (0, 1))
    case .money: Self.scaled(text.hasPrefix("$") ? String(text.dropFirst()) : text, [], fallback: (Cost.decimals, 1))
    case .number: Self.scaled(text, [], fallback: (6, 1))
    case .moment: Self.moment(text)
    }
  }

  private typealias Scale = (power: Int, factor: SaturatingInteger)

  private static let times: [(suffix: String, scale: Scale)] = [
    ("ns", (0, 1)), ("us", (3, 1)), ("µs", (3, 1)), ("μs", (3, 1)), ("ms", (6, 1)), ("s", (9, 1)), ("m", (9, 60)),
    ("h", (9, 3600)),
  ]
  private static let counts: [(suffix: String, scale: Scale)] = [("k", (3, 1)), ("m", (6, 1))]

  private static func scaled(
    _ text: String, _ units: [(suffix: String, scale: Scale)], fallback: Scale
  ) -> ClosedRange<SaturatingInteger>? {
    let lower = text.lowercased()
    let unit = units.first { lower.hasSuffix($0.suffix) }
    let scale = unit?.scale ?? fallback
    let number = unit.map { String(lower.dropLast($0.suffix.count)) } ?? lower
    guard number.first.map({ $0.isASCII && ($0.isNumber || $0 == ".") }) ?? false,
      let value = DecimalNumber(number)?.amount(scale: scale.power)
    else { return nil }
    let product = value * scale.factor
    return product.isSaturated ? nil : product...product
  }

  /// `1h30m`, `1m 30s` without the blank: lengths one after the other, each with its unit.
  private static func summed(_ text: String) -> ClosedRange<SaturatingInteger>? {
    var sum: SaturatingInteger = 0
    var rest = text[...]
    while !rest.isEmpty {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      let unit = rest[number.endIndex...].prefix { !$0.isNumber && $0 != "." }
      guard !number.isEmpty, !unit.isEmpty,
        let length = scaled(String(number + unit), times, fallback: (0, 1)),
        times.contains(where: { $0.suffix == unit })
      else { return nil }
      sum = sum + length.lowerBound
      rest = rest[unit.endIndex...]
    }
    return sum.isSaturated ? nil : sum...sum
  }

  private static let day = Elapsed(clamping: 86_400, .seconds)

  private static func moment(_ text: String) -> ClosedRange<SaturatingInteger>? {
    guard let time = Timestamp(text) else { return nil }
    guard text.utf8.count == 10, text.utf8.dropFirst(4).first == 0x2D else { return time.amount...time.amount }
    let last = time + (day - 1)
    return last.isSaturated ? nil : time.amount...last.amount
  }
}
