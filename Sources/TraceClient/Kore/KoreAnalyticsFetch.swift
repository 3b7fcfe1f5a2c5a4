internal import JSONTape
internal import SystemCalls
internal import TraceFormats
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
    let found = try await Self.pages(
      of: source, window.parameters + [filter, ("dataMode", "full"), ("sortOrder", "asc")], progress)
    let session = try session(in: found.pages)
    guard let session else { throw notFound() }
    let bodies = source.bodies
    let isFragment = if case .trace = wanted { true } else { false }
    return try await bodies.decoded(found.byteCount) { builder throws(SourceError) in
      builder.info.id = session
      builder.info.isFragment = isFragment
      builder.warnings = found.warnings
      try KoreBodies(bodies: bodies, session: session, isMixed: true).add(found.pages, to: &builder)
      builder.info.incomplete = builder.info.incomplete ?? found.gap
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
          switch wanted {
          case .session(let wanted): if wanted != id { continue }
          case .trace(let wanted): if let trace = trace["traceId"]?.stringValue, trace != wanted { continue }
          }
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

  /// A longer one is no place in a list.
  private static let longestCursor = 16 << 10

  private struct Found: Sendable {
    var pages: [Bytes] = []
    var warnings = WarningList()
    /// Why there are more events than came.
    var gap: String?

    var byteCount: Int { pages.reduce(0) { $0 + $1.count } }
  }

  /// Follows the cursor; every other parameter stays as it was, since the cursor is bound to them.
  private static func pages(
    of source: KoreSource, _ parameters: [(name: String, value: String)], _ progress: FetchProgress
  ) async throws(SourceError) -> Found {
    var found = Found()
    var cursor: String?
    var cursors: Set<String> = []
    let budget = FetchBudget(source.client)
    while found.pages.count < mostPages, !budget.isSpent {
      var query = parameters + [("limit", "\(source.configuration.pageSize)")]
      if let cursor { query.append(("cursor", cursor)) }
      let body = try await budget.get(source.path("/traces"), query: query)
      let (events, hasMore, next) = try source.bodies.read(body, with: "traces") { root -> (Int, Bool, String?) in
        let info = root["pageInfo"]
        let events = root["traces"]?.elements.reduce(0) { sum, trace in
          sum + (trace["events"]?.elements.reduce(0) { count, _ in count + 1 } ?? 0)
        }
        return (events ?? 0, info?["hasMore"]?.boolValue == true, info?["nextCursor"]?.stringValue)
      }
      found.pages.append(body)
      progress.report { update in
        update.pages += 1
        update.spans += events
        update.bytes += body.count
      }
      guard hasMore else { return found }
      guard let next, next.utf8.count <= longestCursor, cursors.insert(next).inserted else {
        found.gap = "the server says that there is more and does not say where it goes on"
        found.warnings.add("brokenCursor", "the server says that there is more and does not say where it goes on")
        return found
      }
      cursor = next
    }
    let gap = "only the first \(found.pages.count) pages were fetched"
    found.gap = gap
    found.warnings.add("tooManyPages", gap)
    return found
  }

  // MARK: The list of traces

  /// Traces as the service lists them. One that goes on over several pages is put together; the list is read as far as
  /// the window goes, since the service filters by other things than a query here does.
  static func traces(of source: KoreSource, _ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    let window = KoreWindow(after: query.after, before: query.before, days: source.configuration.days)
    var parameters = window.parameters + [("sortOrder", "asc")]
    if let session = query.sessionID { parameters.append(("sessionIds", session)) }
    let found = try await pages(of: source, parameters, FetchProgress())
    let bodies = source.bodies
    let all = try await bodies.onThread(found.byteCount) { () throws(SourceError) in
      try summaries(of: found.pages, bodies)
    }
    var page = query.page(of: all)
    page.warnings = found.warnings.all
    return page
  }

  /// A trace of the service, and the page it stands on.
  private struct Part {
    let value: JSONValue
    let page: Int
  }

  /// Every page is read once, however many sessions are on it.
  private static func summaries(
    of pages: [Bytes], _ bodies: ServerBodies
  ) throws(SourceError) -> [TraceSummary] {
    var documents: [JSONDocument] = []
    var order: [String] = []
    var parts: [String: [Part]] = [:]
    for body in pages {
      let document = try bodies.document(body, with: nil)
      documents.append(document)
      document.withRoot { root in
        for trace in root["traces"]?.elements ?? .empty {
          let id = trace["sessionId"]?.stringValue ?? ""
          if parts[id] == nil { order.append(id) }
          parts[id, default: []].append(Part(value: trace, page: documents.count - 1))
        }
      }
    }
    var all: [TraceSummary] = []
    for id in order {
      var builder = SessionBuilder(id: id)
      var format = KoreFormat()
      var origin: (page: Int, origin: SliceOrigin)?
      do throws(ModelError) {
        for part in parts[id] ?? [] {
          if origin?.page != part.page { origin = (part.page, try builder.add(documents[part.page].bytes)) }
          guard let origin = origin?.origin else { continue }
          try format.read(element: part.value, origin, session: nil, into: &builder)
        }
      } catch {
        throw bodies.tooLarge()
      }
      format.finish(session: id, into: &builder)
      all += TraceSummary.all(of: builder.finish())
    }
    withExtendedLifetime(documents) {}
    return all
  }
}
