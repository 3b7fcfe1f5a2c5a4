public import JSONTape

/// How many of something there are: tokens, spans, records, what a list holds in all, a place in it.
@frozen
public struct Count: Summable {
  /// How many.
  public let amount: SaturatingInteger

  /// So many.
  @inlinable public init(_ amount: SaturatingInteger) { self.amount = amount }

  /// Reads a JSON integer; `nil` for anything else, `5.0` and `1e3` among it.
  public init?(_ value: JSONValue) {
    guard let number = value.int64 else { return nil }
    self.init(clamping: number)
  }

  /// Reads a whole number that is not negative, also as text or with a fraction of zero; `nil` for anything else.
  public init?(lenient value: JSONValue) {
    if let number = value.int64 {
      if number < 0 { return nil }
      self.init(clamping: number)
      return
    }
    let text = value.isString ? value.stringValue : value.isNumber ? value.spelling : nil
    guard let text else { return nil }
    if let number = Int64(text) {
      if number < 0 { return nil }
      self.init(clamping: number)
      return
    }
    guard let number = Double(text), number >= 0 else { return nil }
    guard let whole = Int64(exactly: number) else { return nil }
    self.init(clamping: whole)
  }

  /// Reads a JSON number, rounded up to a whole one, or the end of the range that it is beyond; `nil` for anything else.
  public init?(roundingUp value: JSONValue) {
    guard let number = value.double else { return nil }
    self.init(SaturatingInteger(clamping: number.rounded(.up)))
  }

  /// Reads a number in decimal digits; `nil` where there is none, or it does not fit.
  public init?(_ text: some StringProtocol) {
    guard let amount = SaturatingInteger(text) else { return nil }
    self.init(amount)
  }

  /// Writes the count as a JSON number.
  public func write(to writer: inout JSONWriter) { write(to: &writer, scale: 0) }
}

extension Count: ExpressibleByIntegerLiteral {
  /// A number in the code.
  @inlinable public init(integerLiteral value: Int64) { self.init(SaturatingInteger(integerLiteral: value)) }
}

extension Count: CustomStringConvertible {
  /// The count in decimal digits.
  public var description: String { amount.description }
}

extension Int {
  /// The count, or at most 2^48 either way: for limits and sizes, with which one may go on computing.
  public init(clamping count: Count) { self.init(clamping: count.amount) }
}

extension Int32 {
  /// The count; `nil` where it is beyond what 32 bits hold, as protocols count places in a text.
  public init?(exactly count: Count) { self.init(exactly: count.amount.rawUnits) }
}

extension Double {
  /// The double nearest to the count.
  public init(_ count: Count) { self.init(count.amount) }
}
