public import TraceModel

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
