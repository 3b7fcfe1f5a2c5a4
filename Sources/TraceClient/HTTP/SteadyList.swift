internal import JSONTape
internal import TraceModel

/// Pages of a list whose server counts in offsets, in an order of its own: by a key, and by id among equals. A cursor
/// names the last entry, so that a list that grows or shrinks between two pages loses nothing that stays, and gives
/// nothing twice.
///
/// What is asked for first costs one call where no equals lie at the end of the page. Behind that a list is entered at
/// the key, if the server can, and else read whole.
struct SteadyList<Item: Sendable>: Sendable {
  typealias Parameters = ListReader<Item>.Parameters

  /// How the server is asked for the entries whose key lies between two.
  struct Seek: Sendable {
    /// - Parameters: the first key that is wanted, and the first behind that is not.
    let window: @Sendable (_ from: SaturatingInteger?, _ to: SaturatingInteger?) -> Parameters
    /// How far apart the server can tell two keys.
    let step: SaturatingInteger
  }

  let reader: ListReader<Item>
  let filters: Parameters
  let order: ServerOrder
  /// Other orders, by which those are found that are equal in this one.
  var others: [ServerOrder] = []
  /// Whether the server orders by something that it does not show.
  var isHidden = false
  var seek: Seek?
  /// How far two keys of one entry may be apart: a sum may come out otherwise in its last digit when it is made again.
  var tolerance: SaturatingInteger = 0
  /// Whether entries are dropped here. Few may be left of many then.
  var isFilteredHere = false
  /// What tells it from other lists.
  let name: String

  private var source: String { reader.bodies.client.source }
  private var perCall: Int { reader.shape.perCall }
  /// So often a run is read on for one page; what is not found until then is looked for with the next cursor.
  private static var mostReadings: Int { 25 }
  /// Least of what is asked for: on so few a server that fails on everything is told from one that fails on some.
  private static var fewest: Int { 8 }

  func page(limit: Int, cursor: String?, _ runs: ListRuns<Item>, _ warnings: WarningList) async throws(SourceError)
    -> Page<Item>
  {
    let given = try cursor.map { (text) throws(SourceError) in try RunCursor.read(text, of: source) }
    let number = given.map(\.run) ?? runs.newNumber()
    let known = given.flatMap { runs.find($0.run, of: name) }
    var run = known ?? ListRun(isAscending: isHidden || order.isAscending)
    let own = known == nil && given != nil ? runs.newNumber() : number
    var last = given?.key
    if known == nil, let given { try await enter(&run, given, &last) }
    var page = Page<Item>(items: [])
    var readings = 0
    var index = run.position(behind: last)
    while true {
      while index < run.entries.count, page.items.count < limit {
        let entry = run.entries[index]
        index += 1
        last = entry.key
        guard let item = entry.item else { continue }
        page.items.append(item)
        page.cursors.append(RunCursor(run: own, place: run.base + index, key: entry.key).text)
      }
      if page.items.count >= limit || run.isAtEnd || readings >= Self.mostReadings { break }
      readings += 1
      try await readOn(&run, behind: last, wanted: limit - page.items.count)
      index = run.position(behind: last)
    }
    if let last, index < run.entries.count || !run.isAtEnd {
      page.nextCursor = RunCursor(run: own, place: run.base + index, key: last).text
    }
    if readings > 0 || known == nil, !run.entries.isEmpty { runs.keep(run, own, of: name) }
    page.total = isFilteredHere ? nil : run.total
    var all = warnings
    all.add(run.warnings.all)
    page.warnings = all.all
    return page
  }

  // MARK: Reading on

  /// Reads more of a list, at least something or to its end.
  private func readOn(_ run: inout ListRun<Item>, behind last: Paging.Key?, wanted: Int) async throws(SourceError) {
    if let seek, !run.isDisobeyed {
      if try await readFromKey(&run, seek, wanted) { return }
      run = ListRun(isAscending: run.isAscending)
      run.isDisobeyed = true
    } else if run.entries.isEmpty, last == nil {
      if try await readFirst(&run, wanted) { return }
    }
    try await readWhole(&run, behind: last)
  }

  /// The first page in one call; false where what lies at its end might not be all of its equals.
  private func readFirst(_ run: inout ListRun<Item>, _ wanted: Int) async throws(SourceError) -> Bool {
    let count = isFilteredHere ? perCall : min(max(wanted + 1, Self.fewest), perCall)
    let part = try await reader.part(filters, order, from: 0, count: count)
    let sure = part.isWhole || isHidden ? part.entries : withoutLastKey(part.entries)
    guard part.isWhole || isHidden || sure.count >= wanted && isOrdered(part.entries) else { return false }
    run.total = part.total
    run.warnings.add(part.warnings.all)
    run.isAtEnd = part.isWhole
    append(sure, to: &run)
    return true
  }

  /// Reads on from where the run ends; false where the server gives something else than it was asked for.
  private func readFromKey(
    _ run: inout ListRun<Item>, _ seek: Seek, _ wanted: Int
  ) async throws(SourceError) -> Bool {
    let isFirst = run.next == nil && !isFilteredHere
    let count = isFirst ? min(max(wanted + 1, Self.fewest), perCall) : perCall
    let begin = run.next
    let part = try await reader.part(
      filters + (order.isAscending ? seek.window(begin, nil) : seek.window(nil, begin)), order, from: 0, count: count)
    let isObeyed = part.entries.allSatisfy { entry in
      let rank = entry.key.rank
      return !rank.isSaturated && (begin.map { order.isAscending ? rank >= $0 : rank < $0 } ?? true)
    }
    guard part.isWhole && begin == nil || isObeyed && isOrdered(part.entries) else { return false }
    run.warnings.add(part.warnings.all)
    if begin == nil || run.total == nil { run.total = part.total.map { $0 + Count(clamping: run.base) } }
    guard !part.isWhole, let end = part.entries.last?.key.rank else {
      append(part.entries, to: &run)
      run.isAtEnd = true
      return true
    }
    let sure = withoutLastKey(part.entries)
    if !sure.isEmpty {
      append(sure, to: &run)
      run.next = order.isAscending ? end : end + seek.step
      return true
    }
    // More than fit into a page have the same key.
    let group = try await reader.all(filters + seek.window(end, end + seek.step), order, others: others)
    guard group.entries.allSatisfy({ $0.key.rank == end }) else { return false }
    tell(of: group, in: &run)
    append(group.entries, to: &run)
    run.next = order.isAscending ? end + seek.step : end
    run.isAtEnd = group.total >= part.total ?? 0
    return true
  }

  /// Reads the list whole; what the run has of a hidden order stays in its place, for it was given.
  private func readWhole(_ run: inout ListRun<Item>, behind last: Paging.Key?) async throws(SourceError) {
    let passed = run.base + run.position(behind: last)
    // Of a list that is too long for that, the part about the place.
    var reading = try await reader.all(filters, order, others: isHidden ? [] : others)
    if reading.isCut, passed > perCall {
      reading = try await reader.all(filters, order, others: others, from: passed - perCall)
    }
    run.total = reading.total
    tell(of: reading, in: &run)
    if isHidden {
      let given = Set(run.entries.map(\.key.id))
      append(reading.entries.filter { !given.contains($0.key.id) }, to: &run)
    } else {
      let sure = reading.isCut ? withoutLastKey(reading.entries) : reading.entries
      let given = Set(run.entries[..<run.position(behind: last)].map(\.key.id))
      run.base = reading.isCut ? reading.entries.first?.place ?? 0 : 0
      run.entries = []
      append((sure.isEmpty ? reading.entries : sure).compactMap { moved($0, given, last) }, to: &run)
    }
    // Where nothing new came there is nothing to go on with.
    run.isAtEnd = !reading.isCut || run.position(behind: last) >= run.entries.count
  }

  /// Goes on in a list whose run is gone.
  private func enter(
    _ run: inout ListRun<Item>, _ cursor: RunCursor, _ last: inout Paging.Key?
  ) async throws(SourceError) {
    if let seek {
      let rank = cursor.key.rank
      run.next = order.isAscending ? rank : rank + seek.step
      try await readOn(&run, behind: cursor.key, wanted: perCall)
      if !run.isDisobeyed {
        // Those of the same key that come before the cursor are in the run, too.
        while run.position(behind: cursor.key) >= run.entries.count, !run.isAtEnd, !run.isDisobeyed {
          try await readOn(&run, behind: cursor.key, wanted: perCall)
        }
        if !run.isDisobeyed {
          run.base = max(cursor.place - run.position(behind: cursor.key), 0)
          run.total = run.total.map { $0 + Count(clamping: run.base) }
          return
        }
      }
    } else {
      run.base = cursor.place
      try await readWhole(&run, behind: nil)
    }
    let found = run.entries.firstIndex { $0.key.id == cursor.key.id }
    guard isHidden else {
      if let found, isSame(run.entries[found].key.rank, cursor.key.rank) { last = run.entries[found].key }
      return
    }
    run.base = 0
    let passed = min(found.map { $0 + 1 } ?? cursor.place, run.entries.count)
    last = passed > 0 ? run.entries[passed - 1].key : nil
    // Which of those before it were given is not known any more.
    let unknown = found == nil ? passed : max(passed - cursor.place, 0)
    run.warnings.add(
      "listReadAgain",
      "the list was read again: so many entries that are new or moved up come before this page and may be missing",
      count: unknown)
  }

  // MARK: Order

  private func append(_ entries: [ListEntry<Item>], to run: inout ListRun<Item>) {
    if isHidden {
      for var entry in entries {
        // What a hidden order goes by is the place in the run.
        entry.key = Paging.Key(rank: SaturatingInteger(clamping: run.entries.count), id: entry.key.id)
        run.entries.append(entry)
      }
    } else {
      run.entries += entries.sorted { Paging.isBefore($0.key, $1.key, ascending: order.isAscending) }
    }
  }

  /// An entry whose key changed since others were given: it comes once, and behind those.
  private func moved(_ entry: ListEntry<Item>, _ given: Set<String>, _ last: Paging.Key?) -> ListEntry<Item>? {
    guard let last, !given.isEmpty else { return entry }
    let isBehind = Paging.isBefore(last, entry.key, ascending: order.isAscending)
    if given.contains(entry.key.id) { return isBehind ? nil : entry }
    if isBehind { return entry }
    var entry = entry
    entry.key = Paging.Key(rank: last.rank, id: last.id + "\u{0}" + entry.key.id)
    return entry
  }

  private func tell(of reading: ListReader<Item>.Reading, in run: inout ListRun<Item>) {
    run.warnings.add(reading.warnings.all)
    run.warnings.add(
      "missingItems",
      "the server gives equal entries in another order with each page: up to \(reading.missing) of \(reading.total) "
        + "could not be found", count: Int(clamping: reading.missing))
    if reading.isCut {
      run.warnings.add(
        "longList",
        "only \(reading.entries.count) of \(reading.total) entries were read at once; "
          + "those that move between pages may be missing")
    }
  }

  private func isOrdered(_ entries: [ListEntry<Item>]) -> Bool {
    zip(entries, entries.dropFirst()).allSatisfy { one, other in
      let (one, other) = (one.key.rank, other.key.rank)
      return isSame(one, other) || (order.isAscending ? one < other : one > other)
    }
  }

  /// Of the last ones' equals not all may be here.
  private func withoutLastKey(_ entries: [ListEntry<Item>]) -> [ListEntry<Item>] {
    guard let end = entries.last?.key.rank else { return [] }
    return entries.filter { !isSame($0.key.rank, end) }
  }

  private func isSame(_ one: SaturatingInteger, _ other: SaturatingInteger) -> Bool {
    one == other || !one.isSaturated && !other.isSaturated && one <= other + tolerance && other <= one + tolerance
  }
}
