internal import JSONTape
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Fetches one session: its detail, then its conversation and its events side by side.
///
/// The detail has the operations and nothing of what was said, thought and spent in each turn. The conversation has
/// that, but only once the session has ended; the events have the tokens of each turn at any time.
struct Syntropic137Fetch: Sendable {
  let source: Syntropic137Source
  /// The whole id, or its beginning.
  let id: String
  let progress: FetchProgress
  private let budget: FetchBudget

  init(source: Syntropic137Source, id: String, progress: FetchProgress) {
    self.source = source
    self.id = id
    self.progress = progress
    budget = FetchBudget(source.client)
  }

  /// All pages of something that may be missing.
  private struct Pages: Sendable {
    var bodies: [Bytes] = []
    var failure: SourceError?
    /// How many records they have.
    var count = 0
    /// There are more records than are read.
    var isCut = false
  }

  private struct FetchedBodies: Sendable {
    let id: String
    let detail: Bytes
    let conversation: Pages
    let events: Pages

    var byteCount: Int { (conversation.bodies + events.bodies).reduce(detail.count) { $0 + $1.count } }
  }

  func run() async throws(SourceError) -> Session {
    // A gateway takes an encoded slash for one, so that such an id would lead to another place.
    guard !id.isEmpty, id != ".", id != "..", !id.contains("/") else {
      throw SourceError(
        .notFound, source: source.name, "there is no session '\(id)'", hint: "session.list shows the sessions there are"
      )
    }
    let detail = try await budget.get("/sessions/" + PercentEncoding.segment(id))
    let whole = try source.bodies.read(detail, with: "operations") { $0["id"]?.stringValue ?? id }
    note(detail.count)
    let segment = PercentEncoding.segment(whole)
    async let conversation = pages("/conversations/" + segment, of: "lines", perPage: 500)
    async let events = pages("/events/sessions/" + segment, of: "events", perPage: 1000)
    let fetched = FetchedBodies(id: whole, detail: detail, conversation: await conversation, events: await events)
    for failure in [fetched.conversation.failure, fetched.events.failure] {
      if let failure, failure.kind == .cancelled { throw failure }
    }
    return try await source.bodies.decoded(fetched.byteCount) { builder throws(SourceError) in
      try build(fetched, &builder)
    }
  }

  private func note(_ bytes: Int) {
    progress.report { update in
      update.pages += 1
      update.bytes += bytes
    }
  }

  /// So many records of one kind are read at most.
  private static let mostRecords = 500_000

  /// - Parameter list: what a page is called by.
  private func pages(_ path: String, of list: StaticString, perPage: Int) async -> Pages {
    var pages = Pages()
    var offset = 0
    while offset < Self.mostRecords, !budget.isSpent {
      do throws(SourceError) {
        let body = try await budget.get(
          path, query: [("limit", "\(perPage)"), ("offset", "\(offset)")], retriesAfter500: 1)
        let (count, hasMore) = try source.bodies.read(body, with: list) { root in
          let count = root[list]?.elements.reduce(0) { count, _ in count + 1 } ?? 0
          let total = root["total_lines"].flatMap(UsageReader.count)
          return (count, root["has_more"]?.boolValue ?? total.map { Count(clamping: offset + count) < $0 } ?? false)
        }
        note(body.count)
        if count > 0 { pages.bodies.append(body) }
        offset += count
        pages.count = offset
        if !hasMore || count == 0 { return pages }
      } catch {
        pages.failure = error
        return pages
      }
    }
    pages.isCut = true
    return pages
  }

  // MARK: Building

  private func build(_ fetched: FetchedBodies, _ builder: inout SessionBuilder) throws(SourceError) {
    let bodies = source.bodies
    builder.info.id = fetched.id
    // What the spans are made of are views into these.
    var documents: [JSONDocument] = []
    func open(_ body: Bytes, _ builder: inout SessionBuilder) throws(SourceError) -> (JSONDocument, SliceOrigin) {
      let (document, origin) = try bodies.document(body, &builder)
      documents.append(document)
      return (document, origin)
    }
    let (detail, origin) = try open(fetched.detail, &builder)
    var conversation = Syntropic137Conversation()
    for page in fetched.conversation.bodies {
      let (document, _) = try open(page, &builder)
      do throws(ModelError) {
        try document.withRoot { root throws(ModelError) in try conversation.read(page: root, into: &builder) }
      } catch {
        throw bodies.tooLarge()
      }
    }
    var found: [(value: JSONValue, origin: SliceOrigin)] = []
    for page in fetched.events.bodies {
      let (document, origin) = try open(page, &builder)
      document.withRoot { root in
        for event in root["events"]?.elements ?? .empty { found.append((event, origin)) }
      }
    }
    let events = fetched.events.failure == nil || !found.isEmpty ? Syntropic137Events(found, &builder) : nil
    noteGaps(fetched, &builder)
    detail.withRoot { root in
      Syntropic137Format(session: fetched.id).add(
        detail: (root, origin), conversation: fetched.conversation.bodies.isEmpty ? nil : conversation, events: events,
        to: &builder)
    }
    if isAwaited(fetched, builder.info) { builder.info.hasPassingGap = true }
    withExtendedLifetime(documents) {}
  }

  /// So long after its end a session's last events and its conversation may still come.
  private static let longestWait = Elapsed(clamping: 600, .seconds)

  /// Whether a session that is over has not told its end yet, which comes a little after it.
  private func isAwaited(_ fetched: FetchedBodies, _ info: SessionInfo) -> Bool {
    guard !info.status.isOpen, let end = info.end else { return false }
    let isTold = !fetched.conversation.bodies.isEmpty && !(info.final?.usage.isEmpty ?? true)
    return !isTold && Timestamp(nanoseconds: source.client.time.wallNow) - end < Self.longestWait
  }

  /// Where something that should be there could not be had, the session is not complete.
  private func noteGaps(_ fetched: FetchedBodies, _ builder: inout SessionBuilder) {
    var gaps: [String] = []
    if let failure = fetched.events.failure {
      builder.warnings.add(
        "missingEvents", "the session's events could not be read: \(failure.message) (\(failure.hint))")
      // A server without them has none to miss.
      if failure.kind != .notFound {
        let isTelemetry = failure.status == 500
        gaps.append(
          isTelemetry
            ? "the server could not read its telemetry: \(failure.message)"
            : "the session's events could not be read: \(failure.message)")
      }
    }
    // Written when the session ends, so that a running one has none.
    if let failure = fetched.conversation.failure, failure.kind != .notFound {
      let message = "the session's conversation could not be read: \(failure.message)"
      builder.warnings.add("missingConversation", message)
      gaps.append(message)
    } else if fetched.conversation.failure != nil, !builder.info.status.isOpen,
      (builder.info.reported.usage.total ?? 0) > 0
    {
      let message = "the server has no conversation of this session: what was said and by whose order is not known"
      builder.warnings.add("missingConversation", message)
      gaps.append(message)
    }
    for pages in [fetched.conversation, fetched.events] where pages.isCut {
      gaps.append("only the first \(pages.count) records of a kind were fetched")
    }
    let failures = [fetched.events.failure, fetched.conversation.failure]
    builder.info.hasPassingGap = failures.contains { $0?.mayPass ?? false }
    if !gaps.isEmpty { builder.info.incomplete = gaps.joined(separator: "; ") }
  }
}
