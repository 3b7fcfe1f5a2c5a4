internal import JSONTape
internal import TraceFormats
public import TraceModel

/// Pages of PandaProbe's lists. The server counts in offsets; a cursor is the offset behind an item.
extension PandaProbeSource {
  /// The sessions, filtered and sorted by the server as far as it can.
  public func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    var warnings = WarningList()
    var parameters: [(name: String, value: String)] = []
    if let hasError = query.hasError { parameters.append(("has_error", hasError ? "true" : "false")) }
    if let user = query.userID { parameters.append(("user_id", user)) }
    for tag in query.tags { parameters.append(("tags", tag)) }
    if let after = query.after { parameters.append(("started_after", after.rfc3339)) }
    if let before = query.before { parameters.append(("started_before", before.rfc3339)) }
    if let text = query.text { parameters.append(("query", text)) }
    if query.userID != nil || !query.tags.isEmpty || query.after != nil || query.before != nil {
      warnings.add("narrowedFigures", "the figures cover only the traces that match; session.get has all of them")
    }
    let sorts: [SessionQuery.Sort: String] = [
      .recent: "recent", .traceCount: "trace_count", .duration: "latency", .cost: "cost",
    ]
    let sort = sorts[query.sort]
    if sort == nil {
      warnings.add("unsupportedSort", "the server cannot sort by \(query.sort.rawValue); this is by recent")
    }
    parameters += [("sort_by", sort ?? "recent"), ("sort_order", query.ascending ? "asc" : "desc")]

    let statuses = query.statuses
    let list = OffsetList<SessionSummary>(bodies: bodies, path: "/sessions", parameters: parameters, shape: .pandaProbe)
    {
      $0["session_id"]?.stringValue
    } item: { item in
      guard let id = item["session_id"]?.stringValue else { return nil }
      var builder = SessionBuilder(id: id)
      builder.info.hasDetail = false
      PandaProbeFormat.readSession(item, into: &builder)
      // A session whose last trace has not ended has no end.
      let isOpen = item["last_trace_at"]?.isNull ?? false
      builder.info.status = item["has_error"]?.boolValue == true ? .error : isOpen ? .running : .completed
      let summary = builder.finish().summary
      return statuses.isEmpty || statuses.contains(summary.status) ? summary : nil
    }
    return try await list.page(
      limit: query.limit, isFilteredHere: !statuses.isEmpty, cursor: query.cursor, warnings)
  }

  /// The traces, filtered and sorted by the server as far as it can.
  public func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    var warnings = WarningList()
    var parameters: [(name: String, value: String)] = []
    if let session = query.sessionID { parameters.append(("session_id", session)) }
    if let user = query.userID { parameters.append(("user_id", user)) }
    for tag in query.tags { parameters.append(("tags", tag)) }
    if let text = query.text { parameters.append(("name", text)) }
    if let after = query.after { parameters.append(("started_after", after.rfc3339)) }
    if let before = query.before { parameters.append(("started_before", before.rfc3339)) }
    let words: [RunStatus: String] = [
      .pending: "PENDING", .running: "RUNNING", .completed: "COMPLETED", .error: "ERROR",
    ]
    if query.statuses.count == 1, let word = words[query.statuses[0]] { parameters.append(("status", word)) }
    let sorts: [TraceQuery.Sort: String] = [.start: "started_at", .end: "ended_at", .duration: "latency"]
    let sort = sorts[query.sort]
    if sort == nil {
      warnings.add("unsupportedSort", "the server cannot sort by \(query.sort.rawValue); this is by start")
    }
    parameters += [("sort_by", sort ?? "started_at"), ("sort_order", query.ascending ? "asc" : "desc")]

    let statuses = query.statuses
    let list = OffsetList<TraceSummary>(bodies: bodies, path: "/traces", parameters: parameters, shape: .pandaProbe) {
      $0["trace_id"]?.stringValue
    } item: { item in
      guard let summary = PandaProbeFormat.traceSummary(item) else { return nil }
      return statuses.isEmpty || statuses.contains(summary.status) ? summary : nil
    }
    return try await list.page(
      limit: query.limit, isFilteredHere: statuses.count > 1, cursor: query.cursor, warnings)
  }
}

extension ListShape {
  static let pandaProbe = ListShape(missing: "without items") {
    $0["items"]
  } total: {
    $0["total"].flatMap { Count($0) }
  }
}

extension PandaProbeFormat {
  /// An entry of the list of traces.
  static func traceSummary(_ value: JSONValue) -> TraceSummary? {
    guard let id = value["trace_id"]?.stringValue else { return nil }
    var summary = TraceSummary(id: id)
    summary.name = value["name"]?.stringValue
    summary.status = RunStatus(word: value["status"]?.stringValue ?? "")
    summary.start = value["started_at"].flatMap { Timestamp($0) }
    summary.end = value["ended_at"].flatMap { Timestamp($0) }
    summary.sessionID = value["session_id"]?.stringValue
    summary.userID = value["user_id"]?.stringValue
    summary.tags = value["tags"]?.elements.compactMap(\.stringValue) ?? []
    summary.spanCount = value["span_count"].flatMap { Count($0) }
    summary.usage.statedTotal = value["total_tokens"].flatMap(UsageReader.count)
    summary.cost = value["total_cost"].flatMap { Cost($0) }
    return summary
  }
}
