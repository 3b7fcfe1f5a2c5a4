internal import TraceModel

/// A number that a rule goes by: declared once, with its reason; checks and documents follow from that.
public struct Threshold: Sendable {
  /// What a number is a number of; the raw value is the word behind it.
  public enum Unit: String, Sendable {
    case count = ""
    case times = "×"
    case share = "(a share)"
    case milliseconds = "ms"
    case bytes = "bytes"
    case tokens = "tokens"
  }

  /// The name by which it can be set.
  public let name: String
  /// The value that holds unless a request sets another.
  public let standard: Double
  /// What it may be set to.
  public let range: ClosedRange<Double>
  /// What it is a number of.
  public let unit: Unit
  /// Whether only whole numbers make sense.
  public var isWhole: Bool { unit == .count || unit == .bytes || unit == .tokens }
  /// What it bounds, and why at this value.
  public let reason: String

  init(_ name: String, _ standard: Double, _ unit: Unit, in range: ClosedRange<Double>, _ reason: String) {
    self.name = name
    self.standard = standard
    self.unit = unit
    self.range = range
    self.reason = reason
  }
}

/// The thresholds of one analysis: the standard ones, but for those that were set.
public struct Thresholds: Sendable {
  private let changed: [String: Double]

  /// - Parameter changed: the values by the names of their thresholds.
  public init(_ changed: [String: Double] = [:]) { self.changed = changed }

  subscript(threshold: Threshold) -> Double { changed[threshold.name] ?? threshold.standard }

  /// The number of things it takes to reach the threshold.
  func count(_ threshold: Threshold) -> Int { Int(clamping: amount(threshold)) }

  /// A number of bytes or tokens.
  func amount(_ threshold: Threshold) -> Count { Count(SaturatingInteger(clamping: self[threshold].rounded(.up))) }

  /// A length of time.
  func time(_ threshold: Threshold) -> Elapsed { Elapsed(self[threshold], .milliseconds) ?? .largest }
}
