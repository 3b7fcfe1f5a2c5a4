/// A whole number whose arithmetic cannot trap: at the ends of its range it stops, and stays there.
///
/// An end is like an infinity: whatever is added to it or taken from it, it remains that end, so that the value itself
/// remembers that it left its range (`isSaturated`). The range is the same on both sides of zero, so that every value
/// has a negative; the one 64-bit pattern that is left over is free to say "unknown" in a column.
///
/// What is small is `@inlinable`: other rooms compare and add up millions of these.
@frozen
public struct SaturatingInteger: Hashable, Comparable, Sendable {
  /// For the figures' own code alone: nobody outside this room computes with it, which `HouseTests` sees to.
  @usableFromInline package let rawUnits: Int64

  @inlinable @inline(__always)
  init(raw: Int64) { rawUnits = max(raw, -.max) }

  /// A number that another one was: it is in the range.
  @inlinable @inline(__always)
  init(inRange raw: Int64) { rawUnits = raw }

  /// Whether it is so far from the ends of the range that the sum of two such cannot reach one: all but what is odd.
  @inlinable @inline(__always)
  var isOrdinary: Bool { UInt64(bitPattern: rawUnits &+ 1 << 61) < 1 << 62 }

  /// The number, or the end of the range that it is beyond.
  @inlinable public init(clamping number: some BinaryInteger) { self.init(raw: Int64(clamping: number)) }

  /// The number; `nil` where it is beyond the range.
  @inlinable public init?(exactly number: some BinaryInteger) {
    guard let raw = Int64(exactly: number), raw != .min else { return nil }
    rawUnits = raw
  }

  /// The number rounded to the nearest whole one; `nil` where that is beyond the range, or is none.
  @inlinable public init?(rounding number: Double) {
    guard let raw = Int64(exactly: number.rounded()), raw != .min else { return nil }
    rawUnits = raw
  }

  /// The number rounded to the nearest whole one, or the end of the range that it is beyond; 0 for what is no number.
  public init(clamping number: Double) {
    self = SaturatingInteger(rounding: number) ?? (number > 0 ? .largest : number < 0 ? .smallest : 0)
  }

  /// Reads a number in decimal digits, as `description` writes it; `nil` where there is none, or it is beyond the range.
  public init?(_ text: some StringProtocol) {
    guard let raw = Int64(text), raw != .min else { return nil }
    rawUnits = raw
  }

  /// The end of the range above.
  @inlinable public static var largest: SaturatingInteger { SaturatingInteger(raw: .max) }
  /// The end of the range below.
  @inlinable public static var smallest: SaturatingInteger { SaturatingInteger(raw: -.max) }

  /// Whether it stands at an end of its range, so that what it counts may be beyond.
  @inlinable public var isSaturated: Bool { rawUnits == .max || rawUnits == -.max }

  /// Whether the first is the smaller one.
  @inlinable public static func < (one: Self, other: Self) -> Bool { one.rawUnits < other.rawUnits }

  /// The sum; an end of the range stays what it is, the first of two.
  @inlinable @inline(__always)
  public static func + (one: Self, other: Self) -> Self {
    if one.isOrdinary, other.isOrdinary { return Self(inRange: one.rawUnits &+ other.rawUnits) }
    return sumNearTheEnds(one, other)
  }

  /// The difference; an end of the range stays what it is.
  @inlinable @inline(__always)
  public static func - (one: Self, other: Self) -> Self {
    if one.isOrdinary, other.isOrdinary { return Self(inRange: one.rawUnits &- other.rawUnits) }
    return sumNearTheEnds(one, -other)
  }

  @usableFromInline @inline(never)
  static func sumNearTheEnds(_ one: Self, _ other: Self) -> Self {
    let (sum, overflow) = one.rawUnits.addingReportingOverflow(other.rawUnits)
    if one.isSaturated { return one }
    if other.isSaturated { return other }
    return overflow ? (one.rawUnits < 0 ? .smallest : .largest) : Self(raw: sum)
  }

  /// The same on the other side of zero.
  @inlinable public static prefix func - (one: Self) -> Self { Self(inRange: -one.rawUnits) }

  /// The product, or the end of the range that it is beyond.
  @inlinable public static func * (one: Self, other: Self) -> Self {
    let isNegative = (one.rawUnits < 0) != (other.rawUnits < 0)
    if one.isSaturated || other.isSaturated { return isNegative ? .smallest : .largest }
    let (product, overflow) = one.rawUnits.multipliedReportingOverflow(by: other.rawUnits)
    return overflow ? (isNegative ? .smallest : .largest) : Self(raw: product)
  }

  /// The quotient towards zero; by zero, the end of the range.
  @inlinable public static func / (one: Self, other: Self) -> Self {
    let isNegative = (one.rawUnits < 0) != (other.rawUnits < 0)
    if one.isSaturated || other.rawUnits == 0 { return isNegative ? .smallest : .largest }
    return Self(raw: one.rawUnits / other.rawUnits)
  }
}

extension SaturatingInteger: ExpressibleByIntegerLiteral {
  /// A number in the code.
  @inlinable public init(integerLiteral value: Int64) { self.init(raw: value) }
}

extension SaturatingInteger: CustomStringConvertible {
  /// The number in decimal digits.
  public var description: String { "\(rawUnits)" }
}

extension Double {
  /// The double nearest to the number.
  @inlinable public init(_ number: SaturatingInteger) { self = Double(number.rawUnits) }
}

extension Int {
  /// More of anything than a machine holds, and far from where adding to it or taking it several times would overflow.
  private static let mostFromOutside: Int64 = 1 << 48

  /// The number, or at most 2^48 either way: for limits and sizes, with which one may go on computing.
  public init(clamping number: SaturatingInteger) {
    self = Int(clamping: Swift.min(Swift.max(number.rawUnits, -Self.mostFromOutside), Self.mostFromOutside))
  }
}
