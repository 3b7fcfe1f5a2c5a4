public import JSONTape

/// A length of time, in nanoseconds; negative where an end comes before its start. It ends at 292 years either way.
@frozen
public struct Elapsed: Summable {
  /// In nanoseconds.
  public let amount: SaturatingInteger

  /// So many nanoseconds.
  @inlinable public init(_ amount: SaturatingInteger) { self.amount = amount }

  /// What a length of time is told in.
  public enum Unit: Int, Sendable {
    case nanoseconds = 0
    case microseconds = 3
    case milliseconds = 6
    case seconds = 9

    fileprivate var factor: SaturatingInteger {
      switch self {
      case .nanoseconds: 1
      case .microseconds: 1_000
      case .milliseconds: 1_000_000
      case .seconds: 1_000_000_000
      }
    }
  }

  /// So many of a unit, or the end of the range that they are beyond.
  public init(clamping number: some BinaryInteger, _ unit: Unit) {
    self.init(SaturatingInteger(clamping: number) * unit.factor)
  }

  /// So many of a unit, rounded to the nearest nanosecond; `nil` where that is beyond the range, or is no number.
  public init?(_ number: Double, _ unit: Unit) {
    guard let amount = SaturatingInteger(rounding: number * Double(unit.factor)) else { return nil }
    self.init(amount)
  }

  /// Reads a JSON number of a unit; `nil` for anything else, and for what is beyond the range.
  public init?(_ value: JSONValue, _ unit: Unit) {
    guard let number = value.double else { return nil }
    self.init(number, unit)
  }

  /// Reads a JSON number of a unit as the decimal that it is spelled as, rounded once to the nearest nanosecond; `nil` for
  /// anything else, and for what is beyond the range.
  package init?(exactly value: JSONValue, _ unit: Unit) {
    guard value.isNumber, let amount = DecimalNumber(value.spelling)?.amount(scale: unit.rawValue) else { return nil }
    self.init(amount)
  }

  /// A length of time of the standard library's, or the end of the range that it is beyond.
  public init(clamping duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = Elapsed(clamping: seconds, .seconds) + Elapsed(clamping: attoseconds / 1_000_000_000)
  }

  /// The nanoseconds: for callers of the library; our own rooms compute with the figure instead.
  public var nanoseconds: Int64 { amount.rawUnits }

  /// In seconds.
  public var seconds: Double { Double(amount) / 1e9 }
  /// In milliseconds.
  public var milliseconds: Double { Double(amount) / 1e6 }

  /// How many whole ones of a unit it is, towards zero.
  public func whole(_ unit: Unit) -> Count { Count(amount / unit.factor) }

  /// Writes the length of time as a JSON number of a unit, exact to the nanosecond.
  public func write(to writer: inout JSONWriter, in unit: Unit) { write(to: &writer, scale: unit.rawValue) }
}

extension Elapsed: ExpressibleByIntegerLiteral {
  /// A literal is in nanoseconds.
  @inlinable public init(integerLiteral value: Int64) { self.init(SaturatingInteger(integerLiteral: value)) }
}

extension Elapsed: CustomStringConvertible {
  /// The nanoseconds, for logs and tests.
  public var description: String { "\(amount) ns" }
}

extension Duration {
  /// A length of time as the standard library has it; all of them fit.
  public init(_ elapsed: Elapsed) { self = .nanoseconds(elapsed.amount.rawUnits) }
}
