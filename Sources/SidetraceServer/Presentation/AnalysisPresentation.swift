internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// Writes what an analysis found.
enum AnalysisPresentation {
  /// - Parameter limit: the most spans of each finding to write.
  static func write(
    _ analysis: SessionAnalysis, of found: Catalog.Located, limit: Int, verdict: ServiceVerdict,
    to writer: inout JSONWriter
  ) {
    let session = found.session
    writer.object { writer in
      writer.member("sessionId", session.id)
      writer.member("source", found.source)
      writer.member("origin", word: "local")
      MetricsPresentation.completeness(session, to: &writer)
      writer.member("findingCount", analysis.findingCount)
      let families = Dictionary(uniqueKeysWithValues: AnalysisRules.all.map { ($0.id, $0.family) })
      for family in AnalysisRule.Family.allCases {
        writer.key(family.key)
        writer.array { writer in
          for (place, finding) in analysis.findings.enumerated() where families[finding.rule] == family {
            write(finding, rank: place + 1, session, limit: limit, to: &writer)
          }
        }
      }
      verdict.write(to: &writer)
      writer.warnings(session.warnings)
    }
  }

  private static func write(
    _ finding: Finding, rank: Int, _ session: Session, limit: Int, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("rank", rank)
      writer.member("rule", finding.rule)
      writer.member("severity", finding.severity.rawValue)
      writer.member("title", ReadableText.notice(finding.title))
      writer.member("detail", ReadableText.notice(finding.detail))
      writer.key("evidence")
      writer.array { writer in
        for row in finding.evidence.prefix(limit) { write(session.span(at: row), session, to: &writer) }
      }
      writer.member("evidenceCount", finding.evidence.count)
      writer.key("size")
      writer.object { writer in
        writer.member("durationMs", milliseconds: finding.size.duration)
        writer.member("tokens", finding.size.tokens)
        writer.member("costUsd", finding.size.cost)
      }
      if let before = finding.forerunner {
        writer.key("before")
        writer.object { writer in
          writer.member("name", before.name, of: session)
          writer.member("kind", word: before.kind.name)
          writer.member("count", before.count)
        }
      }
      writer.member("firstSeen", finding.firstSeen)
      writer.member("lastSeen", finding.lastSeen)
      writer.member("action", finding.action)
    }
  }

  private static func write(_ span: Span, _ session: Session, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("spanId", span.id, of: session)
      writer.member("traceId", session.traces[span.traceIndex].id, of: session)
      writer.member("name", span.name, of: session)
    }
  }
}

extension AnalysisRule.Family {
  fileprivate var key: StaticString {
    switch self {
    case .slowSpans: "slowSpans"
    case .errorPatterns: "errorPatterns"
    case .decisionAnomalies: "decisionAnomalies"
    case .suggestions: "suggestions"
    }
  }
}
