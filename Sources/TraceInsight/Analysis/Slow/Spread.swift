internal import TraceModel

/// What is usual among values, and how far they lie from it: the median, and the deviation that a few outliers do not
/// move (1.4826 × MAD, which is σ where values are normal).
struct Spread {
  let median: Double
  let deviation: Double

  init(_ values: [Double]) {
    func middle(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2] }
    let usual = middle(values)
    median = usual
    deviation = middle(values.map { abs($0 - usual) }) * 1.4826
  }

  /// What lies beyond it is unusual.
  func bar(deviations: Double, factor: Double) -> Double { max(median + deviations * deviation, factor * median) }
}
