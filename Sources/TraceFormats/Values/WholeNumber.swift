internal import TraceModel

/// Reads whole numbers as JSON may spell them: also with zeros behind a point, or with an exponent, which the JSON mapping
/// of protobuf allows for integers. https://protobuf.dev/programming-guides/json/
enum WholeNumber {
  /// No number of 64 bits has more digits, and no sensible one an exponent beyond that.
  private static let mostDigits = 40

  /// The number; `nil` where it is none, is not whole, or is beyond the range.
  static func read(_ text: String) -> SaturatingInteger? {
    if let number = SaturatingInteger(text) { return number }
    let halves = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == 0x65 || $0 == 0x45 }
    guard let mantissa = halves.first, mantissa.count <= mostDigits else { return nil }
    var exponent = 0
    if halves.count == 2 {
      guard let number = Int(String(halves[1]) ?? "", radix: 10), abs(number.clamped) <= mostDigits else { return nil }
      exponent = number
    }
    let parts = mantissa.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == 0x2E }
    guard let whole = parts.first, halves.count == 2 || parts.count == 2 else { return nil }
    let fraction = parts.count == 2 ? parts[1] : "".utf8[...]
    return shifted(String(whole) ?? "", String(fraction) ?? "", by: exponent)
  }

  /// The number whose point stands so many digits further to the right.
  private static func shifted(_ whole: String, _ fraction: String, by exponent: Int) -> SaturatingInteger? {
    let isNegative = whole.first == "-"
    var left = isNegative ? String(whole.dropFirst()) : whole
    var right = fraction
    guard !left.isEmpty, (left + right).utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    for _ in 0..<max(exponent, 0) { left.append(right.isEmpty ? "0" : right.removeFirst()) }
    for _ in 0..<max(-exponent, 0) { right.insert(left.popLast() ?? "0", at: right.startIndex) }
    guard right.allSatisfy({ $0 == "0" }) else { return nil }
    return SaturatingInteger((isNegative ? "-" : "") + (left.isEmpty ? "0" : left))
  }
}

extension Int {
  /// Such that its size can be told.
  fileprivate var clamped: Int { Swift.max(self, -.max) }
}
