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
    try await merged(source: source, limit: query.limit, cursor: query.cursor) { [store] name, cursor in
      var query = query
      query.cursor = cursor
      do throws(SourceError) {
        return .success(try await store.sessions(query, source: name, refresh: refresh))
      } catch {
        return .failure(error)
      }
    } isBefore: {
      query.isBefore($0, $1)
    }
  }

  /// The same of the traces.
  func traces(
    _ query: TraceQuery, source: String?, refresh: Bool
  ) async throws(SourceError) -> MergedPage<TraceSummary> {
    try await merged(source: source, limit: query.limit, cursor: query.cursor) { [store] name, cursor in
      var query = query
      query.cursor = cursor
      do throws(SourceError) {
        return .success(try await store.traces(query, source: name, refresh: refresh))
      } catch {
        return .failure(error)
      }
    } isBefore: {
      query.isBefore($0, $1)
    }
  }

  /// Takes the best item of all sources again and again; each source goes on behind what was taken of it.
  private func merged<Item: Sendable>(
    source: String?, limit: Int, cursor: String?,
    fetch: @escaping @Sendable (String, String?) async -> Result<Page<Item>, SourceError>,
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
    let asked = candidates.compactMap { candidate in
      places.next(of: candidate.name).map { (name: candidate.name, cursor: $0.cursor) }
    }
    // What another counted is on an earlier page.
    var total: Count? = asked.count == candidates.count ? 0 : nil
    for (place, answer) in zip(asked, await Self.answers(asked, fetch)) {
      switch answer {
      case .success(let page):
        pages.append((place.name, page, 0))
        total = total.flatMap { sum in page.total.map { sum + $0 } }
        result.warnings += page.warnings
      case .failure(let error):
        failures.append(error)
        total = nil
        result.warnings.append(
          Warning(code: "sourceFailed", message: "\(place.name): \(error.message); \(error.hint)"))
      }
    }
    // Else a client that follows the cursor of a source that stays away would never come to an end.
    if let failure = failures.first, failures.count == asked.count { throw failure }
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

  /// Asks all of them at once, so that a list takes as long as the slowest source, and not as long as all of them.
  private static func answers<Item: Sendable>(
    _ asked: [(name: String, cursor: String?)],
    _ fetch: @escaping @Sendable (String, String?) async -> Result<Page<Item>, SourceError>
  ) async -> [Result<Page<Item>, SourceError>] {
    await withTaskGroup(of: (number: Int, answer: Result<Page<Item>, SourceError>).self) { group in
      for (number, place) in asked.enumerated() {
        group.addTask { (number, await fetch(place.name, place.cursor)) }
      }
      var answers: [(number: Int, answer: Result<Page<Item>, SourceError>)] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.number < $1.number }.map(\.answer)
    }
  }
}
