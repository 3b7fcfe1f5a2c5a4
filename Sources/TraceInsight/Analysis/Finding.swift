public import TraceModel

/// One thing an analysis found, with what a person needs to check it.
public struct Finding: Sendable {
  public enum Severity: String, Sendable { case info, warning, error }

  /// What the rule measured: how much time, how many tokens, how much money.
  public struct Size: Sendable {
    /// Nanoseconds.
    public var duration: Int64?
    public var tokens: Int64?
    public var cost: Cost?
    public init(duration: Int64? = nil, tokens: Int64? = nil, cost: Cost? = nil) {
      self.duration = duration
      self.tokens = tokens
      self.cost = cost
    }
  }

  public let rule: String
  public let severity: Severity
  public let title: String
  /// One sentence with the figures behind it.
  public let detail: String
  /// The rows of the spans that show it, the plainest first.
  public let evidence: [Int]
  public let count: Int
  public let size: Size
  public let firstSeen: Timestamp?
  public let lastSeen: Timestamp?
  /// What to do about it.
  public let advice: String
}

/// How lengths of time are said in sentences.
enum Words {
  static func milliseconds(_ nanoseconds: Int64) -> String {
    let tenths = rounded(nanoseconds, to: 100_000)
    if tenths.magnitude > 1000 { return "\(rounded(nanoseconds, to: 1_000_000)) ms" }
    return tenths % 10 == 0 ? "\(tenths / 10) ms" : "\(tenths / 10).\(abs(tenths % 10)) ms"
  }

  private static func rounded(_ number: Int64, to unit: Int64) -> Int64 {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: unit)
    return remainder.magnitude * 2 >= unit.magnitude ? quotient + number.signum() : quotient
  }
}
