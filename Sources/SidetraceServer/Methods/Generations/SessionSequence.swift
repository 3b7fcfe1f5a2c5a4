internal import TraceClient
internal import TraceModel

/// Sessions one after another: those that are named, or those of a window of time, the latest start first.
struct SessionSequence {
  /// The next session to look at.
  struct Entry {
    let id: String
    /// The source it is known to be from.
    let source: String?
    let start: Timestamp?
    /// What the page of the list that has it was asked with.
    let list: String?
    /// Behind the last span that was given before.
    let span: SpanCursor?

    /// The place behind a span of it, or behind all of it.
    func cursor(source: String, span: SpanCursor?) -> GenerationCursor {
      GenerationCursor(source: source, session: id, start: start, list: list, span: span)
    }
  }

  private let catalog: Catalog
  private let source: String?
  private let refresh: Bool
  private var named: [String]?
  private var query = SessionQuery()
  private var behind: GenerationCursor?
  private var page: [(source: String, item: SessionSummary)] = []
  private var place = 0
  private var asked: String?
  private var next: String?
  private var hasBegun = false
  private(set) var warnings: [Warning] = []

  /// The sessions with these ids, in this order.
  init(named: [String], behind: GenerationCursor?, _ catalog: Catalog, source: String?, refresh: Bool) {
    self.init(behind, catalog, source, refresh)
    var seen: Set<String> = []
    let once = named.filter { seen.insert($0).inserted }
    self.named = Array(once.drop { id in behind.map { $0.session != id } ?? false })
  }

  /// The sessions that went on in a window of time.
  init(
    after: Timestamp?, before: Timestamp?, behind: GenerationCursor?, _ catalog: Catalog, source: String?, refresh: Bool
  ) {
    self.init(behind, catalog, source, refresh)
    query.after = after
    query.before = before
    query.sort = .start
    next = behind?.list
  }

  private init(_ behind: GenerationCursor?, _ catalog: Catalog, _ source: String?, _ refresh: Bool) {
    self.behind = behind
    self.catalog = catalog
    self.source = source
    self.refresh = refresh
  }

  mutating func next() async throws(SourceError) -> Entry? {
    if named != nil { return nextNamed() }
    while true {
      while place < page.count {
        let (source, summary) = page[place]
        place += 1
        if isGiven(summary, from: source) { continue }
        let span = behind?.session == summary.info.id && behind?.source == source ? behind?.span : nil
        return Entry(
          id: summary.info.id, source: source, start: summary.start, list: asked, span: span)
      }
      guard try await turnPage() else { return nil }
    }
  }

  private mutating func nextNamed() -> Entry? {
    while let id = named?.first {
      named?.removeFirst()
      guard let behind, behind.session == id else {
        return Entry(id: id, source: source, start: nil, list: nil, span: nil)
      }
      if let span = behind.span { return Entry(id: id, source: behind.source, start: nil, list: nil, span: span) }
    }
    return nil
  }

  private mutating func turnPage() async throws(SourceError) -> Bool {
    if hasBegun, next == nil { return false }
    hasBegun = true
    asked = next
    query.cursor = next
    let found = try await catalog.sessions(query, source: source, refresh: refresh)
    page = found.items
    place = 0
    next = found.nextCursor
    warnings += found.warnings
    return true
  }

  /// Whether a session stands before the place where the list goes on.
  private func isGiven(_ summary: SessionSummary, from source: String) -> Bool {
    guard let behind else { return false }
    if behind.session == summary.info.id, behind.source == source { return behind.span == nil }
    var other = SessionInfo(id: behind.session)
    other.start = behind.start
    let last = SessionSummary(info: other)
    if query.isBefore(summary, last) { return true }
    if query.isBefore(last, summary) { return false }
    // Sources that have the same session come in their own order.
    let names = catalog.sources.map(\.name)
    return (names.firstIndex(of: source) ?? 0) < (names.firstIndex(of: behind.source) ?? 0)
  }
}
