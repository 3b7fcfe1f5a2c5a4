extension JSONValue {
  /// Whether it is a number, of any size and precision.
  public var isNumber: Bool { kind == .number }

  /// The number as a 64-bit integer if it is spelled as one and fits; `5.0` and `1e3` are not spelled as integers.
  public var int64: Int64? {
    guard isNumber else { return nil }
    let entry = tape[index]
    return Self.integer(UnsafeBufferPointer(start: base + start, count: Int(entry.link) - Int(entry.start)))
  }

  /// The number rounded correctly to the nearest double; `nil` where it is beyond the largest one.
  public var double: Double? {
    guard isNumber else { return nil }
    // The standard library rounds to nearest, ties to even, in any locale.
    guard let value = Double(spelling), value.isFinite else { return nil }
    return value
  }

  private static func integer(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
    let negative = digits.first == 0x2D
    var value: Int64 = 0
    for byte in digits[(negative ? 1 : 0)...] {
      let digit = byte &- 0x30
      guard digit < 10 else { return nil }
      // Counted downwards, so that the smallest integer fits on the way.
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, underflow) = tens.subtractingReportingOverflow(Int64(digit))
      if overflow || underflow { return nil }
      value = next
    }
    if negative { return value }
    return value == .min ? nil : -value
  }
}
