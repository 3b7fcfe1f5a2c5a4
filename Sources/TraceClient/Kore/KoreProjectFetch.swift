internal import JSONTape
internal import TraceModel

/// Fetches one session by the project API: its entry, and all pages of its events.
struct KoreProjectFetch: Sendable {
  let source: KoreSource
  let id: String
  let progress: FetchProgress

  private struct Loot: Sendable {
    var entry: Bytes?
    var pages: [Bytes] = []
    var warnings = WarningList()
  }

  /// What a page says of itself.
  private struct PageNote: Sendable {
    var events: Int
    var total: Int?
  }

  func run() async throws(SourceError) -> Session {
    async let entry = entryResult()
    var loot = Loot()
    try await readPages(into: &loot)
    switch await entry {
    case .success(let body): loot.entry = body
    case .failure(let error):
      if error.kind == .cancelled { throw error }
      loot.warnings.add("missingEntry", "the session's own record could not be fetched: \(error.message)")
    }
    let result = loot
    let id = id
    let bodies = source.bodies
    return try await bodies.decoded { builder throws(SourceError) in
      builder.info.id = id
      builder.warnings = result.warnings
      if let entry = result.entry {
        try bodies.withDocument(entry, &builder) { root, origin, builder in
          let record = Self.entry(root)
          KoreSessionEntry.read(record, into: &builder)
          builder.records.append(origin.slice(root))
        }
      }
      try KoreBodies(bodies: bodies, session: id).add(result.pages, to: &builder)
    }
  }

  /// The session inside the body: `session`, `data.session` or `data`, else the body.
  private static func entry(_ root: JSONValue) -> JSONValue {
    root["session"] ?? root["data"]?["session"] ?? root["data"] ?? root
  }

  // MARK: Calls

  private var path: String { source.path("/" + PercentEncoding.segment(id)) }

  private func entryResult() async -> Result<Bytes, SourceError> {
    do throws(SourceError) {
      let body = try await source.client.get(path, query: [("includeTraces", "false")])
      try source.bodies.read(body, missing: "that is no object") { $0.isObject ? () : nil }
      return .success(body)
    } catch {
      return .failure(error)
    }
  }

  private func page(_ offset: Int) async throws(SourceError) -> (Bytes, PageNote) {
    let body = try await source.client.get(
      path + "/traces",
      query: [("limit", "\(source.configuration.pageSize)"), ("offset", "\(offset)"), ("include", "metrics")])
    let note = try source.bodies.read(body, missing: "without a list of events") { root -> PageNote? in
      let total = KoreEnvelope.total(root)
      if let list = KoreFormat.eventList(root) {
        return PageNote(events: list.elements.reduce(0) { count, _ in count + 1 }, total: total)
      }
      // A page behind the end is a success without events.
      return KoreEnvelope.hasEmptyList(root) ? PageNote(events: 0, total: total) : nil
    }
    progress.report { update in
      update.pages += 1
      update.spans += note.events
      update.bytes += body.count
    }
    return (body, note)
  }

  private func pageResult(_ offset: Int) async -> Result<Bytes, SourceError> {
    do throws(SourceError) {
      return .success(try await page(offset).0)
    } catch {
      return .failure(error)
    }
  }

  /// Pages side by side where the first says how many events there are, else one behind the other until one is empty.
  private func readPages(into loot: inout Loot) async throws(SourceError) {
    let (first, note) = try await page(0)
    loot.pages = [first]
    guard note.events > 0 else { return }
    // A server may give fewer than it was asked for; the next page begins behind what came.
    let step = note.events
    guard let total = note.total, total >= step else { return try await readOn(from: step, into: &loot) }
    let offsets = Array(stride(from: step, to: min(total, Self.mostEvents), by: step))
    if offsets.isEmpty { return }
    progress.report { $0.pageTotal = offsets.count + 1 }
    let results = await SideBySide(mostFailures: KoreSource.callsAtOnce).bodies(of: offsets) { await pageResult($0) }
    for (place, result) in results.enumerated() {
      switch result {
      case .success(let body): loot.pages.append(body)
      case .failure(let error):
        if error.kind == .cancelled { throw error }
        loot.warnings.add("missingPage", "page \(place + 2) could not be fetched: \(error.message)")
      }
    }
  }

  /// A session that never ends must not be read for ever.
  private static let mostEvents = 1_000_000

  private func readOn(from start: Int, into loot: inout Loot) async throws(SourceError) {
    var offset = start
    while offset < Self.mostEvents {
      let (body, note) = try await page(offset)
      // A server that takes no offset gives the first page for ever.
      if note.events == 0 || loot.pages.last.map({ Self.areEqual($0, body) }) ?? false { return }
      loot.pages.append(body)
      offset += note.events
    }
    loot.warnings.add("tooManyEvents", "only the first \(Self.mostEvents) events were fetched")
  }

  private static func areEqual(_ one: Bytes, _ other: Bytes) -> Bool {
    one.count == other.count && one.withUnsafeBytes { first in other.withUnsafeBytes { first.elementsEqual($0) } }
  }
}

/// Puts pages of events together.
struct KoreBodies: Sendable {
  let bodies: ServerBodies
  let session: String

  func add(_ pages: [Bytes], to builder: inout SessionBuilder) throws(SourceError) {
    var format = KoreFormat()
    // The events are views into these.
    var documents: [JSONDocument] = []
    var total: Int?
    for page in pages {
      let (document, origin) = try bodies.document(page, &builder)
      documents.append(document)
      var failure: ModelError?
      document.withRoot { root in
        KoreEnvelope.read(root, into: &builder)
        total = total ?? KoreEnvelope.total(root)
        guard let list = KoreFormat.eventList(root) else { return }
        do throws(ModelError) {
          try format.read(list, origin, session: session, into: &builder)
        } catch {
          failure = error
        }
      }
      if failure != nil { throw bodies.tooLarge() }
    }
    let count = format.eventCount
    if let total, total > count, builder.info.incomplete == nil {
      builder.info.incomplete = "\(count) of the session's \(total) events could be fetched"
    }
    format.finish(session: session, into: &builder)
    withExtendedLifetime(documents) {}
  }
}
