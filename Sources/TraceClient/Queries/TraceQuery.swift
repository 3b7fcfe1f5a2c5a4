public import TraceModel

/// What to list of the traces.
public struct TraceQuery: Sendable, Hashable {
  /// What a list may be ordered by.
  public enum Sort: String, Sendable, CaseIterable { case start, end, duration, tokens, cost }

  /// Only those of this session.
  public var sessionID: String?
  /// Those in any of these states; all if it is empty.
  public var statuses: [RunStatus] = []
  /// Only those of this user.
  public var userID: String?
  /// Those with any of these tags.
  public var tags: [String] = []
  /// Those that started at or after this moment.
  public var after: Timestamp?
  /// Those that started before this moment.
  public var before: Timestamp?
  /// Text that the name contains, in any case.
  public var text: String?
  /// What the list is ordered by.
  public var sort = Sort.start
  /// Whether the smallest come first.
  public var ascending = false
  /// How many items a page has at most.
  public var limit = 50
  /// Where the page begins: what an earlier one gave; `nil` for the first.
  public var cursor: String?

  /// All, the latest first.
  public init() {}

  /// Whether there are traces that the query may not accept.
  var isFiltered: Bool {
    sessionID != nil || !statuses.isEmpty || userID != nil || !tags.isEmpty || after != nil || before != nil
      || text != nil
  }

  /// Whether it passes every filter.
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
  public func rank(_ trace: TraceSummary) -> SaturatingInteger {
    switch sort {
    case .start: trace.start?.amount ?? .smallest
    case .end: trace.end?.amount ?? .smallest
    case .duration: trace.duration?.amount ?? .smallest
    case .tokens: trace.usage.total?.amount ?? .smallest
    case .cost: trace.cost?.amount ?? .smallest
    }
  }

  /// Whether one trace comes before another; of equal rank the smaller id does.
  public func isBefore(_ one: TraceSummary, _ other: TraceSummary) -> Bool {
    Paging.isBefore(key(one), key(other), ascending: ascending)
  }

  private func key(_ trace: TraceSummary) -> Paging.Key { Paging.Key(rank: rank(trace), id: trace.id) }

  /// Filters, orders and cuts a page out of all traces of a source.
  public func page(of all: [TraceSummary]) -> Page<TraceSummary> { page(of: all) { $0 } }

  /// The same of entries that each have what a list shows of a trace.
  package func page<Entry>(of all: [Entry], shown: (Entry) -> TraceSummary) -> Page<TraceSummary> {
    Paging.page(
      of: all, limit: limit, cursor: cursor, ascending: ascending, key: { place(of: shown($0)) }, shown: shown)
  }

  /// The place in the list, for those that are in it.
  private func place(of trace: TraceSummary) -> Paging.Key? { accepts(trace) ? key(trace) : nil }
}
