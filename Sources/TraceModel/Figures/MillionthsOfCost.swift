/// What counts cost at prices per million, summed up exactly and rounded once.
package struct MillionthsOfCost: Sendable {
  private var high: UInt64 = 0
  private var low: UInt64 = 0
  private var isBeyond = false

  /// Nothing.
  package init() {}

  /// Adds so many at a price per million of them; neither may be negative.
  package mutating func add(_ count: Count, at pricePerMillion: Cost) {
    let product = count.amount.rawUnits.magnitude.multipliedFullWidth(by: pricePerMillion.amount.rawUnits.magnitude)
    let (low, carry) = self.low.addingReportingOverflow(product.low)
    let (high, overflow) = self.high.addingReportingOverflow(product.high &+ (carry ? 1 : 0))
    isBeyond = isBeyond || overflow || count.isSaturated || pricePerMillion.isSaturated
    self.high = high
    self.low = low
  }

  /// The cost, rounded to the nearest 1e-12 USD; `nil` where it is beyond the range.
  package var total: Cost? {
    let million: UInt64 = 1_000_000
    guard !isBeyond, high < million else { return nil }
    let (quotient, remainder) = million.dividingFullWidth((high, low))
    guard let amount = SaturatingInteger(exactly: quotient) else { return nil }
    return Cost(remainder * 2 >= million ? amount + 1 : amount)
  }
}
