public import JSONTape

/// An amount of US dollars, exact to 1e-9 USD, so that sums do not depend on the order of their parts.
public struct Cost: Hashable, Comparable, Sendable {
  public var nanoUsd: Int64

  public init(nanoUsd: Int64) { self.nanoUsd = nanoUsd }

  /// Reads a number, or a string with a number in it, rounded once to the nearest 1e-9 USD.
  public init?(_ value: JSONValue) {
    let spelling: String?
    if value.isNumber { spelling = value.spelling } else { spelling = value.stringValue }
    guard let spelling, let nano = DecimalNumber(spelling)?.scaled(by: 9) else { return nil }
    nanoUsd = nano
  }

  public static func < (one: Cost, other: Cost) -> Bool { one.nanoUsd < other.nanoUsd }

  /// The sum, which stays at the largest amount rather than overflow.
  public static func + (one: Cost, other: Cost) -> Cost {
    let (sum, overflow) = one.nanoUsd.addingReportingOverflow(other.nanoUsd)
    return Cost(nanoUsd: overflow ? (other.nanoUsd < 0 ? .min : .max) : sum)
  }

  public static func += (one: inout Cost, other: Cost) { one = one + other }

  /// Writes the amount as a plain JSON number.
  public func write(to writer: inout JSONWriter) { writer.decimal(nanoUsd, scale: 9) }
}
