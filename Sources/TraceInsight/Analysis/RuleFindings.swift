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

  /// - Parameter isBefore: which of two findings stands before the other; `nil` where they stay in their order.
  fileprivate init(
    _ findings: some Sequence<Finding>, of steps: SessionSteps, by isBefore: (Finding, Finding) -> Bool?
  ) {
    for finding in findings {
      if steps.isOver { return }
      count += 1
      kept.append(finding)
      if kept.count / 2 >= steps.findingLimit { cut(steps, isBefore) }
    }
    cut(steps, isBefore)
  }

  private mutating func cut(_ steps: SessionSteps, _ isBefore: (Finding, Finding) -> Bool?) {
    let sorted = kept.enumerated().sorted { isBefore($0.element, $1.element) ?? ($0.offset < $1.offset) }
    kept = sorted.prefix(steps.findingLimit).map(\.element)
  }
}

extension Sequence<Finding> {
  /// The largest first: by time, then tokens, then the number of spans; equal ones stay in their order.
  func largestFirst(_ steps: SessionSteps) -> RuleFindings {
    RuleFindings(self, of: steps) { one, other in
      let (first, second) = (one.size.duration ?? 0, other.size.duration ?? 0)
      if first != second { return first > second }
      let (more, less) = (one.size.tokens ?? 0, other.size.tokens ?? 0)
      if more != less { return more > less }
      return Self.hasMoreEvidence(one, other)
    }
  }

  /// Those with most evidence first; equal ones stay in their order.
  func mostFirst(_ steps: SessionSteps) -> RuleFindings { RuleFindings(self, of: steps, by: Self.hasMoreEvidence) }

  /// In their order.
  func inOrder(_ steps: SessionSteps) -> RuleFindings { RuleFindings(self, of: steps) { _, _ in nil } }

  private static func hasMoreEvidence(_ one: Finding, _ other: Finding) -> Bool? {
    one.evidence.count == other.evidence.count ? nil : one.evidence.count > other.evidence.count
  }
}
