internal import JSONTape
internal import TraceModel

/// How a server writes a page of a list.
struct ListShape: Sendable {
  /// What a body is without that is no such page, for people.
  let missing: String
  let entries: @Sendable (JSONValue) -> JSONValue?
  let total: @Sendable (JSONValue) -> Count?
  /// How many entries the server gives in one call at most.
  var perCall = 200
  /// Whether the page says that more comes behind it; nothing where it does not say.
  var more: @Sendable (JSONValue) -> Bool? = { _ in nil }
  /// The offset that the page says it begins at, by which a server is known that takes none.
  var offset: @Sendable (JSONValue) -> Count? = { _ in nil }
  /// Whether a page may have fewer entries than it was asked for although more come behind it. The next one begins
  /// behind what came then.
  var mayBeShort = false

  init(
    missing: String, entries: @escaping @Sendable (JSONValue) -> JSONValue?,
    total: @escaping @Sendable (JSONValue) -> Count?
  ) {
    self.missing = missing
    self.entries = entries
    self.total = total
  }
}

/// A list of a server that counts in offsets; a cursor is the offset behind an item.
struct OffsetList<Item: Sendable> {
  let bodies: ServerBodies
  let path: String
  let parameters: [(name: String, value: String)]
  let shape: ListShape
  /// The id by which an entry that comes twice is known.
  let id: (JSONValue) -> String?
  /// What an entry becomes; nothing where it does not match.
  let item: (JSONValue) -> Item?

  /// A page, asked for in as many calls as the server's own limit needs.
  ///
  /// - Parameter isFilteredHere: whether `item` drops entries. Few may be left of many then, so that as many as the
  ///   server gives are asked for at once.
  func page(
    limit: Int, isFilteredHere: Bool, cursor: String?, _ warnings: WarningList
  ) async throws(SourceError) -> Page<Item> {
    let start = try cursor.map { (text) throws(SourceError) in
      try OffsetCursor.read(text, of: bodies.client.source).offset
    }
    var walk = ListWalk<Item>(warnings: warnings)
    var offset = start ?? 0
    var calls = 0
    while walk.items.count < limit, calls < Self.mostCalls {
      let want = isFilteredHere ? shape.perCall : min(limit - walk.items.count, shape.perCall)
      let (received, seen) = (walk.received, walk.seen.count)
      calls += 1
      walk.saysMore = nil
      try await walk.read(offset, want) { offset, count, isNarrowed throws(SourceError) in
        // Asking for less is a second try already.
        try await bodies.client.get(
          path, query: parameters + [("limit", "\(count)"), ("offset", "\(offset)")],
          retriesAfter500: isNarrowed ? 0 : .max)
      } parse: { body, walk throws(SourceError) in
        try read(body, limit, &walk)
      }
      let came = walk.received - received
      offset += Count(clamping: shape.mayBeShort && came > 0 && walk.skipped == 0 ? min(came, want) : want)
      let gaveNothing = came == 0 && walk.skipped == 0 && walk.saysMore != true
      // A server that takes no offset gives the same page for ever.
      let repeats = walk.received > received && walk.seen.count == seen && seen > 0
      walk.isStuck = walk.isStuck || repeats || gaveNothing
      walk.isAtEnd = walk.isStuck || walk.saysMore == false || walk.saysMore == nil && offset >= walk.total ?? .largest
      if walk.isAtEnd { break }
      walk.skipped = 0
    }
    if walk.items.count > limit {
      walk.items.removeSubrange(limit...)
      walk.cursors.removeSubrange(limit...)
      offset = walk.cursors.last.flatMap { OffsetCursor($0)?.offset } ?? offset
      walk.isAtEnd = false
    }
    return Page(
      items: walk.items, cursors: walk.cursors, nextCursor: walk.isAtEnd ? nil : OffsetCursor(offset).text,
      total: isFilteredHere ? nil : walk.total, warnings: walk.warnings.all)
  }

  /// So many entries of one answer are looked at, which is many more than are asked for.
  private static var mostEntries: Int { 10_000 }
  /// So many calls for one page; what is not found in them is looked for with the next cursor.
  private static var mostCalls: Int { 25 }

  private func read(_ body: Bytes, _ limit: Int, _ walk: inout ListWalk<Item>) throws(SourceError) {
    try bodies.read(body, missing: shape.missing) { root -> Void? in
      guard let entries = shape.entries(root) else { return nil }
      walk.total = shape.total(root)
      walk.saysMore = shape.more(root)
      if let given = shape.offset(root), given != walk.offset {
        walk.warnings.add(
          "offsetIgnored", "the server gives its list from \(given) on, not from \(walk.offset); the rest cannot be had"
        )
        walk.isStuck = true
        return ()
      }
      for (place, value) in entries.elements.enumerated() {
        // What comes behind the wanted ones is asked for with the cursor of the last.
        if walk.items.count > limit { break }
        if place >= Self.mostEntries {
          walk.warnings.add(
            "listCut", "the server gives more than \(Self.mostEntries) entries at once; the others are left out")
          break
        }
        walk.received += 1
        let id = id(value)
        if id == nil { walk.warnings.add("unnamedItems", "entries without an id were left out") }
        let isNew = id.map { walk.seen.insert($0).inserted } ?? true
        if !isNew { walk.warnings.add("repeatedItems", "entries that the server gave twice are shown once") }
        if isNew, let item = item(value) {
          walk.items.append(item)
          walk.cursors.append(OffsetCursor(walk.offset + Count(clamping: place + 1)).text)
        }
      }
      return ()
    }
  }
}

/// Goes through a list whose server may fail on some of its entries: a page that fails is asked for in halves, so that
/// only the entries that cannot be had are missing.
struct ListWalk<Item: Sendable> {
  var items: [Item] = []
  var cursors: [String] = []
  var seen: Set<String> = []
  var total: Count?
  var received = 0
  var skipped = 0
  var offset = Count.zero
  /// Nothing comes behind what was read.
  var isAtEnd = false
  /// Whether the last page says that more comes.
  var saysMore: Bool?
  /// The server gives the same again, or nothing, whatever it is asked for.
  var isStuck = false
  /// How many answers were read: more than one where a page had to be asked for in parts.
  private(set) var reads = 0
  /// How many entries in a row failed, also across pages.
  private var failures = 0
  var warnings: WarningList
  /// So many entries in a row that fail mean that the server is down, not that the entries are odd.
  private static var mostFailures: Int { 4 }

  init(warnings: WarningList) { self.warnings = warnings }

  mutating func read(
    _ start: Count, _ count: Int, fetch: (Count, Int, _ isNarrowed: Bool) async throws(SourceError) -> Bytes,
    parse: (Bytes, inout ListWalk) throws(SourceError) -> Void
  ) async throws(SourceError) {
    let whole = count
    var open = [(start, count)]
    while let (start, count) = open.popLast() {
      do throws(SourceError) {
        let body = try await fetch(start, count, count < whole || failures > 0)
        offset = start
        try parse(body, &self)
        reads += 1
        failures = 0
      } catch  where error.status == 500 {
        if count > 1 {
          open.append((start + Count(clamping: count / 2), count - count / 2))
          open.append((start, count / 2))
          continue
        }
        failures += 1
        skipped += 1
        if failures >= Self.mostFailures { throw error }
        warnings.add("serverFailed", "entries on which the server failed are missing: \(error.message)")
      }
    }
  }
}
