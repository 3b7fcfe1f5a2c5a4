/// Exact percentiles by nearest rank: the smallest value that at least so many per cent of the values do not exceed.
public struct Percentiles: Sendable, Equatable {
  /// What half of the values do not exceed.
  public let p50: Int64
  /// What 95 % of the values do not exceed.
  public let p95: Int64
  /// What 99 % of the values do not exceed.
  public let p99: Int64

  /// `nil` where there are no values.
  public init?(_ values: [Int64]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    func rank(_ percent: Int) -> Int64 { sorted[max((percent * sorted.count + 99) / 100 - 1, 0)] }
    p50 = rank(50)
    p95 = rank(95)
    p99 = rank(99)
  }
}
