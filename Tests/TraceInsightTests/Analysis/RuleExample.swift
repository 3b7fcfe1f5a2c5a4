import Testing
import TraceModel

@testable import TraceInsight

/// A rule with sessions that have what it finds, nearly have it, and have it not.
struct RuleExample: Sendable, CustomTestStringConvertible {
  let rule: String
  let has: Session
  /// The rows that show it, as they are told.
  let evidence: [Int]
  let size: Finding.Size
  /// What else the session is told to have, since it cannot have the one without the other.
  var besides: [String] = []
  let nearly: [Session]
  let hasNot: Session
  /// For each threshold of the rule a value with which it keeps quiet.
  var quiet: [String: Double] = [:]

  var testDescription: String { rule }
}

@Suite("A rule of the analysis")
struct RuleTests {
  static let examples = RuleExample.behaviour + RuleExample.decisions + RuleExample.suggestions + RuleExample.prompts

  private func rules(_ session: Session, _ thresholds: [String: Double] = [:]) -> [String] {
    SessionAnalysis(session, thresholds: Thresholds(thresholds)).findings.map(\.rule)
  }

  @Test("finds what it is for, and nothing else is found", arguments: examples)
  func has(example: RuleExample) throws {
    let findings = SessionAnalysis(example.has).findings
    #expect(findings.map(\.rule).sorted() == ([example.rule] + example.besides).sorted())
    let finding = try #require(findings.first { $0.rule == example.rule })
    #expect(finding.evidence == example.evidence)
    #expect(finding.size.duration == example.size.duration)
    #expect(finding.size.tokens == example.size.tokens)
    #expect(!finding.title.isEmpty && !finding.detail.isEmpty && !finding.action.isEmpty)
  }

  @Test("does not find what is only like it", arguments: examples)
  func nearly(example: RuleExample) {
    #expect(!example.nearly.isEmpty)
    for session in example.nearly { #expect(!rules(session).contains(example.rule)) }
  }

  @Test("finds nothing where nothing is", arguments: examples)
  func hasNot(example: RuleExample) { #expect(rules(example.hasNot) == []) }

  @Test("goes by its thresholds: each of them alone can silence it", arguments: examples)
  func thresholds(example: RuleExample) throws {
    let rule = try #require(AnalysisRules.all.first { $0.id == example.rule })
    for threshold in rule.thresholds {
      guard let value = example.quiet[threshold.name] else { continue }
      #expect(threshold.range.contains(value))
      #expect(!rules(example.has, [threshold.name: value]).contains(example.rule), "with \(threshold.name) = \(value)")
    }
  }

  @Test("has an example each, a name of its own, and reasons for its thresholds")
  func complete() {
    #expect(Set(Self.examples.map(\.rule)) == Set(AnalysisRules.all.map(\.id)))
    // Each threshold silences its rule in one of its examples.
    #expect(Set(Self.examples.flatMap(\.quiet.keys)) == Set(AnalysisRules.thresholds.map(\.name)))
    #expect(Set(AnalysisRules.all.map(\.id)).count == AnalysisRules.all.count)
    #expect(Set(AnalysisRules.thresholds.map(\.name)).count == AnalysisRules.thresholds.count)
    for threshold in AnalysisRules.thresholds {
      #expect(threshold.range.contains(threshold.standard))
      #expect(!threshold.reason.isEmpty)
    }
  }
}

extension Finding.Size {
  static func milliseconds(_ length: Int64, tokens: Count? = nil) -> Finding.Size {
    Finding.Size(duration: Elapsed(clamping: length, .milliseconds), tokens: tokens)
  }
}
