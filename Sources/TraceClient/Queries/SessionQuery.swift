public import TraceModel

/// What to list of the sessions, and in which order.
public struct SessionQuery: Sendable, Hashable {
  /// What a list may be ordered by.
  public enum Sort: String, Sendable, CaseIterable { case recent, start, duration, cost, tokens, traceCount, errors }

  /// Those in any of these states; all if it is empty.
  public var statuses: [RunStatus] = []
  /// Only those in which something failed, or only those in which nothing did.
  public var hasError: Bool?
  /// Only those of this user.
  public var userID: String?
  /// Sessions with any of these tags.
  public var tags: [String] = []
  /// Sessions that were running at or after this moment.
  public var after: Timestamp?
  /// Sessions that started before this moment.
  public var before: Timestamp?
  /// Text that the name of an agent of the session contains, in any case; sessions of unknown agents are left out.
  public var agent: String?
  /// Only those that ran in these folders; sessions of unknown folders are left out.
  public var folders: SessionFolders?
  /// Text that the id, the name, an agent, a model or a tag contains, in any case.
  public var text: String?
  /// What the list is ordered by.
  public var sort = Sort.recent
  /// Whether the smallest come first.
  public var ascending = false
  /// How many items a page has at most.
  public var limit = 50
  /// Where the page begins: what an earlier one gave; `nil` for the first.
  public var cursor: String?

  /// All, the latest first.
  public init() {}

  /// Whether there are sessions that the query may not accept.
  var isFiltered: Bool {
    !statuses.isEmpty || hasError != nil || userID != nil || !tags.isEmpty || after != nil || before != nil
      || text != nil || agent != nil || folders != nil
  }

  /// Whether it passes every filter.
  public func accepts(_ session: SessionSummary) -> Bool {
    if !statuses.isEmpty, !statuses.contains(session.status) { return false }
    if let hasError, hasError != session.hasError { return false }
    if let userID, userID != session.userID { return false }
    if !tags.isEmpty, !tags.contains(where: session.info.tags.contains) { return false }
    if let after, session.lastActivity.map({ $0 < after }) ?? true { return false }
    if let before, session.start.map({ $0 >= before }) ?? true { return false }
    if let agent {
      let wanted = agent.lowercased()
      let names = session.agents + (session.info.agent.map { [$0] } ?? [])
      if !names.contains(where: { $0.lowercased().contains(wanted) }) { return false }
    }
    if let folders, !(session.info.cwd.map(folders.contains) ?? false) { return false }
    if let text {
      let wanted = text.lowercased()
      let places = [session.info.id, session.info.name ?? ""] + session.agents + session.models + session.info.tags
      if !places.contains(where: { $0.lowercased().contains(wanted) }) { return false }
    }
    return true
  }

  /// The number that the order goes by; larger comes first unless `ascending`.
  public func rank(_ session: SessionSummary) -> SaturatingInteger {
    switch sort {
    case .recent: session.lastActivity?.amount ?? .smallest
    case .start: session.start?.amount ?? .smallest
    case .duration: session.wallDuration?.amount ?? .smallest
    case .cost: (session.cost ?? session.info.reported.cost)?.amount ?? .smallest
    case .tokens: (session.usage.total ?? session.info.reported.usage.total)?.amount ?? .smallest
    case .traceCount: SaturatingInteger(clamping: session.traceCount)
    case .errors: SaturatingInteger(clamping: session.errorCount + session.failedTraceCount)
    }
  }

  /// Whether one session comes before another; of equal rank the smaller id does.
  public func isBefore(_ one: SessionSummary, _ other: SessionSummary) -> Bool {
    Paging.isBefore(key(one), key(other), ascending: ascending)
  }

  private func key(_ session: SessionSummary) -> Paging.Key { Paging.Key(rank: rank(session), id: session.info.id) }

  /// Filters, orders and cuts a page out of all sessions of a source.
  public func page(of all: [SessionSummary]) -> Page<SessionSummary> { page(of: all) { $0 } }

  /// The same of entries that each have what a list shows of a session.
  package func page<Entry>(of all: [Entry], shown: (Entry) -> SessionSummary) -> Page<SessionSummary> {
    Paging.page(
      of: all, limit: limit, cursor: cursor, ascending: ascending, key: { place(of: shown($0)) }, shown: shown)
  }

  /// The place in the list, for those that are in it.
  private func place(of session: SessionSummary) -> Paging.Key? { accepts(session) ? key(session) : nil }
}
