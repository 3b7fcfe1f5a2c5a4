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
    var warnings = WarningList()
    /// Why events are missing.
    var gap: String?
    var hasPassingGap = false
    /// The first and last events of the pages so far, by which one that comes again is known.
    var known: Set<PageNote.Mark> = []

    var byteCount: Int { pages.reduce(entry?.count ?? 0) { $0 + $1.count } }
  }

  /// What a page says of itself.
  private struct PageNote: Sendable {
    struct Mark: Hashable, Sendable {
      let count: Int
      let first: Int
      let last: Int
    }

    let mark: Mark
    let total: Count?
    /// Whether the total cannot be the number of events on the page.
    let isSure: Bool
    var events: Int { mark.count }

    init(_ list: JSONValue?, in root: JSONValue) {
      var count = 0
      var last: JSONValue?
      for event in list?.elements ?? .empty {
        count += 1
        last = event
      }
      mark = Mark(count: count, first: Self.hash(list?.first), last: Self.hash(last))
      total = KoreEnvelope.total(root)
      isSure = KoreEnvelope.statedTotal(root) != nil
    }

    private static func hash(_ event: JSONValue?) -> Int {
      var hasher = Hasher()
      event?.withBytes { hasher.combine(bytes: $0) }
      return hasher.finalize()
    }
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
      try KoreBodies(bodies: bodies, session: id).add(result.pages, to: &builder)
      builder.info.incomplete = builder.info.incomplete ?? result.gap
      builder.info.hasPassingGap = result.hasPassingGap
    }
  }

  /// The session inside the body: `session`, `data.session` or `data`, else the body.
  private static func entry(_ root: JSONValue) -> JSONValue {
    [root["session"], root["data"]?["session"], root["data"]].compactMap { $0 }.first { $0.isObject } ?? root
  }

  // MARK: Calls

  private var path: String { source.path("/" + PercentEncoding.segment(id)) }

  private func entryResult() async -> Result<Bytes, SourceError> {
    do throws(SourceError) {
      let body = try await source.client.get(path, query: [("includeTraces", "false")])
      // Any service answers with some object; a session is known by a member that only it has.
      try source.bodies.read(body, missing: "that is no session") { root -> Void? in
        let entry = Self.entry(root)
        let mark = entry["id"] ?? entry["sessionId"] ?? entry["agentName"] ?? entry["createdAt"]
        return mark == nil ? nil : ()
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
    let note = try source.bodies.read(body, missing: "without a list of events") { root -> PageNote? in
      if let list = KoreFormat.eventList(root) {
        return PageNote(list, in: root)
      }
      // A page behind the end is a success without events.
      return KoreEnvelope.hasEmptyList(root) ? PageNote(nil, in: root) : nil
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

  /// Keeps a page; one that came before is known by its events.
  ///
  /// - Returns: whether it is a new one.
  private func keep(_ page: EventPage, in fetched: inout FetchedBodies) -> Bool {
    guard fetched.known.insert(page.note.mark).inserted else { return false }
    fetched.pages.append(page.body)
    return true
  }

  /// Pages side by side where the first says how many events there are, else one behind the other until one is empty.
  private func readPages(into fetched: inout FetchedBodies) async throws(SourceError) {
    let first = try await page(0)
    _ = keep(first, in: &fetched)
    // A server may give fewer than it was asked for; the next page begins behind what came.
    let step = first.note.events
    guard step > 0 else { return }
    // Some call the number of events on the page the total, so that a full page says nothing of what is behind it.
    let isWhole = first.note.total == Count(clamping: step) && first.note.isSure && step < source.configuration.pageSize
    guard let total = first.note.total.map({ Int(clamping: $0) }), total > step || isWhole else {
      return try await readOn(from: step, into: &fetched)
    }
    // How many pages that makes is the server's claim, too, where it gives a few events in each.
    let offsets = Array(stride(from: step, to: min(total, Self.mostEvents), by: step).prefix(budget.limits.calls))
    let end = step * (offsets.count + 1)
    if total > end { fetched.gap = "only the first \(end) events were fetched" }
    if offsets.isEmpty { return }
    progress.report { $0.pageTotal = Count(clamping: offsets.count + 1) }
    var results: [Result<EventPage, SourceError>] = []
    await OrderedParallelFetch<EventPage>(atOnce: KoreSource.callsAtOnce).run(offsets) { offset in
      await pageResult(offset)
    } deliver: { _, result in
      results.append(result)
    }
    var short: [(from: Int, to: Int)] = []
    for (place, result) in results.enumerated() {
      switch result {
      case .success(let page):
        let isNew = keep(page, in: &fetched)
        let end = min(offsets[place] + step, total)
        if isNew, page.note.events > 0, offsets[place] + page.note.events < end {
          short.append((offsets[place] + page.note.events, end))
        }
      case .failure(let error): try note(error, page: place + 2, &fetched)
      }
    }
    for (from, to) in short { try await fill(from, to, &fetched) }
  }

  /// What came before a page that fails is worth having.
  private func note(_ error: SourceError, page: Int, _ fetched: inout FetchedBodies) throws(SourceError) {
    if error.kind == .cancelled { throw error }
    if error.mayPass { fetched.hasPassingGap = true }
    fetched.warnings.add("missingPage", "page \(page) could not be fetched: \(error.message)")
    fetched.gap = fetched.gap ?? "page \(page) of the session's events could not be fetched: \(error.message)"
  }

  /// What a page left out that was shorter than the ones before it.
  private func fill(_ from: Int, _ to: Int, _ fetched: inout FetchedBodies) async throws(SourceError) {
    var offset = from
    while offset < to {
      switch await pageResult(offset) {
      case .failure(let error): return try note(error, page: fetched.pages.count + 1, &fetched)
      case .success(let next):
        guard next.note.events > 0, keep(next, in: &fetched) else { return }
        offset += next.note.events
      }
    }
  }

  /// A session that never ends must not be read for ever.
  private static let mostEvents = 1_000_000

  private func readOn(from start: Int, into fetched: inout FetchedBodies) async throws(SourceError) {
    var offset = start
    while offset < Self.mostEvents {
      let next: EventPage
      switch await pageResult(offset) {
      case .failure(let error): return try note(error, page: fetched.pages.count + 1, &fetched)
      case .success(let page): next = page
      }
      // A server that takes no offset gives the first page for ever.
      guard next.note.events > 0 else { return }
      guard keep(next, in: &fetched) else {
        fetched.warnings.add("repeatedPage", "the server gives the same events again, so that later ones cannot be had")
        return
      }
      offset += next.note.events
    }
    fetched.gap = "only the first \(Self.mostEvents) events were fetched"
  }
}
