internal import JSONTape
internal import TraceClient
internal import TraceModel
internal import TraceStore

/// A page over several sources, each item with the name of the source it is from.
struct MergedPage<Item: Sendable>: Sendable {
  var items: [(source: String, item: Item)] = []
  var nextCursor: String?
  var total: Int?
  var warnings: [Warning] = []

  /// Writes the page as a result, each item by `write` with the name of its source.
  func json(_ write: (Item, String, inout JSONWriter) -> Void) -> JSONBytes {
    JSONTape.json { writer in
      writer.object { writer in
        writer.key("items")
        writer.array { writer in
          for (source, item) in items { write(item, source, &writer) }
        }
        writer.member("nextCursor", nextCursor)
        writer.member("total", total)
        writer.warnings(warnings)
      }
    }
  }
}

extension Catalog {
  /// A page of the sessions of one source, or of all merged in order.
  ///
  /// Of several sources one that fails is told of in the warnings; only if all fail the request does.
  func sessions(
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
    var places = try MergeCursor(cursor, sources: candidates.map(\.name))
    var result = MergedPage<Item>()
    var pages: [(source: String, page: Page<Item>, taken: Int)] = []
    var failures: [SourceError] = []
    var total: Int? = 0
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
    result.nextCursor = places.text
    result.total = total
    return result
  }
}

/// A cursor over several sources: where each goes on, and which have no more.
struct MergeCursor {
  /// Where a source goes on; `cursor` is nil at its beginning.
  struct Place {
    var cursor: String?
  }

  private let names: [String]
  /// Sources that are not in here have no more.
  private var open: [String: Place] = [:]

  /// - Throws: an error about the cursor where it is none of these sources.
  init(_ text: String?, sources names: [String]) throws(SourceError) {
    self.names = names
    guard let text else {
      for name in names { open[name] = Place() }
      return
    }
    let document = try? JSONDocument(Bytes(text))
    let isObject = document?.withRoot { root -> Bool in
      for member in root.members {
        guard let name = member.key.stringValue else { continue }
        open[name] = Place(cursor: member.value.stringValue)
      }
      return root.isObject
    }
    guard isObject == true, open.keys.allSatisfy(names.contains) else {
      throw SourceError(.badResponse, "this is no cursor of this list", hint: "begin again without a cursor")
    }
  }

  /// Whether this text can be a cursor of a list.
  static func isCursor(_ text: String) -> Bool {
    (try? JSONDocument(Bytes(text)))?.withRoot { $0.isObject } ?? false
  }

  func next(of name: String) -> Place? { open[name] }

  mutating func set(_ name: String, _ cursor: String?) {
    open[name] = cursor.map { Place(cursor: $0) }
  }

  /// The cursor to go on with; `nil` where no source has more.
  var text: String? {
    if open.isEmpty { return nil }
    return json { writer in
      writer.object { writer in
        for name in names {
          guard let place = open[name] else { continue }
          writer.key(name)
          if let cursor = place.cursor { writer.string(cursor) } else { writer.null() }
        }
      }
    }.text
  }
}
