package import TraceClient
package import TraceModel
internal import TraceStore

extension Catalog {
  /// A page of the sessions of one source, or of all merged in order.
  ///
  /// Of several sources one that fails is told of in the warnings; only if all fail the request does.
  package func sessions(
    _ query: SessionQuery, source: String?, refresh: Bool
  ) async throws(SourceError) -> MergedPage<SessionSummary> {
    try await merged(source: source, limit: query.limit, cursor: query.cursor) { name, cursor throws(SourceError) in
      var query = query
      query.cursor = cursor
      return try await self.store.sessions(query, source: name, refresh: refresh)
    } isBefore: {
      query.isBefore($0, $1)
    }
  }

  /// The same of the traces.
  func traces(
    _ query: TraceQuery, source: String?, refresh: Bool
  ) async throws(SourceError) -> MergedPage<TraceSummary> {
    try await merged(source: source, limit: query.limit, cursor: query.cursor) { name, cursor throws(SourceError) in
      var query = query
      query.cursor = cursor
      return try await self.store.traces(query, source: name, refresh: refresh)
    } isBefore: {
      query.isBefore($0, $1)
    }
  }

  /// Takes the best item of all sources again and again; each source goes on behind what was taken of it.
  private func merged<Item: Sendable>(
    source: String?, limit: Int, cursor: String?, fetch: (String, String?) async throws(SourceError) -> Page<Item>,
    isBefore: (Item, Item) -> Bool
  ) async throws(SourceError) -> MergedPage<Item> {
    let candidates = try sources(named: source)
    var places = MergeCursor(beginningOf: candidates.map(\.name))
    if let cursor {
      guard let given = MergeCursor(cursor)?.over(candidates.map(\.name)) else {
        throw SourceError(.badResponse, "this is no cursor of this list", hint: "begin again without a cursor")
      }
      places = given
    }
    var result = MergedPage<Item>()
    var pages: [(source: String, page: Page<Item>, taken: Int)] = []
    var failures: [SourceError] = []
    var total: Count? = 0
    var asked = 0
    for candidate in candidates {
      guard let place = places.next(of: candidate.name) else {
        // What it counted is on an earlier page.
        total = nil
        continue
      }
      asked += 1
      do throws(SourceError) {
        let page = try await fetch(candidate.name, place.cursor)
        pages.append((candidate.name, page, 0))
        total = total.flatMap { sum in page.total.map { sum + $0 } }
        result.warnings += page.warnings
      } catch {
        failures.append(error)
        total = nil
        result.warnings.append(
          Warning(code: "sourceFailed", message: "\(candidate.name): \(error.message); \(error.hint)"))
      }
    }
    // Else a client that follows the cursor of a source that stays away would never come to an end.
    if let failure = failures.first, failures.count == asked { throw failure }
    while result.items.count < limit {
      var best: Int?
      for place in pages.indices where pages[place].taken < pages[place].page.items.count {
        let item = pages[place].page.items[pages[place].taken]
        if best.map({ isBefore(item, pages[$0].page.items[pages[$0].taken]) }) ?? true { best = place }
      }
      guard let best else { break }
      result.items.append((pages[best].source, pages[best].page.items[pages[best].taken]))
      pages[best].taken += 1
    }
    for (name, page, taken) in pages {
      if taken == page.items.count {
        places.set(name, page.nextCursor)
      } else if taken > 0, taken <= page.cursors.count {
        places.set(name, page.cursors[taken - 1])
      }
    }
    result.nextCursor = places.isAtEnd ? nil : places.text
    result.total = total
    return result
  }
}
