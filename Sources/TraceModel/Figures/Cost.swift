public import JSONTape

/// An amount of US dollars, exact to 1e-9 USD, so that sums do not depend on the order of their parts. It ends at nine
/// billion dollars either way.
@frozen
public struct Cost: Summable {
  /// In 1e-9 USD.
  public let amount: SaturatingInteger

  /// So many 1e-9 USD.
  @inlinable public init(_ amount: SaturatingInteger) { self.amount = amount }

  /// So many 1e-9 USD.
  public init(nanoUsd: Int64) { self.init(clamping: nanoUsd) }

  /// Reads a number, or a string with a number in it, rounded once to the nearest 1e-9 USD.
  public init?(_ value: JSONValue) {
    let spelling: String?
    if value.isNumber { spelling = value.spelling } else { spelling = value.stringValue }
    guard let spelling, let amount = DecimalNumber(spelling)?.amount(scale: 9) else { return nil }
    self.init(amount)
  }

  /// The 1e-9 USD: for callers of the library; our own rooms compute with the figure instead.
  public var nanoUsd: Int64 { amount.rawUnits }

  /// In dollars.
  public var usd: Double { Double(amount) / 1e9 }

  /// Writes the amount as a plain JSON number.
  public func write(to writer: inout JSONWriter) { write(to: &writer, scale: 9) }
}
