extension JSONValue {
  /// Whether it is a number, of any size and precision.
  public var isNumber: Bool { kind == .number }

  /// The number as a 64-bit integer if it is spelled as one and fits; `5.0` and `1e3` are not spelled as integers.
  public var int64: Int64? {
    guard isNumber else { return nil }
    let entry = tape[index]
    return Self.integer(UnsafeBufferPointer(start: base + start, count: Int(entry.link) - Int(entry.start)))
  }

  /// The number as a 64-bit integer if it is one, however it is spelled: `1.0` and `10e-1` are 1.
  package var wholeNumber: Int64? {
    guard isNumber else { return nil }
    return int64 ?? withBytes { Self.wholeNumber($0) }
  }

  /// Digits, a point among them perhaps, and how many places an exponent moves it.
  private static func wholeNumber(_ text: UnsafeRawBufferPointer) -> Int64? {
    let sides = text.split(maxSplits: 1) { $0 == 0x65 || $0 == 0x45 }
    guard let front = sides.first else { return nil }
    let parts = front.split(separator: 0x2E, omittingEmptySubsequences: false)
    let whole = parts[0].drop { $0 == 0x2D || $0 == 0x30 }
    let fraction = parts.count == 2 ? Array(parts[1]) : []
    var digits = Array(whole) + fraction
    while digits.last == 0x30 { digits.removeLast() }
    if digits.isEmpty { return 0 }
    // What is too large for an exponent is beyond any integer, or no whole number.
    guard let exponent = sides.count == 2 ? Int(String(decoding: sides[1], as: UTF8.self)) : 0 else { return nil }
    let (places, overflow) = exponent.addingReportingOverflow(whole.count)
    let zeros = places.subtractingReportingOverflow(digits.count)
    // No integer of 64 bits has more than 19 digits.
    guard !overflow, !zeros.overflow, zeros.partialValue >= 0, places <= 19 + fraction.count else { return nil }
    digits += Array(repeating: 0x30, count: zeros.partialValue)
    if front.first == 0x2D { digits.insert(0x2D, at: 0) }
    return digits.withUnsafeBytes { integer($0.bindMemory(to: UInt8.self)) }
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
