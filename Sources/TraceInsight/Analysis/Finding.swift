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

    /// Adds what a span took.
    mutating func add(_ span: Span) {
      if let length = span.duration, length > 0 { duration = Self.sum(duration, length) }
      guard let call = span.call, !span.flags.contains(.rollup) else { return }
      if let total = call.usage.total { tokens = Self.sum(tokens, total) }
      if let more = call.cost { cost = (cost ?? Cost(nanoUsd: 0)) + more }
    }

    static func sum(_ one: Int64?, _ other: Int64) -> Int64 {
      let (sum, overflow) = (one ?? 0).addingReportingOverflow(other)
      return overflow ? .max : sum
    }
  }

  /// What most often ran just before the spans.
  public struct Forerunner: Sendable {
    public let name: PooledString
    public let kind: SpanKind
    /// Before how many of the spans it ran.
    public let count: Int
  }

  public let rule: String
  public let severity: Severity
  public let title: String
  /// One sentence with the figures behind it.
  public let detail: String
  /// The rows of the spans that show it, the plainest first.
  public let evidence: [Int]
  public let size: Size
  public let firstSeen: Timestamp?
  public let lastSeen: Timestamp?
  public let forerunner: Forerunner?
  /// What to do about it.
  public let action: String

  init(
    _ rule: String, _ severity: Severity, _ title: String, _ detail: String, evidence: [Int], in session: Session,
    size: Size, forerunner: Forerunner? = nil, action: String
  ) {
    self.rule = rule
    self.severity = severity
    self.title = title
    self.detail = detail
    self.evidence = evidence
    self.size = size
    self.forerunner = forerunner
    self.action = action
    var first: Timestamp?
    var last: Timestamp?
    for row in evidence {
      guard let start = session.span(at: row).start else { continue }
      first = min(first ?? start, start)
      last = max(last ?? start, start)
    }
    firstSeen = first
    lastSeen = last
  }
}

extension [Finding] {
  /// The largest first: by time, then tokens, then the number of spans; equal ones stay in their order.
  func largestFirst() -> [Finding] {
    func isBefore(_ one: Finding, _ other: Finding) -> Bool? {
      let (first, second) = (one.size.duration ?? 0, other.size.duration ?? 0)
      if first != second { return first > second }
      let (more, less) = (one.size.tokens ?? 0, other.size.tokens ?? 0)
      if more != less { return more > less }
      if one.evidence.count != other.evidence.count { return one.evidence.count > other.evidence.count }
      return nil
    }
    return enumerated().sorted { isBefore($0.element, $1.element) ?? ($0.offset < $1.offset) }.map(\.element)
  }
}
