/// A sum that is wider than what it adds up, so that it never ends: the difference of two is what was added in between.
public struct RunningSum: Sendable {
  private var high: Int64 = 0
  private var low: UInt64 = 0

  /// Nothing.
  public init() {}

  /// Adds one more.
  public mutating func add(_ amount: SaturatingInteger) {
    let (sum, carry) = low.addingReportingOverflow(UInt64(bitPattern: amount.rawUnits))
    low = sum
    high &+= (amount.rawUnits < 0 ? -1 : 0) &+ (carry ? 1 : 0)
  }

  /// What was added since an earlier sum, or the end of the range that it is beyond.
  public func since(_ earlier: RunningSum) -> SaturatingInteger {
    let (difference, borrow) = low.subtractingReportingOverflow(earlier.low)
    let upper = high &- earlier.high &- (borrow ? 1 : 0)
    let fits = upper == (difference >> 63 == 0 ? 0 : -1)
    return fits ? SaturatingInteger(raw: Int64(bitPattern: difference)) : upper < 0 ? .smallest : .largest
  }
}
