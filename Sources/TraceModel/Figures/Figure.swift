package import JSONTape

/// A figure that came from outside, such as a time, a length of time, a cost or a count, in a unit of its own.
///
/// All figures have the one arithmetic of `SaturatingInteger`, which cannot trap. There are two ways in, `exactly` and
/// clamping, and none out to a plain integer but clamped: whoever wants to compute does it with the figures.
public protocol Figure: Hashable, Comparable, Sendable {
  /// How many of its units the figure counts.
  var amount: SaturatingInteger { get }
  /// A figure of so many units.
  init(_ amount: SaturatingInteger)
}

extension Figure {
  /// So many units, or the end of the range that they are beyond.
  @inlinable public init(clamping units: some BinaryInteger) { self.init(SaturatingInteger(clamping: units)) }

  /// So many units; `nil` where they are beyond the range.
  @inlinable public init?(exactly units: some BinaryInteger) {
    guard let amount = SaturatingInteger(exactly: units) else { return nil }
    self.init(amount)
  }

  /// The largest figure: what is beyond counts as this.
  @inlinable public static var largest: Self { Self(.largest) }
  /// The smallest figure: what is beyond counts as this.
  @inlinable public static var smallest: Self { Self(.smallest) }

  /// Whether it stands at an end of its range, so that what it counts may be beyond.
  @inlinable public var isSaturated: Bool { amount.isSaturated }

  /// Whether the first is the smaller one.
  @inlinable public static func < (one: Self, other: Self) -> Bool { one.amount < other.amount }

  /// Writes the figure × 10^-`scale` as an exact JSON number.
  package func write(to writer: inout JSONWriter, scale: Int) { writer.decimal(amount.rawUnits, scale: scale) }

  /// Adds the figure's units in decimal digits to a string that is being written.
  package func writeDigits(to writer: inout JSONWriter) { writer.digits(amount.rawUnits, width: 1) }

  /// Adds the figure × 10^-`scale` as an exact decimal number without trailing zeros.
  package func append(to text: inout [UInt8], scale: Int = 0) { text.append(decimal: amount.rawUnits, scale: scale) }

  /// The part that this is of `whole`; 0 where the whole is nothing.
  @inlinable public func share(of whole: Self) -> Double {
    whole.amount == 0 ? 0 : Double(amount) / Double(whole.amount)
  }
}

/// A figure that can be added up: a length of time, a cost or a count. Sums stop at the ends of the range and stay there.
public protocol Summable: Figure, AdditiveArithmetic {}

extension Summable {
  /// Nothing.
  @inlinable public static var zero: Self { Self(0) }
  /// The sum, or the end of the range that it is beyond.
  @inlinable public static func + (one: Self, other: Self) -> Self { Self(one.amount + other.amount) }
  /// The difference, or the end of the range that it is beyond.
  @inlinable public static func - (one: Self, other: Self) -> Self { Self(one.amount - other.amount) }
  /// Adds to a figure, up to the end of its range.
  @inlinable public static func += (one: inout Self, other: Self) { one = one + other }
  /// Takes from a figure, down to the end of its range.
  @inlinable public static func -= (one: inout Self, other: Self) { one = one - other }
  /// The same on the other side of zero.
  @inlinable public static prefix func - (one: Self) -> Self { Self(-one.amount) }

  /// So many times the figure.
  @inlinable public static func * (one: Self, count: Count) -> Self { Self(one.amount * count.amount) }
  /// The even share of one of so many, rounded towards zero.
  @inlinable public static func / (one: Self, count: Count) -> Self { Self(one.amount / count.amount) }

  /// The figure without its sign.
  @inlinable public var magnitude: Self { amount < 0 ? -self : self }

  /// The part of the figure that `share` says, rounded towards zero; the end of the range for what is no number.
  @inlinable public func part(_ share: Double) -> Self {
    Self(SaturatingInteger(rounding: (Double(amount) * share).rounded(.towardZero)) ?? .largest)
  }

  /// The sum of what is known; `nil` where neither is.
  @inlinable @inline(__always)
  public static func sum(_ one: Self?, _ other: Self?) -> Self? {
    guard let one else { return other }
    guard let other else { return one }
    return one + other
  }
}
