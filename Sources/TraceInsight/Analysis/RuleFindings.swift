internal import TraceModel

/// What a rule found: as many of its findings as are wanted, those that stand first, and how many there are.
///
/// A finding tells of itself in sentences, so that a hundred thousand of them would take more than the session; those
/// that are not wanted are counted and forgotten as they come.
struct RuleFindings: Sendable {
  private(set) var kept: [Finding] = []
  private(set) var count = 0

  /// Nothing found.
  static let none = RuleFindings()

  private init() {}

  fileprivate init(_ findings: some Sequence<Finding>, of steps: SessionSteps) {
    for finding in findings {
      if steps.isOver { return }
      // What warns of nothing and saves nothing is nothing to tell.
      if finding.severity == .info, finding.weight == 0 { continue }
      count += 1
      kept.append(finding)
      if kept.count / 2 >= steps.findingLimit { cut(steps) }
    }
    cut(steps)
  }

  private mutating func cut(_ steps: SessionSteps) {
    kept = kept.ordered().prefix(steps.findingLimit).map { $0 }
  }
}

extension Finding.Severity {
  /// From the least to the most.
  fileprivate var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .error: 2
    }
  }
}

extension Finding {
  /// An hour of waiting against the price of tokens: what a developer's time costs by the least.
  private static let usdPerSecond = 0.01
  /// What a million tokens of input cost with a usual model, where nothing tells their cost.
  private static let usdPerToken = 3e-6

  /// What it is about in one figure, by which findings of equal severity are ordered: its time and its cost, each in USD.
  var weight: Double {
    let time = max(size.duration ?? .zero, .zero).seconds * Self.usdPerSecond
    let tokens = Double(max(size.tokens ?? 0, 0)) * Self.usdPerToken
    return time + max(size.cost.map(\.usd) ?? 0, tokens)
  }
}

extension Sequence<Finding> {
  /// By severity, then by weight, then those with most evidence first; equal ones stay in their order.
  func ordered() -> [Finding] {
    enumerated().sorted { one, other in
      let (first, second) = (one.element, other.element)
      if first.severity != second.severity { return first.severity.rank > second.severity.rank }
      let (weight, less) = (first.weight, second.weight)
      if weight != less { return weight > less }
      if first.evidence.count != second.evidence.count { return first.evidence.count > second.evidence.count }
      return one.offset < other.offset
    }.map(\.element)
  }

  /// What a rule found, in the order of findings.
  func findings(_ steps: SessionSteps) -> RuleFindings { RuleFindings(self, of: steps) }
}
