internal import JSONTape
internal import SystemCalls
internal import TraceFormats
public import TraceModel

/// Pages of Kore's session lists. Both APIs count in offsets.
extension KoreSource {
  /// The sessions; what the server cannot filter by is filtered here.
  public func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    var warnings = WarningList()
    if query.userID != nil {
      warnings.add("unsupportedFilter", "Kore's list names no users, so that no session of it matches")
    }
    let parameters = parameters(of: query, &warnings)
    var shape = ListShape.kore
    shape.more = { ($0["hasMore"] ?? $0["pagination"]?["hasMore"])?.boolValue }
    shape.offset = { root in
      (root["offset"] ?? root["pagination"]?["offset"]).flatMap(UsageReader.count)
    }
    shape.mayBeShort = true
    let path = configuration.api == .project ? path() : path("/sessions")
    let list = OffsetList<SessionSummary>(bodies: bodies, path: path, parameters: parameters, shape: shape) {
      KoreSessionEntry.id(of: $0)
    } item: { item in
      guard let id = KoreSessionEntry.id(of: item) else { return nil }
      var builder = SessionBuilder(id: id)
      builder.info.hasDetail = false
      KoreSessionEntry.read(item, into: &builder)
      let summary = builder.finish().summary
      // Filters are sent and applied here, too: a server may not know one and pass it over.
      return query.accepts(summary) ? summary : nil
    }
    return try await list.page(limit: query.limit, isFilteredHere: query.isFiltered, cursor: query.cursor, warnings)
  }

  private func parameters(
    of query: SessionQuery, _ warnings: inout WarningList
  ) -> [(name: String, value: String)] {
    switch configuration.api {
    case .analytics:
      if query.sort != .recent || query.ascending {
        warnings.add("unsupportedSort", "Kore's analytics API has an order of its own; this is in that")
      }
      return KoreWindow(after: query.after, before: query.before, days: configuration.days).parameters
    case .project:
      var parameters: [(name: String, value: String)] = []
      switch query.sort {
      case .recent: parameters.append(("sortBy", "lastActivityAt"))
      case .start: parameters.append(("sortBy", "createdAt"))
      default:
        parameters.append(("sortBy", "lastActivityAt"))
        warnings.add("unsupportedSort", "the server cannot sort by \(query.sort.rawValue); this is by recent")
      }
      parameters.append(("sortDir", query.ascending ? "asc" : "desc"))
      if let after = query.after { parameters.append(("from", after.rfc3339)) }
      if let before = query.before { parameters.append(("to", before.rfc3339)) }
      return parameters
    }
  }
}

extension ListShape {
  /// The sessions at the root or inside `data`; the total in any of its places, as a number or as text.
  static let kore = ListShape(missing: "without sessions") { root in
    for holder in [root, root["data"]].compactMap({ $0 }) {
      if holder.isArray { return holder }
      for name: StaticString in ["sessions", "items", "rows"] {
        if let list = holder[name], list.isArray { return list }
      }
    }
    return nil
  } total: { root in
    let holders = [root, root["pagination"], root["data"], root["_meta"], root["meta"]]
    for holder in holders.compactMap({ $0 }) {
      if let total = (holder["total"] ?? holder["count"]).flatMap(UsageReader.count) { return total }
    }
    return nil
  }
}

/// The window that the analytics API must be given: from inclusive, to exclusive.
struct KoreWindow: Sendable {
  let from: Timestamp
  let to: Timestamp

  private static let day = Elapsed(clamping: 86_400, .seconds)

  init(after: Timestamp?, before: Timestamp?, days: Int, now: Int64 = WallClock.now) {
    // A little ahead, for a server whose clock is.
    let ahead = Elapsed(clamping: now) + Self.day / 24
    to =
      before ?? Timestamp(nanoseconds: 0) + Elapsed(clamping: Int(clamping: ahead.whole(.milliseconds)), .milliseconds)
    from = after ?? to - Self.day * Count(clamping: days)
  }

  var parameters: [(name: String, value: String)] { [("fromDate", from.rfc3339), ("toDate", to.rfc3339)] }
}
