internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `session.metrics`: the figures of a session.
enum MeasureSession: Method {
  private static let limit = CommonParameters.limit(200, upTo: 100_000, "single calls and turns")

  static let declaration = MethodDeclaration(
    "session.metrics",
    "The figures of a session: latency, tokens and cost, calls of models and tools, evaluations of guardrails.",
    [CommonParameters.sessionID, limit, CommonParameters.source, CommonParameters.refresh],
    result:
      "`latency`, `tokens`, `costUsd`, `llm`, `tools`, `guardrails`, `spans`, each with what it counts; "
      + "`origin`, `complete`, and `reported` where the source's own figures differ.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let limit = call.arguments[limit]
    let id = call.arguments[CommonParameters.sessionID]
    return call.withSessionAndVerdict(id, ServerQuestion.metrics, &result) {
      found, verdict, writer throws(ResponseError) in
      let metrics = SessionMetrics(found.session, isCancelled: Interruption.probe())
      try Interruption.check()
      MetricsPresentation.write(metrics, of: found, limit: limit, verdict: verdict, to: &writer)
    }
  }
}
