public import JSONTape

/// An amount of US dollars, exact to 1e-12 USD, so that sums do not depend on the order of their parts, and the price of
/// a single token keeps its digits. It ends at nine million dollars either way.
@frozen
public struct Cost: Summable {
  /// In 1e-12 USD.
  public let amount: SaturatingInteger

  /// So many 1e-12 USD.
  @inlinable public init(_ amount: SaturatingInteger) { self.amount = amount }

  /// So many 1e-12 USD.
  public init(picoUsd: Int64) { self.init(clamping: picoUsd) }

  /// So many 1e-9 USD.
  public init(nanoUsd: Int64) { self.init(SaturatingInteger(clamping: nanoUsd) * 1000) }

  /// How many decimals of a dollar an amount has.
  package static let decimals = 12

  /// Reads a number, or a string with a number in it, rounded once to the nearest 1e-12 USD.
  public init?(_ value: JSONValue) {
    let spelling: String?
    if value.isNumber { spelling = value.spelling } else { spelling = value.stringValue }
    guard let spelling, let amount = DecimalNumber(spelling)?.amount(scale: Self.decimals) else { return nil }
    self.init(amount)
  }

  /// Reads a decimal number of dollars, rounded once to the nearest 1e-12 USD; `nil` where the text is none.
  package init?(dollars text: String) {
    guard let amount = DecimalNumber(text)?.amount(scale: Self.decimals) else { return nil }
    self.init(amount)
  }

  /// The 1e-12 USD: for callers of the library; our own rooms compute with the figure instead.
  public var picoUsd: Int64 { amount.rawUnits }

  /// In dollars.
  public var usd: Double { Double(amount) / 1e12 }

  /// Whether two are the same but for what a sum of doubles, as servers make it, may be off.
  package func isNear(_ other: Cost) -> Bool { (self - other).magnitude <= Cost(nanoUsd: 1) }

  /// Writes the amount as a plain JSON number.
  public func write(to writer: inout JSONWriter) { write(to: &writer, scale: Self.decimals) }
}
