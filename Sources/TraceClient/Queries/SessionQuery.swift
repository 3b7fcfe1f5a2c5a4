public import TraceModel

/// What to list of the sessions, and in which order.
public struct SessionQuery: Sendable, Hashable {
  public enum Sort: String, Sendable, CaseIterable { case recent, start, duration, cost, tokens, traceCount, errors }

  public var statuses: [RunStatus] = []
  public var hasError: Bool?
  public var userID: String?
  /// Sessions with any of these tags.
  public var tags: [String] = []
  /// Sessions that were running at or after this moment.
  public var after: Timestamp?
  /// Sessions that started before this moment.
  public var before: Timestamp?
  /// Text that the id, the name, an agent, a model or a tag contains, in any case.
  public var text: String?
  public var sort = Sort.recent
  public var ascending = false
  public var limit = 50
  public var cursor: String?

  public init() {}

  /// Whether there are sessions that the query may not accept.
  var isFiltered: Bool {
    !statuses.isEmpty || hasError != nil || userID != nil || !tags.isEmpty || after != nil || before != nil
      || text != nil
  }

  public func accepts(_ session: SessionSummary) -> Bool {
    if !statuses.isEmpty, !statuses.contains(session.status) { return false }
    if let hasError, hasError != session.hasError { return false }
    if let userID, userID != session.userID { return false }
    if !tags.isEmpty, !tags.contains(where: session.info.tags.contains) { return false }
    if let after, (session.end ?? session.start).map({ $0 < after }) ?? true { return false }
    if let before, session.start.map({ $0 >= before }) ?? true { return false }
    if let text {
      let wanted = text.lowercased()
      let places = [session.info.id, session.info.name ?? ""] + session.agents + session.models + session.info.tags
      if !places.contains(where: { $0.lowercased().contains(wanted) }) { return false }
    }
    return true
  }

  /// The number that the order goes by; larger comes first unless `ascending`.
  public func rank(_ session: SessionSummary) -> Int64 {
    switch sort {
    case .recent: (session.end ?? session.start)?.nanoseconds ?? .min
    case .start: session.start?.nanoseconds ?? .min
    case .duration: session.wallDuration ?? .min
    case .cost: (session.cost ?? session.info.reported.cost)?.nanoUsd ?? .min
    case .tokens: session.usage.total ?? session.info.reported.usage.total ?? .min
    case .traceCount: Int64(session.traceCount)
    case .errors: Int64(session.errorCount + session.failedTraceCount)
    }
  }

  /// Whether one session comes before another; of equal rank the smaller id does.
  public func isBefore(_ one: SessionSummary, _ other: SessionSummary) -> Bool {
    Paging.isBefore(key(one), key(other), ascending: ascending)
  }

  private func key(_ session: SessionSummary) -> Paging.Key { Paging.Key(rank: rank(session), id: session.info.id) }

  /// Filters, orders and cuts a page out of all sessions of a source.
  public func page(of all: [SessionSummary]) -> Page<SessionSummary> {
    let matching = all.filter(accepts)
    return Paging.page(matching, limit: limit, cursor: cursor, ascending: ascending, key: key)
  }
}

/// What to list of the traces.
public struct TraceQuery: Sendable, Hashable {
  public enum Sort: String, Sendable, CaseIterable { case start, end, duration, tokens, cost }

  public var sessionID: String?
  public var statuses: [RunStatus] = []
  public var userID: String?
  public var tags: [String] = []
  public var after: Timestamp?
  public var before: Timestamp?
  /// Text that the name contains, in any case.
  public var text: String?
  public var sort = Sort.start
  public var ascending = false
  public var limit = 50
  public var cursor: String?

  public init() {}

  /// Whether there are traces that the query may not accept.
  var isFiltered: Bool {
    sessionID != nil || !statuses.isEmpty || userID != nil || !tags.isEmpty || after != nil || before != nil
      || text != nil
  }

  public func accepts(_ trace: TraceSummary) -> Bool {
    if let sessionID, sessionID != trace.sessionID { return false }
    if !statuses.isEmpty, !statuses.contains(trace.status) { return false }
    if let userID, userID != trace.userID { return false }
    if !tags.isEmpty, !tags.contains(where: trace.tags.contains) { return false }
    if let after, trace.start.map({ $0 < after }) ?? true { return false }
    if let before, trace.start.map({ $0 >= before }) ?? true { return false }
    if let text, !(trace.name ?? "").lowercased().contains(text.lowercased()) { return false }
    return true
  }

  /// The number that the order goes by; larger comes first unless `ascending`.
  public func rank(_ trace: TraceSummary) -> Int64 {
    switch sort {
    case .start: trace.start?.nanoseconds ?? .min
    case .end: trace.end?.nanoseconds ?? .min
    case .duration: trace.duration ?? .min
    case .tokens: trace.usage.total ?? .min
    case .cost: trace.cost?.nanoUsd ?? .min
    }
  }

  /// Whether one trace comes before another; of equal rank the smaller id does.
  public func isBefore(_ one: TraceSummary, _ other: TraceSummary) -> Bool {
    Paging.isBefore(key(one), key(other), ascending: ascending)
  }

  private func key(_ trace: TraceSummary) -> Paging.Key { Paging.Key(rank: rank(trace), id: trace.id) }

  public func page(of all: [TraceSummary]) -> Page<TraceSummary> {
    Paging.page(all.filter(accepts), limit: limit, cursor: cursor, ascending: ascending, key: key)
  }
}

/// Pages of a list that may change between two of them: a cursor names the last item seen, not a position, so nothing
/// that stays is passed over or given twice.
public enum Paging {
  /// What an item's place in the order depends on.
  public struct Key: Sendable {
    public let rank: Int64
    public let id: String
    public init(rank: Int64, id: String) {
      self.rank = rank
      self.id = id
    }
  }

  public static func isBefore(_ one: Key, _ other: Key, ascending: Bool) -> Bool {
    if one.rank != other.rank { return ascending ? one.rank < other.rank : one.rank > other.rank }
    return one.id < other.id
  }

  /// The cursor behind an item.
  public static func cursor(_ key: Key) -> String { "\(key.rank):\(key.id)" }

  private static func decoded(_ cursor: String) -> Key? {
    guard let colon = cursor.firstIndex(of: ":"), let rank = Int64(cursor[..<colon]) else { return nil }
    return Key(rank: rank, id: String(cursor[cursor.index(after: colon)...]))
  }

  static func page<Item: Sendable>(
    _ items: [Item], limit: Int, cursor: String?, ascending: Bool, key: (Item) -> Key
  ) -> Page<Item> {
    let keyed = items.map { (key: key($0), item: $0) }
      .sorted { isBefore($0.key, $1.key, ascending: ascending) }
    var start = 0
    if let last = cursor.flatMap(decoded) {
      start = keyed.firstIndex { isBefore(last, $0.key, ascending: ascending) } ?? keyed.count
    }
    let end = min(start + limit, keyed.count)
    let next = end < keyed.count && end > start ? Self.cursor(keyed[end - 1].key) : nil
    return Page(
      items: keyed[start..<end].map(\.item), cursors: keyed[start..<end].map { Self.cursor($0.key) }, nextCursor: next,
      total: keyed.count)
  }
}
