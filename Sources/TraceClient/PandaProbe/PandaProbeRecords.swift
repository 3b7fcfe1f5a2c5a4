internal import JSONTape
internal import TraceFormats
internal import TraceModel

/// What PandaProbe has beside sessions and traces: scores, users, analytics.
extension PandaProbeSource {
  /// The scores that people and evaluators gave.
  public func scores(of target: ScoreTarget) async throws(SourceError) -> ServerRecords {
    switch target {
    case .trace(let id):
      return try await bare("/evaluations/trace-scores/" + PercentEncoding.segment(id))
    case .session(let id):
      // An id with a slash cannot stand in a path; the list finds it by its filter.
      if id.isEmpty || id.contains("/") { return try await allScores(ofSession: id) }
      return try await bare("/evaluations/session-scores/" + PercentEncoding.segment(id))
    case .run(let id, let things, let limit, let cursor):
      return try await scores(of: things, run: id, metric: nil, limit: limit, cursor: cursor)
    case .all(let things, let metric, let limit, let cursor):
      return try await scores(of: things, run: nil, metric: metric, limit: limit, cursor: cursor)
    }
  }

  /// So many pages of one session's scores are read at most.
  private static let mostPages = 50

  private func allScores(ofSession id: String) async throws(SourceError) -> ServerRecords {
    var all = ServerRecords(items: [], nextCursor: nil, total: nil)
    for _ in 0..<Self.mostPages {
      let page = try await paged(
        "/evaluations/session-scores", [("session_id", id)], limit: 200, cursor: all.nextCursor)
      all.items += page.items
      all.total = page.total
      all.nextCursor = page.nextCursor
      if page.nextCursor == nil { break }
    }
    return all
  }

  /// The users, as the server lists them.
  public func users(limit: Int, cursor: String?) async throws(SourceError) -> ServerRecords {
    try await paged("/traces/users", [], limit: min(limit, 200), cursor: cursor)
  }

  /// The server's own figures over a span of time.
  public func analytics(_ query: AnalyticsQuery) async throws(SourceError) -> ServerRecords {
    var parameters: [(name: String, value: String)] = [
      ("granularity", query.granularity.rawValue), ("started_after", query.after.rfc3339),
      ("started_before", query.before.rfc3339),
    ]
    if query.metric == .sessions { return try await bare("/sessions/analytics", parameters) }
    parameters.append(("metric", query.metric.rawValue))
    return try await bare("/traces/analytics", parameters)
  }

  /// An answer that is an array.
  func bare(
    _ path: String, _ query: [(name: String, value: String)] = []
  ) async throws(SourceError) -> ServerRecords {
    let body = try await flat(path, query)
    return ServerRecords(items: try bodies.readArray(body), nextCursor: nil, total: nil)
  }

  /// An answer with `items` and a `total`, by offset.
  func paged(
    _ path: String, _ query: [(name: String, value: String)], limit: Int, cursor: String?
  ) async throws(SourceError) -> ServerRecords {
    let offset = try cursor.map { (text) throws(SourceError) in try OffsetCursor.read(text, of: name).offset } ?? 0
    let body = try await flat(path, query + [("limit", "\(limit)"), ("offset", "\(offset)")])
    return try bodies.read(body, with: "items") { root in
      let items = (root["items"]?.elements ?? .empty).map { element in json { $0.raw(element) } }
      let total = root["total"].flatMap { Count($0) }
      let next = offset + Count(clamping: items.count)
      let hasMore = !items.isEmpty && next < total ?? 0
      return ServerRecords(items: items, nextCursor: hasMore ? OffsetCursor(next).text : nil, total: total)
    }
  }

  func flat(_ path: String, _ query: [(name: String, value: String)]) async throws(SourceError) -> Bytes {
    let body = try await client.get(path, query: query)
    return OneLineBody.flattened(body, 0..<body.count)
  }
}
