internal import JSONTape
internal import TraceModel

/// An entry of a list, and where it stands.
struct ListEntry<Item: Sendable>: Sendable {
  /// What it is ordered by.
  var key: Paging.Key
  /// How many entries came before it where the server gave it.
  let place: Int
  /// What it becomes; nothing where it does not match.
  let item: Item?
}

/// An order that a server is asked for.
struct ServerOrder: Hashable, Sendable {
  /// The server's word for what it goes by.
  let word: String
  let isAscending: Bool

  var reversed: ServerOrder { ServerOrder(word: word, isAscending: !isAscending) }
  var parameters: [(name: String, value: String)] {
    [("sort_by", word), ("sort_order", isAscending ? "asc" : "desc")]
  }
}

/// Reads a list of a server that counts in offsets and has no order among equals: each page may order those in its own
/// way, so that one of them comes twice and another never.
///
/// What came in one answer is right. Beyond that, entries are told apart by id and counted against the server's own
/// count, and the list is read again from the other end, in other orders and in pages of other sizes, until all are
/// there and a whole reading brings nothing new: a list that loses entries while it is read counts right and is not.
struct ListReader<Item: Sendable>: Sendable {
  typealias Parameters = [(name: String, value: String)]

  let bodies: ServerBodies
  let path: String
  let shape: ListShape
  /// So many calls are under way at most.
  let callsAtOnce: Int
  /// What the whole that the list is read for may take; nothing where the list is all.
  var budget: FetchBudget?
  /// So many entries are read of the list at most.
  var mostEntries = 6000
  /// The key of an entry, and what it becomes; nothing for one without an id.
  let entry: @Sendable (JSONValue) -> (key: Paging.Key, item: Item?)?

  /// So many calls are made to look for what is short, which a server that counts them by the minute allows.
  private static var mostCalls: Int { 90 }
  /// So many entries of one answer are looked at, which is many more than are asked for.
  private static var mostOfAnAnswer: Int { 10_000 }
  /// Sizes that have little in common, so that pages end at other places.
  private static var sizes: [Int] { [197, 200, 193, 191, 181, 179, 173, 167, 163, 157] }
  /// After so many readings in a row that brought nothing new, what is short is taken for lost.
  private static var quietReadings: Int { 3 }

  // MARK: One page

  /// What one call gave, or a few where the server failed on some entries.
  struct Part: Sendable {
    var entries: [ListEntry<Item>] = []
    /// Entries on which the server failed.
    var skipped = 0
    /// How many the server says there are in all.
    var total: Count?
    var warnings = WarningList()

    /// Whether nothing of the list is missing, if this was read from its beginning.
    var isWhole: Bool { Count(clamping: entries.count + skipped) >= total ?? 0 }
  }

  /// The entries from an offset on; of a page on which the server fails, those that can be had.
  func part(
    _ filters: Parameters, _ order: ServerOrder, from offset: Int, count: Int
  ) async throws(SourceError) -> Part {
    var walk = ListWalk<ListEntry<Item>>(warnings: WarningList())
    try await read(&walk, filters, order, from: offset, count: count)
    var skipped = walk.skipped
    // A page in parts is one that equals may have moved in between.
    for share in Self.shares where walk.reads > 1 && Self.lacks(walk, skipped, offset, count) > 0 {
      walk.skipped = 0
      let size = max(count / share, 1)
      do throws(SourceError) {
        for start in stride(from: 0, to: count, by: size) {
          try await read(&walk, filters, order, from: offset + start, count: min(size, count - start))
        }
      } catch {
        if error.kind == .cancelled { throw error }
        break
      }
      skipped = max(skipped, walk.skipped)
    }
    let lacking = walk.reads > 1 ? Self.lacks(walk, skipped, offset, count) : 0
    walk.warnings.add(
      "missingItems",
      "the server fails on some entries and gives equal ones in another order with each page: so many "
        + "could not be found", count: lacking)
    return Part(entries: walk.items, skipped: skipped + lacking, total: walk.total, warnings: walk.warnings)
  }

  /// In how many parts a page is read again whose entries are not all there.
  private static var shares: [Int] { [3, 5, 4] }

  /// How many entries of a page are neither there nor known to be out of reach.
  private static func lacks(_ walk: ListWalk<ListEntry<Item>>, _ skipped: Int, _ offset: Int, _ count: Int) -> Int {
    let expected = min(max(Int(clamping: walk.total ?? 0) - offset, 0), count)
    return max(expected - walk.items.count - skipped, 0)
  }

  private func read(
    _ walk: inout ListWalk<ListEntry<Item>>, _ filters: Parameters, _ order: ServerOrder, from offset: Int, count: Int
  ) async throws(SourceError) {
    let isAgain = walk.reads > 0
    try await walk.read(Count(clamping: offset), count) { offset, count, isNarrowed throws(SourceError) in
      // Asking for less is a second try already.
      let query = filters + order.parameters + [("limit", "\(count)"), ("offset", "\(offset)")]
      let retries = isNarrowed || isAgain ? 0 : Int.max
      if let budget { return try await budget.get(path, query: query, retriesAfter500: retries) }
      return try await bodies.client.get(path, query: query, retriesAfter500: retries)
    } parse: { body, walk throws(SourceError) in
      try read(body, &walk)
    }
  }

  private func read(_ body: Bytes, _ walk: inout ListWalk<ListEntry<Item>>) throws(SourceError) {
    try bodies.read(body, missing: shape.missing) { root -> Void? in
      guard let values = shape.entries(root) else { return nil }
      walk.total = shape.total(root)
      let start = Int(clamping: walk.offset)
      for (number, value) in values.elements.enumerated() {
        if number >= Self.mostOfAnAnswer {
          walk.warnings.add(
            "listCut", "the server gives more than \(Self.mostOfAnAnswer) entries at once; the others are left out")
          break
        }
        guard let (key, item) = entry(value) else {
          walk.warnings.add("unnamedItems", "entries without an id were left out")
          continue
        }
        if walk.seen.insert(key.id).inserted {
          walk.items.append(ListEntry(key: key, place: start + number, item: item))
        }
      }
      return ()
    }
  }

  // MARK: All of it

  /// All that could be found of a list.
  struct Reading: Sendable {
    /// Each once, in the order of their places.
    var entries: [ListEntry<Item>] = []
    var total = Count.zero
    /// How many may be missing.
    var missing = Count.zero
    /// Whether the list goes on behind what was read.
    var isCut = false
    var warnings = WarningList()
    fileprivate var seen: Set<String> = []
    fileprivate var skipped = 0

    /// Takes what is new of a part; gives how many entries that were.
    fileprivate mutating func take(_ part: Part, at place: (Int) -> Int) {
      total = max(part.total ?? total, 0)
      for entry in part.entries where seen.insert(entry.key.id).inserted {
        entries.append(ListEntry(key: entry.key, place: place(entry.place), item: entry.item))
      }
    }

    fileprivate var isShort: Bool { Count(clamping: entries.count + skipped) < total }
  }

  /// Reads the list whole, or as much of it as is read at most.
  ///
  /// - Parameters:
  ///   - others: further orders in which equals of this one may differ.
  ///   - start: the offset to begin at.
  func all(
    _ filters: Parameters, _ order: ServerOrder, others: [ServerOrder], from start: Int = 0
  ) async throws(SourceError) -> Reading {
    var reading = Reading()
    let first = try await part(filters, order, from: start, count: shape.perCall)
    reading.take(first) { $0 }
    reading.skipped = first.skipped
    reading.warnings = first.warnings
    if start == 0, first.isWhole { return reading }
    let total = Int(clamping: reading.total)
    // A server that gives less than it was asked for has no more, whatever it counts, and one that gives more does not
    // count as it is told to; one more page tells.
    let isOdd = first.entries.count + first.skipped != shape.perCall
    let end = min(total, start + (isOdd ? 2 * shape.perCall : mostEntries))
    reading.isCut = end < total && !isOdd
    let next = start + shape.perCall
    let failure = await pass(filters, order, shape.perCall, next..<max(end, next), &reading)
    if let failure { throw failure }
    // Where the server fails on some, asking for all of them again and again costs too much.
    if start == 0, !reading.isCut, !isOdd, reading.skipped == 0 || reading.isShort {
      try await fill(filters, order, others, &reading)
    } else if start == 0, !reading.isCut, reading.isShort {
      reading.missing = reading.total - Count(clamping: reading.entries.count + reading.skipped)
    }
    reading.entries.sort { $0.place < $1.place }
    return reading
  }

  /// Reads the list again and again until nothing is short and nothing new comes.
  private func fill(
    _ filters: Parameters, _ order: ServerOrder, _ others: [ServerOrder], _ reading: inout Reading
  ) async throws(SourceError) {
    let orders = [order.reversed] + others + [order]
    var calls = 1 + (reading.entries.count + shape.perCall - 1) / shape.perCall
    var quiet = 0
    var found = 0
    for number in 0... {
      // Each time another order and another size: a server may not know the one or the other.
      let next = orders[number % orders.count]
      let size = min(Self.sizes[number % Self.sizes.count], shape.perCall)
      let total = Int(clamping: reading.total)
      calls += (total + size - 1) / size
      if calls > Self.mostCalls { break }
      let before = reading.entries.count
      let isOwn = next.word == order.word
      let failure = await pass(
        filters, next, size, 0..<total, &reading,
        at: { place in isOwn ? (next == order ? place : max(total - 1 - place, 0)) : .max })
      found = reading.entries.count - before
      if let failure {
        if failure.kind == .cancelled { throw failure }
        reading.warnings.add("serverFailed", "the list could not be checked: \(failure.message)")
        break
      }
      quiet = found == 0 ? quiet + 1 : 0
      if quiet >= (reading.isShort ? Self.quietReadings : 1) { break }
    }
    let known = Count(clamping: reading.entries.count + reading.skipped)
    // What a last reading still brought tells how much another might bring.
    reading.missing = max(reading.total - known, quiet == 0 ? Count(clamping: found) : 0)
  }

  /// Reads pages side by side; gives why one could not be had.
  private func pass(
    _ filters: Parameters, _ order: ServerOrder, _ size: Int, _ range: Range<Int>, _ reading: inout Reading,
    at place: (Int) -> Int = { $0 }
  ) async -> SourceError? {
    var failure: SourceError?
    let offsets = Array(stride(from: range.lowerBound, to: range.upperBound, by: size))
    await OrderedParallelFetch<Part>(atOnce: callsAtOnce).run(offsets) { offset in
      await result(filters, order, offset, size)
    } deliver: { _, result in
      switch result {
      case .success(let part):
        reading.take(part, at: place)
        reading.warnings.add(part.warnings.all)
        reading.skipped = max(reading.skipped, part.skipped)
      case .failure(let error): failure = failure ?? error
      }
    }
    return failure
  }

  private func result(
    _ filters: Parameters, _ order: ServerOrder, _ offset: Int, _ size: Int
  ) async -> Result<Part, SourceError> {
    do throws(SourceError) {
      return .success(try await part(filters, order, from: offset, count: size))
    } catch {
      return .failure(error)
    }
  }
}
