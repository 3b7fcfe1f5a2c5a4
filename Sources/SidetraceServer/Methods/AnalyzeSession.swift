internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `session.analysis`: what is worth a look in a session.
enum AnalyzeSession: Method {
  private static let limit = CommonParameters.limit(10, upTo: 1000, "findings in all, and spans of each finding")
  private static let thresholds = Parameter<[String: Double]>.numbers(
    "thresholds",
    AnalysisRules.thresholds.map {
      NamedNumber(name: $0.name, range: $0.range, fallback: $0.standard, isWhole: $0.isWhole)
    },
    "other values for the thresholds below, by their names")

  static let declaration = MethodDeclaration(
    "session.analysis",
    "What is worth a look in a session, found by rules: slow spans, patterns of errors, odd decisions, suggestions.",
    [CommonParameters.sessionID, limit, thresholds, CommonParameters.source, CommonParameters.refresh],
    result:
      "`slowSpans`, `errorPatterns`, `decisionAnomalies`, `suggestions`: the weightiest findings, with `rank`, `rule`, "
      + "`severity`, `title`, `detail`, `evidence`, `evidenceCount`, `size` and `action`; `findingCount` says how many "
      + "there are in all. A clean session has none.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let limit = call.arguments[limit]
    let thresholds = Thresholds(call.arguments[thresholds])
    let id = call.arguments[CommonParameters.sessionID]
    return call.withSessionAndVerdict(id, ServerQuestion.analysis, &result) {
      found, verdict, writer throws(ResponseError) in
      let analysis = SessionAnalysis(
        found.session, thresholds: thresholds, limit: limit, isCancelled: Interruption.probe())
      try Interruption.check()
      AnalysisPresentation.write(analysis, of: found, limit: limit, verdict: verdict, to: &writer)
    }
  }
}
