public import TraceModel

/// One thing an analysis found, with what a person needs to check it.
public struct Finding: Sendable {
  /// How much it matters: `error` where something failed, `warning` where the run went astray or lost time, `info`
  /// where it could be had for less.
  public enum Severity: String, Sendable { case info, warning, error }

  /// What the rule measured: how much time, how many tokens, how much money.
  public struct Size: Sendable {
    /// How long the spans took, or what could be saved of that.
    public var duration: Elapsed?
    /// Tokens of the spans' calls, or what could be saved of them.
    public var tokens: Count?
    /// What the calls cost; `nil` where none says so.
    public var cost: Cost?

    /// What is known of it.
    public init(duration: Elapsed? = nil, tokens: Count? = nil, cost: Cost? = nil) {
      self.duration = duration
      self.tokens = tokens
      self.cost = cost
    }

    /// Adds what a span took.
    mutating func add(_ span: Span) {
      if let length = span.duration, length > 0 { duration = Elapsed.sum(duration, length) }
      guard let call = span.call, !span.flags.isToldElsewhere else { return }
      tokens = Count.sum(tokens, call.usage.total)
      cost = Cost.sum(cost, call.cost)
    }
  }

  /// What most often ran just before the spans.
  public struct Forerunner: Sendable {
    /// The name of the span that ran before; none where those have none.
    public let name: PooledString
    /// Its kind.
    public let kind: SpanKind
    /// Before how many of the spans it ran.
    public let count: Int
  }

  /// The rule's id, as `AnalysisRule` has it.
  public let rule: String
  /// How much it matters.
  public let severity: Severity
  /// What was found, in a few words that name who and what.
  public let title: String
  /// One sentence with the figures behind it.
  public let detail: String
  /// The rows of the spans that show it, the plainest first.
  public let evidence: [Int]
  /// By which findings are sorted; each part only where the rule measures it.
  public let size: Size
  /// The first start among the evidence; `nil` where none is known.
  public let firstSeen: Timestamp?
  /// The last start among the evidence; `nil` where none is known.
  public let lastSeen: Timestamp?
  /// Only where one span ran before most of the evidence.
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
