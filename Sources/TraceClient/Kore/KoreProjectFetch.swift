internal import JSONTape
internal import TraceFormats
internal import TraceModel

/// Fetches one session by the project API: its entry, and all pages of its events.
struct KoreProjectFetch: Sendable {
  let source: KoreSource
  let id: String
  let progress: FetchProgress
  private let budget: FetchBudget

  init(source: KoreSource, id: String, progress: FetchProgress) {
    self.source = source
    self.id = id
    self.progress = progress
    budget = FetchBudget(source.client)
  }

  private struct FetchedBodies: Sendable {
    var entry: Bytes?
    var pages: [Bytes] = []
    /// The first page that was read once more, since the list had changed while it was read.
    var again: Int?
    var warnings = WarningList()
    /// Why events are missing.
    var gap: String?
    var hasPassingGap = false
    /// What tells the events so far apart.
    var known: Set<Int> = []
    /// The events of each page so far, in their order, by which one that comes again is known.
    var marks: Set<[Int]> = []
    /// The server gives the same page for other offsets.
    var isStuck = false

    var byteCount: Int { pages.reduce(entry?.count ?? 0) { $0 + $1.count } }
  }

  /// One reading of the list, from its beginning to its end.
  private struct Reading: Sendable {
    var known: Set<Int> = []
    /// How many events the pages had, those that came twice among them.
    var events = 0
    /// The server's latest word on how many there are.
    var total: Count?
    /// Whether entries moved over the border of a page, or went.
    var hasMoved = false

    mutating func add(_ note: PageNote) {
      if note.contents.marks.contains(where: known.contains) { hasMoved = true }
      known.formUnion(note.contents.marks)
      events += max(note.events, note.step)
      guard note.isSure, let total = note.total else { return }
      if let before = self.total, total < before { hasMoved = true }
      self.total = total
    }

    /// Whether the pages make up one list that nothing was added to or taken from meanwhile.
    var isWhole: Bool { !hasMoved && (total.map { Count(clamping: events) >= $0 } ?? true) }
  }

  /// What a page says of itself.
  private struct PageNote: Sendable {
    let contents: KoreFormat.Contents
    let total: Count?
    /// Whether the total cannot be the number of events on the page.
    let isSure: Bool
    /// The server's word on whether there are more behind the page.
    let hasMore: Bool?
    /// How many events it has, at any depth.
    var events: Int { contents.marks.count + contents.unusable }
    /// How far it goes in the list.
    var step: Int { contents.elements }

    init(_ contents: KoreFormat.Contents, in root: JSONValue) {
      self.contents = contents
      total = KoreEnvelope.total(root)
      isSure = KoreEnvelope.statedTotal(root) != nil
      hasMore = KoreEnvelope.hasMore(root)
    }

    /// Whether what the page says of all is said of it, too.
    var hasAll: Bool { total == Count(clamping: step) || total == Count(clamping: events) }
  }

  func run() async throws(SourceError) -> Session {
    guard !id.isEmpty, id != ".", id != "..", !id.contains("/") else {
      throw SourceError(
        .notFound, source: source.name, "there is no session '\(id)'", hint: "session.list shows the sessions there are"
      )
    }
    async let entry = entryResult()
    var fetched = FetchedBodies()
    try await readPages(into: &fetched)
    switch await entry {
    case .success(let body): fetched.entry = body
    case .failure(let error):
      if error.kind == .cancelled { throw error }
      if error.mayPass { fetched.hasPassingGap = true }
      fetched.warnings.add("missingEntry", "the session's own record could not be fetched: \(error.message)")
    }
    let result = fetched
    let id = id
    let bodies = source.bodies
    return try await bodies.decoded(result.byteCount) { builder throws(SourceError) in
      builder.info.id = id
      builder.warnings = result.warnings
      if let entry = result.entry {
        try bodies.withDocument(entry, &builder) { root, origin, builder in
          KoreSessionEntry.read(Self.entry(root), into: &builder)
          builder.records.append(origin.slice(root))
        }
      }
      try KoreBodies(bodies: bodies, session: id).add(result.pages, again: result.again, to: &builder)
      builder.info.incomplete = builder.info.incomplete ?? result.gap
      builder.info.hasPassingGap = result.hasPassingGap
    }
  }

  /// The session inside the body: `session`, `data.session` or `data`, else the body.
  private static func entry(_ root: JSONValue) -> JSONValue {
    let data = root["data"] ?? root["result"]
    return [root["session"], data?["session"], data].compactMap { $0 }.first { $0.isObject } ?? root
  }

  // MARK: Calls

  private var path: String { source.path("/" + PercentEncoding.segment(id)) }

  private func entryResult() async -> Result<Bytes, SourceError> {
    do throws(SourceError) {
      let body = try await source.client.get(path, query: [("includeTraces", "false")])
      // Any service answers with some object; a session is known by a member that only it has.
      try source.bodies.read(body, missing: "that is no session") { root -> Void? in
        let entry = Self.entry(root)
        return KoreSessionEntry.id(of: entry) != nil || KoreSessionEntry.isEntry(entry) ? () : nil
      }
      return .success(body)
    } catch {
      return .failure(error)
    }
  }

  private struct EventPage: Sendable {
    let body: Bytes
    let note: PageNote
  }

  private func page(_ offset: Int) async throws(SourceError) -> EventPage {
    let body = try await budget.get(
      path + "/traces",
      query: [("limit", "\(source.configuration.pageSize)"), ("offset", "\(offset)"), ("include", "metrics")])
    // A page behind the end is a success without events.
    let note = try source.bodies.read(body, missing: "without a list of events") { root -> PageNote? in
      KoreFormat.contents(of: root).map { PageNote($0, in: root) }
    }
    progress.report { update in
      update.pages += 1
      update.spans += note.events
      update.bytes += body.count
    }
    return EventPage(body: body, note: note)
  }

  private func pageResult(_ offset: Int) async -> Result<EventPage, SourceError> {
    do throws(SourceError) {
      return .success(try await page(offset))
    } catch {
      return .failure(error)
    }
  }

  /// Keeps a page that has anything new.
  ///
  /// - Returns: whether the list goes on: not where the same page came before.
  private func keep(_ page: EventPage, in fetched: inout FetchedBodies, _ reading: inout Reading) -> Bool {
    let marks = page.note.contents.marks
    reading.add(page.note)
    let isNew = fetched.marks.insert(marks).inserted
    let before = fetched.known.count
    fetched.known.formUnion(marks)
    if isNew, fetched.known.count > before || page.note.contents.unusable > 0 || marks.isEmpty {
      fetched.pages.append(page.body)
    }
    return isNew
  }

  /// So often a list is read again that changes while it is read.
  private static let mostReadings = 3

  /// A list that changed while it was read is read again, until nothing new comes: where the newest events stand first,
  /// each that is added moves all others on.
  private func readPages(into fetched: inout FetchedBodies) async throws(SourceError) {
    var reading = Reading()
    try await readSideBySide(into: &fetched, &reading)
    var readings = 1
    while !reading.isWhole, !fetched.isStuck, fetched.gap == nil {
      guard readings < Self.mostReadings else {
        fetched.gap = "the session's events changed each time they were read"
        fetched.hasPassingGap = true
        fetched.warnings.add(
          "changingList", "the list of events changed each time it was read; the next reading may have more")
        return
      }
      readings += 1
      fetched.again = fetched.again ?? fetched.pages.count
      fetched.marks = []
      let before = fetched.known.count
      let last = reading
      reading = Reading()
      try await readOn(from: 0, into: &fetched, &reading)
      // The same once more: the server counts otherwise than it gives.
      if fetched.known.count == before, reading.known == last.known { return }
    }
  }

  /// Pages side by side where the first says how many events there are, else one behind the other until one is empty.
  private func readSideBySide(
    into fetched: inout FetchedBodies, _ reading: inout Reading
  ) async throws(SourceError) {
    let first = try await page(0)
    _ = keep(first, in: &fetched, &reading)
    // A server may give fewer than it was asked for; the next page begins behind what came.
    let step = first.note.step
    guard step > 0 else { return }
    // Some call the number of events on the page the total, so that a full page says nothing of what is behind it.
    let isWhole = first.note.hasAll && first.note.isSure && step < source.configuration.pageSize
    if first.note.hasMore == false, first.note.hasAll || first.note.total == nil { return }
    guard let total = first.note.total.map({ Int(clamping: $0) }), total > step || isWhole else {
      return try await readOn(from: step, into: &fetched, &reading)
    }
    if isWhole { return }
    // How many pages that makes is the server's claim, too, where it gives a few events in each.
    let offsets = Array(stride(from: step, to: min(total, Self.mostEvents), by: step).prefix(budget.limits.calls))
    let end = step * (offsets.count + 1)
    if total > end { fetched.gap = "only the first \(end) events were fetched" }
    progress.report { $0.pageTotal = Count(clamping: offsets.count + 1) }
    var results: [Result<EventPage, SourceError>] = []
    await OrderedParallelFetch<EventPage>(atOnce: KoreSource.callsAtOnce).run(offsets) { offset in
      await pageResult(offset)
    } deliver: { _, result in
      results.append(result)
    }
    var short: [(from: Int, to: Int)] = []
    var lastIsFull = false
    for (place, result) in results.enumerated() {
      lastIsFull = false
      switch result {
      case .success(let page):
        let isNew = keep(page, in: &fetched, &reading)
        if !isNew, page.note.step > 0 { fetched.isStuck = true }
        lastIsFull = isNew && page.note.step >= step
        let end = min(offsets[place] + step, total)
        if isNew, page.note.step > 0, offsets[place] + page.note.step < end {
          short.append((offsets[place] + page.note.step, end))
        }
      case .failure(let error): try note(error, page: place + 2, &fetched)
      }
    }
    for (from, to) in short { try await fill(from, to, &fetched, &reading) }
    // What was added behind the end meanwhile.
    if lastIsFull, fetched.gap == nil, let latest = reading.total, latest > Count(clamping: end) {
      try await readOn(from: end, into: &fetched, &reading)
    }
  }

  /// What came before a page that fails is worth having.
  private func note(_ error: SourceError, page: Int, _ fetched: inout FetchedBodies) throws(SourceError) {
    if error.kind == .cancelled { throw error }
    if error.mayPass { fetched.hasPassingGap = true }
    fetched.warnings.add("missingPage", "page \(page) could not be fetched: \(error.message)")
    fetched.gap = fetched.gap ?? "page \(page) of the session's events could not be fetched: \(error.message)"
  }

  /// What a page left out that was shorter than the ones before it.
  private func fill(
    _ from: Int, _ to: Int, _ fetched: inout FetchedBodies, _ reading: inout Reading
  ) async throws(SourceError) {
    var offset = from
    while offset < to {
      switch await pageResult(offset) {
      case .failure(let error): return try note(error, page: fetched.pages.count + 1, &fetched)
      case .success(let next):
        guard next.note.step > 0, keep(next, in: &fetched, &reading) else { return }
        offset += next.note.step
      }
    }
  }

  /// A session that never ends must not be read for ever.
  private static let mostEvents = 1_000_000

  private func readOn(
    from start: Int, into fetched: inout FetchedBodies, _ reading: inout Reading
  ) async throws(SourceError) {
    var offset = start
    // Whether the page before had less than it was asked for.
    var isShort = start > 0 && start < source.configuration.pageSize
    while offset < Self.mostEvents {
      let next: EventPage
      switch await pageResult(offset) {
      case .failure(let error):
        // Some refuse an offset that is behind the end.
        if isShort, let status = error.status, [400, 404, 416, 422].contains(status) { return }
        return try note(error, page: fetched.pages.count + 1, &fetched)
      case .success(let page): next = page
      }
      guard next.note.step > 0 else { return }
      guard keep(next, in: &fetched, &reading) else {
        // A server that takes no offset gives the first page for ever: all that it has, if that is less than was asked for.
        fetched.isStuck = true
        if !isShort || next.note.hasMore == true {
          let gap = "the server gives the same events again, so that later ones cannot be had"
          fetched.gap = fetched.gap ?? gap
          fetched.warnings.add("repeatedPage", gap)
        }
        return
      }
      isShort = next.note.step < source.configuration.pageSize
      offset += next.note.step
      if next.note.hasMore == false { return }
      // Nothing is behind what the server says is all, where that is more than the page.
      if start == 0, next.note.isSure, let total = next.note.total, Count(clamping: offset) >= total { return }
    }
    fetched.gap = "only the first \(Self.mostEvents) events were fetched"
  }
}
