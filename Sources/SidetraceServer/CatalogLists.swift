internal import TraceClient
internal import TraceModel
internal import TraceStore

/// A page over several sources, each item with the name of the source it is from.
struct MergedPage<Item: Sendable>: Sendable {
  var items: [(source: String, item: Item)] = []
  var nextCursor: String?
  var total: Int?
  var warnings: [Warning] = []
}

extension Catalog {
  /// A page of the sessions of one source, or of all merged in order.
  ///
  /// Of several sources one that fails is told of in the warnings; only if all fail the request does.
  func sessions(
    _ query: SessionQuery, source: String?, refresh: Bool
  ) async throws(SourceError) -> MergedPage<SessionSummary> {
    try await merged(
      source: source, limit: query.limit,
      fetch: { name throws(SourceError) in try await self.store.sessions(query, source: name, refresh: refresh) },
      key: { Paging.Key(rank: query.rank($0), id: $0.info.id) }, ascending: query.ascending)
  }

  func traces(
    _ query: TraceQuery, source: String?, refresh: Bool
  ) async throws(SourceError) -> MergedPage<TraceSummary> {
    try await merged(
      source: source, limit: query.limit,
      fetch: { name throws(SourceError) in try await self.store.traces(query, source: name, refresh: refresh) },
      key: { Paging.Key(rank: query.rank($0), id: $0.id) }, ascending: query.ascending)
  }

  private func merged<Item: Sendable>(
    source: String?, limit: Int, fetch: (String) async throws(SourceError) -> Page<Item>, key: (Item) -> Paging.Key,
    ascending: Bool
  ) async throws(SourceError) -> MergedPage<Item> {
    let candidates = try sources(named: source)
    var result = MergedPage<Item>()
    var all: [(source: String, item: Item, key: Paging.Key)] = []
    var failures: [SourceError] = []
    var hasMore = false
    var total: Int? = 0
    for candidate in candidates {
      do throws(SourceError) {
        let page = try await fetch(candidate.name)
        all += page.items.map { (candidate.name, $0, key($0)) }
        hasMore = hasMore || page.nextCursor != nil
        total = total.flatMap { sum in page.total.map { sum + $0 } }
        result.warnings += page.warnings
      } catch {
        failures.append(error)
        total = nil
        result.warnings.append(
          Warning(code: "sourceFailed", message: "\(candidate.name): \(error.message); \(error.hint)"))
      }
    }
    if let failure = failures.first, failures.count == candidates.count { throw failure }
    all.sort { Paging.isBefore($0.key, $1.key, ascending: ascending) }
    result.items = all.prefix(limit).map { ($0.source, $0.item) }
    if hasMore || all.count > limit { result.nextCursor = all.prefix(limit).last.map { Paging.cursor($0.key) } }
    result.total = total
    return result
  }
}
