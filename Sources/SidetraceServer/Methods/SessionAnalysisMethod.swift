internal import JSONRPC
internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// `session.analysis`: what is worth a look in a session.
enum SessionAnalysisMethod: Method {
  private static let limit = Shared.limit(50, upTo: 1000, "findings of each kind, and spans of each finding")

  static let declaration = MethodDeclaration(
    "session.analysis", "What is worth a look in a session, found by rules: slow spans and patterns of errors.",
    [Shared.sessionID, limit, Shared.source, Shared.refresh],
    result:
      "`slowSpans` and `errorPatterns`: findings with `rule`, `severity`, `title`, `detail`, `evidence`, `count`, "
      + "`size` and `advice`; a clean session has none.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let limit = call.arguments[limit]
    let wanted = Catalog.Wanted.session(call.arguments[Shared.sessionID])
    return call.withSession(wanted, extent: .session, &result) { found, writer in
      let session = found.session
      let analysis = SessionAnalysis(session)
      writer.object { writer in
        writer.member("sessionId", session.id)
        writer.member("source", found.source)
        writer.member("origin", word: "local")
        MetricsPresentation.completeness(session, to: &writer)
        findings("slowSpans", analysis.slowSpans, session, limit: limit, to: &writer)
        findings("errorPatterns", analysis.errorPatterns, session, limit: limit, to: &writer)
        writer.warnings(session.warnings)
      }
    }
  }

  private static func findings(
    _ key: StaticString, _ findings: [Finding], _ session: Session, limit: Int, to writer: inout JSONWriter
  ) {
    writer.key(key)
    writer.array { writer in
      for finding in findings.prefix(limit) { write(finding, session, limit: limit, to: &writer) }
    }
  }

  private static func write(_ finding: Finding, _ session: Session, limit: Int, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("rule", finding.rule)
      writer.member("severity", finding.severity.rawValue)
      writer.member("title", finding.title)
      writer.member("detail", finding.detail)
      writer.member("count", finding.count)
      writer.key("evidence")
      writer.array { writer in
        for row in finding.evidence.prefix(limit) {
          let span = session.span(at: row)
          writer.object { writer in
            writer.member("spanId", span.id, of: session)
            writer.member("traceId", session.traces[span.traceIndex].id, of: session)
            writer.member("name", span.name, of: session)
          }
        }
      }
      writer.key("size")
      writer.object { writer in
        writer.member("ms", milliseconds: finding.size.duration)
        writer.member("tokens", finding.size.tokens.map(Int.init(clamping:)))
        writer.member("usd", finding.size.cost)
      }
      writer.member("firstSeen", finding.firstSeen)
      writer.member("lastSeen", finding.lastSeen)
      writer.member("advice", finding.advice)
    }
  }
}
