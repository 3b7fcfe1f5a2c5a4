/// What several rounds of one measurement gave.
struct Samples {
  private(set) var values: [Double] = []

  mutating func add(_ value: Double) { values.append(value) }

  var isEmpty: Bool { values.isEmpty }
  var median: Double { Self.percentile(values.sorted(), 0.5) }
  var least: Double { values.min() ?? 0 }
  var most: Double { values.max() ?? 0 }

  /// The value that the given share of them does not exceed.
  static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let place = Int((Double(sorted.count - 1) * share).rounded())
    return sorted[place]
  }

  /// Median and range, such as `4.1 ms (3.9–5.0)`.
  func text(_ unit: Unit) -> String {
    "\(unit.text(median)) (\(unit.number(least))–\(unit.number(most)))"
  }
}

/// How a figure is written.
enum Unit {
  case milliseconds, microseconds, perSecond, megabytesPerSecond, megabytes, times, count

  private var symbol: String {
    switch self {
    case .milliseconds: " ms"
    case .microseconds: " µs"
    case .perSecond: " k/s"
    case .megabytesPerSecond: " MB/s"
    case .megabytes: " MB"
    case .times: "×"
    case .count: ""
    }
  }

  /// The figure without its unit. Times are given in nanoseconds, sizes in bytes.
  func number(_ value: Double) -> String {
    switch self {
    case .milliseconds: fixed(value / 1e6, value < 1e8 ? 2 : 0)
    case .microseconds: fixed(value / 1e3, 1)
    case .perSecond: fixed(value / 1e3, 0)
    case .megabytesPerSecond, .megabytes: fixed(value / 1e6, value < 1e8 ? 1 : 0)
    case .times: fixed(value, 2)
    case .count: fixed(value, 0)
    }
  }

  func text(_ value: Double) -> String { number(value) + symbol }
}

/// A number with so many digits behind the point.
func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite, value.magnitude < 1e15 else { return "–" }
  var scale: Int64 = 1
  for _ in 0..<digits { scale *= 10 }
  let units = Int64((value.magnitude * Double(scale)).rounded())
  let sign = value < 0 && units > 0 ? "-" : ""
  if digits == 0 { return "\(sign)\(units)" }
  let fraction = String(units % scale)
  return "\(sign)\(units / scale)." + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
}
