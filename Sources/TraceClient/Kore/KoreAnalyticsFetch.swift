internal import JSONTape
internal import TraceModel

/// Fetches a session, or one of its traces, by the analytics API: all pages of the events of a window.
struct KoreAnalyticsFetch: Sendable {
  enum Wanted: Sendable {
    case session(String)
    case trace(String)
  }

  let source: KoreSource
  let wanted: Wanted
  let progress: FetchProgress

  init(source: KoreSource, _ wanted: Wanted, progress: FetchProgress) {
    self.source = source
    self.wanted = wanted
    self.progress = progress
  }

  func run() async throws(SourceError) -> Session {
    let window = KoreWindow(after: nil, before: nil, days: source.configuration.days)
    let filter: (name: String, value: String) =
      switch wanted {
      case .session(let id): ("sessionIds", id)
      case .trace(let id): ("traceId", id)
      }
    let (pages, warnings) = try await Self.pages(
      of: source, window.parameters + [filter, ("dataMode", "full"), ("sortOrder", "asc")], progress)
    let session = try session(in: pages)
    guard let session else { throw notFound() }
    let bodies = source.bodies
    let isFragment = if case .trace = wanted { true } else { false }
    return try await bodies.decoded { builder throws(SourceError) in
      builder.info.id = session
      builder.info.isFragment = isFragment
      builder.warnings = warnings
      try KoreBodies(bodies: bodies, session: session).add(pages, to: &builder)
    }
  }

  private func notFound() -> SourceError {
    let what =
      switch wanted {
      case .session(let id): "session '\(id)'"
      case .trace(let id): "trace '\(id)'"
      }
    return SourceError(
      .notFound, source: source.name, "there is no \(what) within the last \(source.configuration.days) days",
      hint: "check the id, or look further back with KORE_DAYS")
  }

  /// The id of the session that the pages are about, if they have any events.
  private func session(in pages: [Bytes]) throws(SourceError) -> String? {
    for page in pages {
      let found = try source.bodies.read(page, with: "traces") { root -> String? in
        for trace in root["traces"]?.elements ?? .empty {
          guard let id = trace["sessionId"]?.stringValue else { continue }
          if case .session(let wanted) = wanted, wanted != id { continue }
          return id
        }
        return nil
      }
      if let found { return found }
    }
    return nil
  }

  /// So many calls for one answer; the window and the filters should leave far fewer.
  private static let mostPages = 1000

  /// Follows the cursor; every other parameter stays as it was, since the cursor is bound to them.
  private static func pages(
    of source: KoreSource, _ parameters: [(name: String, value: String)], _ progress: FetchProgress
  ) async throws(SourceError) -> ([Bytes], WarningList) {
    var pages: [Bytes] = []
    var warnings = WarningList()
    var cursor: String?
    while pages.count < mostPages {
      var query = parameters + [("limit", "\(source.configuration.pageSize)")]
      if let cursor { query.append(("cursor", cursor)) }
      let body = try await source.client.get(source.path("/traces"), query: query)
      let (events, next) = try source.bodies.read(body, with: "traces") { root -> (Int, String?) in
        let info = root["pageInfo"]
        let events = root["traces"]?.elements.reduce(0) { sum, trace in
          sum + (trace["events"]?.elements.reduce(0) { count, _ in count + 1 } ?? 0)
        }
        return (events ?? 0, info?["hasMore"]?.boolValue == true ? info?["nextCursor"]?.stringValue : nil)
      }
      pages.append(body)
      progress.report { update in
        update.pages += 1
        update.spans += events
        update.bytes += body.count
      }
      guard let next, next != cursor else { return (pages, warnings) }
      cursor = next
    }
    warnings.add("tooManyPages", "only the first \(mostPages) pages were fetched")
    return (pages, warnings)
  }

  // MARK: The list of traces

  /// Traces as the service lists them. One that goes on over several pages is put together; the list is read as far as
  /// the window goes, since the service filters by other things than a query here does.
  static func traces(of source: KoreSource, _ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    let window = KoreWindow(after: query.after, before: query.before, days: source.configuration.days)
    var parameters = window.parameters + [("sortOrder", "desc")]
    if let session = query.sessionID { parameters.append(("sessionIds", session)) }
    let (pages, warnings) = try await pages(of: source, parameters, FetchProgress())
    var order: [String] = []
    var pagesOf: [String: [Bytes]] = [:]
    for page in pages {
      let ids = try source.bodies.read(page, with: "traces") { root in
        Set(root["traces"]?.elements.compactMap { $0["sessionId"]?.stringValue } ?? [])
      }
      for id in ids.sorted() {
        if pagesOf[id] == nil { order.append(id) }
        pagesOf[id, default: []].append(page)
      }
    }
    var all: [TraceSummary] = []
    let bodies = source.bodies
    for id in order {
      let own = pagesOf[id] ?? []
      let session = try await bodies.decoded { builder throws(SourceError) in
        builder.info.id = id
        try KoreBodies(bodies: bodies, session: id).add(own, to: &builder)
      }
      all += TraceSummary.all(of: session)
    }
    var page = query.page(of: all)
    page.warnings = warnings.all
    return page
  }
}
