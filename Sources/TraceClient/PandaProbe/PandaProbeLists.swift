internal import JSONTape
internal import TraceFormats
public import TraceModel

/// Pages of PandaProbe's lists, whose server has no order among equals.
extension PandaProbeSource {
  /// The sessions, filtered and sorted by the server as far as it can.
  public func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    var warnings = WarningList()
    var filters: [(name: String, value: String)] = []
    if let hasError = query.hasError { filters.append(("has_error", hasError ? "true" : "false")) }
    if let user = query.userID { filters.append(("user_id", user)) }
    for tag in query.tags { filters.append(("tags", tag)) }
    if let after = query.after { filters.append(("started_after", after.rfc3339)) }
    if let before = query.before { filters.append(("started_before", before.rfc3339)) }
    if let text = query.text { filters.append(("query", text)) }
    if query.userID != nil || !query.tags.isEmpty || query.after != nil || query.before != nil {
      let after =
        query.after == nil ? "" : "; the server looks at when traces began, not at what went on from an earlier start"
      warnings.add(
        "narrowedFigures", "the figures cover only the traces that match; session.get has all of them" + after)
    }
    let sort = Self.sessionOrders[query.sort] == nil ? .recent : query.sort
    if sort != query.sort {
      warnings.add("unsupportedSort", "the server cannot sort by \(query.sort.rawValue); this is by recent")
    }
    // Its entries tell neither an agent nor a folder.
    if query.agent != nil || query.folders != nil { return Page(items: [], total: 0, warnings: warnings.all) }
    let statuses = query.statuses
    let reader = ListReader<SessionSummary>(
      bodies: bodies, path: "/sessions", shape: .pandaProbe, callsAtOnce: Self.callsAtOnce
    ) { item in
      guard let id = item["session_id"]?.stringValue else { return nil }
      var builder = SessionBuilder(id: id)
      builder.info.hasDetail = false
      PandaProbeFormat.readSession(item, into: &builder)
      // A session whose last trace has not ended has no end.
      let isOpen = item["last_trace_at"]?.isNull ?? false
      builder.info.status = item["has_error"]?.boolValue == true ? .error : isOpen ? .running : .completed
      let summary = builder.finish().summary
      let key = Paging.Key(rank: Self.rank(summary.info.reported, sort), id: id)
      return (key, statuses.isEmpty || statuses.contains(summary.status) ? summary : nil)
    }
    let order = ServerOrder(word: Self.sessionOrders[sort] ?? "recent", isAscending: query.ascending)
    var list = SteadyList(reader: reader, filters: filters, order: order, name: Self.name(of: filters, order, statuses))
    list.others = Self.otherOrders(than: order, among: Self.sessionOrders.values)
    // When a session was last added to is nowhere to be seen.
    list.isHidden = sort == .recent
    list.tolerance = sort == .traceCount ? 0 : 1
    list.isFilteredHere = !statuses.isEmpty
    var page = try await list.page(limit: query.limit, cursor: query.cursor, sessionRuns, warnings)
    if page.total == 0, filters.isEmpty, query.cursor == nil { page.warnings.append(emptyProject("sessions")) }
    // Of a narrowed list the first trace that matches is not the session's first.
    let isNarrowed = query.userID != nil || !query.tags.isEmpty || query.after != nil || query.before != nil
    return isNarrowed ? page : await titled(page)
  }

  private static let sessionOrders: [SessionQuery.Sort: String] = [
    .recent: "recent", .traceCount: "trace_count", .duration: "latency", .cost: "cost",
  ]

  /// What the server orders by; where it has nothing, that comes before all else when the largest come first.
  private static func rank(_ reported: ReportedTotals, _ sort: SessionQuery.Sort) -> SaturatingInteger {
    switch sort {
    case .traceCount: reported.traceCount?.amount ?? .largest
    case .duration: reported.duration?.amount ?? .largest
    case .cost: reported.cost?.amount ?? .largest
    case .recent, .start, .tokens, .errors: 0
    }
  }

  /// The traces, filtered and sorted by the server as far as it can.
  public func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    var warnings = WarningList()
    var filters: [(name: String, value: String)] = []
    if let session = query.sessionID { filters.append(("session_id", session)) }
    if let user = query.userID { filters.append(("user_id", user)) }
    for tag in query.tags { filters.append(("tags", tag)) }
    if let text = query.text { filters.append(("name", text)) }
    let words: [RunStatus: String] = [
      .pending: "PENDING", .running: "RUNNING", .completed: "COMPLETED", .error: "ERROR",
    ]
    if query.statuses.count == 1, let word = words[query.statuses[0]] { filters.append(("status", word)) }
    let sort = Self.traceOrders[query.sort] == nil ? .start : query.sort
    if sort != query.sort {
      warnings.add("unsupportedSort", "the server cannot sort by \(query.sort.rawValue); this is by start")
    }
    let (after, before) = (query.after?.amount, query.before?.amount)
    let seek = Self.startSeek(after: after, before: before)
    if sort != .start { filters += seek.window(nil, nil) }
    let list = traceList(
      filters, ServerOrder(word: Self.traceOrders[sort] ?? "started_at", isAscending: query.ascending), sort,
      query.statuses, sort == .start ? seek : nil)
    var page = try await list.page(limit: query.limit, cursor: query.cursor, traceRuns, warnings)
    let isNarrowed = !filters.isEmpty || after != nil || before != nil
    if page.total == 0, !isNarrowed, query.cursor == nil { page.warnings.append(emptyProject("traces")) }
    return page
  }

  private func traceList(
    _ filters: [(name: String, value: String)], _ order: ServerOrder, _ sort: TraceQuery.Sort, _ statuses: [RunStatus],
    _ seek: SteadyList<TraceSummary>.Seek?
  ) -> SteadyList<TraceSummary> {
    let reader = ListReader<TraceSummary>(
      bodies: bodies, path: "/traces", shape: .pandaProbe, callsAtOnce: Self.callsAtOnce
    ) { item in
      guard let summary = PandaProbeFormat.traceSummary(item) else { return nil }
      let latency = item["latency_ms"].flatMap { Elapsed($0, .milliseconds) }
      let key = Paging.Key(rank: Self.rank(summary, latency, sort), id: summary.id)
      return (key, statuses.isEmpty || statuses.contains(summary.status) ? summary : nil)
    }
    let window = seek?.window(nil, nil) ?? []
    var list = SteadyList(
      reader: reader, filters: filters, order: order, name: Self.name(of: filters + window, order, statuses))
    list.others = Self.otherOrders(than: order, among: Array(Self.traceOrders.values) + ["name"])
    list.seek = seek
    list.tolerance = sort == .duration ? 1 : 0
    list.isFilteredHere = statuses.count > 1
    return list
  }

  private static let traceOrders: [TraceQuery.Sort: String] = [
    .start: "started_at", .end: "ended_at", .duration: "latency",
  ]

  private static func rank(_ trace: TraceSummary, _ latency: Elapsed?, _ sort: TraceQuery.Sort) -> SaturatingInteger {
    switch sort {
    case .end: trace.end?.amount ?? .largest
    case .duration: (latency ?? trace.duration)?.amount ?? .largest
    case .start, .tokens, .cost: trace.start.map { inMicroseconds($0.amount) } ?? .largest
    }
  }

  /// The server tells times apart by microseconds.
  private static let microsecond: SaturatingInteger = 1000

  private static func inMicroseconds(_ time: SaturatingInteger) -> SaturatingInteger {
    let whole = time / microsecond * microsecond
    return whole > time ? whole - microsecond : whole
  }

  /// How traces are asked for from one start to another, within what a query allows.
  private static func startSeek(
    after: SaturatingInteger?, before: SaturatingInteger?
  ) -> SteadyList<TraceSummary>.Seek {
    SteadyList<TraceSummary>.Seek(
      window: { from, to in
        var window: [(name: String, value: String)] = []
        if let from = [after, from].compactMap({ $0 }).max() {
          window.append(("started_after", Timestamp(from).rfc3339))
        }
        if let to = [before, to].compactMap({ $0 }).min() {
          window.append(("started_before", Timestamp(to).rfc3339))
        }
        return window
      }, step: microsecond)
  }

  private static func otherOrders(than order: ServerOrder, among words: some Sequence<String>) -> [ServerOrder] {
    words.sorted().filter { $0 != order.word }.map { ServerOrder(word: $0, isAscending: false) }
  }

  private static func name(
    of filters: [(name: String, value: String)], _ order: ServerOrder, _ statuses: [RunStatus]
  ) -> String {
    let parts = (filters + order.parameters).map { "\($0.name)=\($0.value)" } + statuses.map { "\($0)" }
    return parts.joined(separator: "\n")
  }
}

extension ListShape {
  static let pandaProbe = ListShape(missing: "without items") {
    $0["items"].flatMap { $0.isArray ? $0 : nil }
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
