internal import JSONTape
internal import TraceFormats
internal import TraceModel

/// PandaProbe's evaluations, for reading: their runs, and figures over the scores that they gave.
extension PandaProbeSource {
  /// Runs of evaluations, what starts them, and what they judge by.
  public func evaluations(_ query: EvaluationQuery) async throws(SourceError) -> ServerRecords {
    let base = "/evaluations/"
    let status = query.status.map { [(name: "status", value: $0)] } ?? []
    switch query.kind {
    case .traceMetrics: return try await bare(base + "trace-metrics")
    case .sessionMetrics: return try await bare(base + "session-metrics")
    case .monitors:
      let runs = query.id.map { "/" + PercentEncoding.segment($0) + "/runs" } ?? ""
      return try await paged(
        base + "monitors" + runs, runs.isEmpty ? status : [], limit: min(query.limit, 200), cursor: query.cursor)
    case .traces, .sessions:
      let runs = base + (query.kind == .traces ? "trace-runs" : "session-runs")
      if let id = query.id { return try await single(runs + "/" + PercentEncoding.segment(id)) }
      return try await paged(runs, status, limit: min(query.limit, 200), cursor: query.cursor)
    }
  }

  /// Figures over scores.
  public func scoreFigures(_ query: ScoreFiguresQuery) async throws(SourceError) -> ServerRecords {
    let scores = "/evaluations/analytics/" + (query.things == .traces ? "trace-scores/" : "session-scores/")
    var parameters = query.metric.map { [(name: "metric_name", value: $0)] } ?? []
    switch query.figures {
    case .history:
      let session = PercentEncoding.segment(query.sessionID ?? "")
      return try await bare(
        "/evaluations/analytics/session-scores/history/" + session,
        parameters + [("limit", "\(min(query.limit, 200))")])
    case .comparison:
      return try await paged(
        "/evaluations/analytics/session-scores/comparison", parameters, limit: min(query.limit, 100),
        cursor: query.cursor)
    case .summary: parameters = []
    case .trend: parameters.append(("granularity", query.granularity.rawValue))
    case .distribution: parameters.append(("buckets", "\(query.buckets)"))
    }
    if let after = query.after { parameters.append(("date_from", after.rfc3339)) }
    if let before = query.before { parameters.append(("date_to", before.rfc3339)) }
    return try await bare(scores + query.figures.rawValue, parameters)
  }

  /// The scores that a run gave, or those of all things of a kind.
  func scores(
    of things: EvaluatedThing, run: String?, metric: String?, limit: Int, cursor: String?
  ) async throws(SourceError) -> ServerRecords {
    var filters = metric.map { [(name: "name", value: $0)] } ?? []
    if let run { filters.append(("eval_run_id", run)) }
    return try await paged(
      "/evaluations/" + (things == .traces ? "trace-scores" : "session-scores"), filters, limit: min(limit, 200),
      cursor: cursor)
  }

  /// An answer that is one record.
  private func single(_ path: String) async throws(SourceError) -> ServerRecords {
    let body = try await flat(path, [])
    let item = try bodies.read(body, with: "id") { root in json { $0.raw(root) } }
    return ServerRecords(items: [item], nextCursor: nil, total: nil)
  }
}
