public import TraceModel

/// Exact percentiles by nearest rank: the smallest value that at least so many per cent of the values do not exceed.
public struct Percentiles: Sendable, Equatable {
  /// What half of the values do not exceed.
  public let p50: Elapsed
  /// What 95 % of the values do not exceed.
  public let p95: Elapsed
  /// What 99 % of the values do not exceed.
  public let p99: Elapsed

  /// `nil` where there are no values.
  public init?(_ values: [Elapsed]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    func rank(_ percent: Int) -> Elapsed { sorted[max((percent * sorted.count + 99) / 100 - 1, 0)] }
    p50 = rank(50)
    p95 = rank(95)
    p99 = rank(99)
  }
}
