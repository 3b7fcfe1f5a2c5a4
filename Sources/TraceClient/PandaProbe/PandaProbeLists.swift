internal import JSONTape
public import TraceModel

/// Pages of PandaProbe's lists. The server counts in offsets; a cursor is the offset behind an item.
extension PandaProbeSource {
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
    return try await list(
      "/sessions", parameters, limit: query.limit, isFilteredHere: !statuses.isEmpty, cursor: query.cursor, warnings,
      { $0["session_id"]?.stringValue }
    ) { item -> SessionSummary? in
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
  }

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
    return try await list(
      "/traces", parameters, limit: query.limit, isFilteredHere: statuses.count > 1, cursor: query.cursor, warnings,
      { $0["trace_id"]?.stringValue }
    ) { item in
      guard let summary = PandaProbeFormat.traceSummary(item) else { return nil }
      return statuses.isEmpty || statuses.contains(summary.status) ? summary : nil
    }
  }

  /// A page of a list, asked for in as many calls as the server's own limit needs.
  ///
  /// - Parameter isFilteredHere: whether `item` drops entries. Few may be left of many then, so that as many as the
  ///   server gives are asked for at once.
  private func list<Item: Sendable>(
    _ path: String, _ parameters: [(name: String, value: String)], limit: Int, isFilteredHere: Bool, cursor: String?,
    _ warnings: WarningList,
    _ id: @escaping (JSONValue) -> String?, _ item: @escaping (JSONValue) -> Item?
  ) async throws(SourceError) -> Page<Item> {
    let start = cursor.flatMap { Int($0) } ?? 0
    if cursor != nil, Int(cursor ?? "") == nil {
      throw SourceError(
        .badResponse, source: name, "this is no cursor of \(name)", hint: "begin again without a cursor")
    }
    var walk = ListWalk<Item>(warnings: warnings)
    var offset = start
    while walk.items.count < limit {
      let want = isFilteredHere ? 200 : min(limit - walk.items.count, 200)
      let before = walk.received
      try await walk.read(offset, want) { offset, count, isNarrowed throws(SourceError) in
        // Asking for less is a second try already.
        try await self.client.get(
          path, query: parameters + [("limit", "\(count)"), ("offset", "\(offset)")],
          retriesAfter500: isNarrowed ? 0 : .max)
      } parse: { body, walk throws(SourceError) in
        try self.read(body, with: "items") { root in
          walk.total = root["total"]?.int64.flatMap { Int(exactly: $0) }
          for (place, value) in (root["items"]?.elements ?? .empty).enumerated() {
            walk.received += 1
            let isNew = id(value).map { walk.seen.insert($0).inserted } ?? true
            if !isNew { walk.warnings.add("repeatedItems", "entries that the server gave twice are shown once") }
            if isNew, let item = item(value) {
              walk.items.append(item)
              walk.cursors.append("\(walk.offset + place + 1)")
            }
          }
        }
      }
      offset += want
      if walk.received == before && walk.skipped == 0 || offset >= walk.total ?? .max { break }
      walk.skipped = 0
    }
    if walk.items.count > limit {
      walk.items.removeSubrange(limit...)
      walk.cursors.removeSubrange(limit...)
      offset = walk.cursors.last.flatMap { Int($0) } ?? offset
    }
    let hasMore = walk.total.map { offset < $0 } ?? false
    return Page(
      items: walk.items, cursors: walk.cursors, nextCursor: hasMore ? "\(offset)" : nil, total: walk.total,
      warnings: walk.warnings.all)
  }
}

/// Goes through a list whose server may fail on some of its entries: a page that fails is asked for in halves, so that
/// only the entries that cannot be had are missing.
struct ListWalk<Item: Sendable> {
  var items: [Item] = []
  var cursors: [String] = []
  var seen: Set<String> = []
  var total: Int?
  var received = 0
  var skipped = 0
  var offset = 0
  /// How many entries in a row failed, also across pages.
  private var failures = 0
  var warnings: WarningList
  /// So many entries in a row that fail mean that the server is down, not that the entries are odd.
  private static var mostFailures: Int { 4 }

  init(warnings: WarningList) { self.warnings = warnings }

  mutating func read(
    _ start: Int, _ count: Int, fetch: (Int, Int, _ isNarrowed: Bool) async throws(SourceError) -> Bytes,
    parse: (Bytes, inout ListWalk) throws(SourceError) -> Void
  ) async throws(SourceError) {
    let whole = count
    var open = [(start, count)]
    while let (start, count) = open.popLast() {
      do throws(SourceError) {
        let body = try await fetch(start, count, count < whole || failures > 0)
        offset = start
        try parse(body, &self)
        failures = 0
      } catch  where error.status == 500 {
        if count > 1 {
          open.append((start + count / 2, count - count / 2))
          open.append((start, count / 2))
          continue
        }
        failures += 1
        skipped += 1
        if failures >= Self.mostFailures { throw error }
        warnings.add("serverFailed", "entries on which the server failed are missing: \(error.message)")
      }
    }
  }
}
