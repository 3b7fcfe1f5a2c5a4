/// A decimal number as it is spelled, exponent and all: what a cost is before it is rounded once.
public struct DecimalNumber: Sendable {
  private let digits: [UInt8]
  /// The power of ten of the last digit.
  private let exponent: Int
  /// Whether it is spelled with a minus.
  public let isNegative: Bool

  /// Reads `-12.50`, `3E-7`, ` 0.1 `; `nil` for anything else, infinities among it.
  public init?(_ text: String) {
    var bytes = Array(text.utf8).drop { $0 == 0x20 }
    while bytes.last == 0x20 { bytes.removeLast() }
    var isNegative = false
    if let sign = bytes.first, sign == 0x2D || sign == 0x2B {
      isNegative = sign == 0x2D
      bytes.removeFirst()
    }
    var digits: [UInt8] = []
    var exponent = 0
    var sawPoint = false
    var sawDigit = false
    while let byte = bytes.first {
      if byte &- 0x30 < 10 {
        sawDigit = true
        // A cost with a thousand digits is no cost; what is beyond a hundred cannot matter to the rounding.
        if digits.count < 100 {
          if !digits.isEmpty || byte != 0x30 { digits.append(byte &- 0x30) }
          if sawPoint { exponent -= 1 }
        } else if !sawPoint {
          exponent += 1
        }
      } else if byte == 0x2E, !sawPoint {
        sawPoint = true
      } else {
        break
      }
      bytes.removeFirst()
    }
    guard sawDigit else { return nil }
    if let mark = bytes.first {
      guard mark | 0x20 == 0x65, let power = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)),
        power.magnitude < 10_000
      else { return nil }
      exponent += power
    }
    self.digits = digits
    self.exponent = exponent
    self.isNegative = isNegative
  }

  /// The number × 10^`scale` rounded to the nearest whole one, halves away from zero; `nil` where it does not fit.
  package func amount(scale: Int) -> SaturatingInteger? { scaled(by: scale).flatMap { SaturatingInteger(exactly: $0) } }

  /// The number × 10^`scale` rounded to the nearest integer, halves away from zero; `nil` where it does not fit.
  func scaled(by scale: Int) -> Int64? {
    var keep = digits.count
    // A scale is a small number of our own, and the exponent was bounded when it was read.
    var zeros = exponent + scale
    var roundUp = false
    if zeros < 0 {
      keep = digits.count + zeros
      zeros = 0
      if keep < 0 { return 0 }
      roundUp = keep < digits.count && digits[keep] >= 5
    }
    var value: Int64 = 0
    for digit in digits[..<keep] {
      guard let next = value.multipliedIfPossible(by: 10)?.addingIfPossible(Int64(digit)) else { return nil }
      value = next
    }
    if digits.isEmpty { return 0 }
    guard zeros < 19 else { return nil }
    for _ in 0..<zeros {
      guard let next = value.multipliedIfPossible(by: 10) else { return nil }
      value = next
    }
    if roundUp {
      guard let next = value.addingIfPossible(1) else { return nil }
      value = next
    }
    return isNegative ? -value : value
  }
}
