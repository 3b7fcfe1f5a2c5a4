internal import JSONTape
internal import TraceFormats
internal import TraceModel

/// The list of sessions. The server knows no offset: the next page is what started at or before the last of this one.
///
/// Its order is by start, newest first. Another order is made here, over as many of the newest as are looked at.
struct Syntropic137List {
  let source: Syntropic137Source
  let query: SessionQuery
  /// Whether `isWanted` leaves sessions out, or all are needed to put them in order; as many as the server gives are
  /// asked for at once then.
  let isNarrowed: Bool
  let isWanted: @Sendable (SessionSummary) -> Bool

  /// What the server gives in one call at most.
  private static let perCall = 200
  /// So many calls for one page; what is not found in them is looked for with the next cursor.
  private static let mostCalls = 10

  /// Where the list goes on: the start of the last entry, and which entries of that very start, or of none, are seen.
  private struct Place: SourceCursor {
    var before: String?
    var seen: [String] = []
    /// How long the seen ids are together: they stand in the cursor of every entry.
    private var seenBytes = 0
    private static let mostSeenBytes = 32 << 10

    init() {}

    /// Whether more start at one moment than a cursor can name.
    var isTooLong: Bool { seenBytes > Self.mostSeenBytes }

    init?(_ text: String) {
      guard let document = try? JSONDocument(Bytes(text)) else { return nil }
      before = document.withRoot { $0["before"]?.stringValue }
      seen = document.withRoot { $0["seen"]?.elements.compactMap(\.stringValue) ?? [] }
      seenBytes = seen.reduce(0) { $0 + $1.utf8.count }
      if before == nil { return nil }
    }

    var text: String {
      json { writer in
        writer.object { writer in
          writer.key("before")
          writer.string(before ?? "")
          writer.key("seen")
          writer.array { writer in for id in seen { writer.string(id) } }
        }
      }.text
    }

    mutating func pass(_ start: String?, _ id: String) {
      if let start, start != before {
        seen = []
        seenBytes = 0
        before = start
      }
      seen.append(id)
      seenBytes += id.utf8.count
    }

    /// Whether an entry came before already: the server gives those of the last start once more, and one that takes no
    /// time gives the newest once more.
    func isBehind(_ entry: Entry) -> Bool {
      if seen.contains(entry.id) { return true }
      guard let before else { return false }
      // One without a start stands at the end of the first page, if anywhere.
      guard let start = entry.start else { return true }
      guard let own = Timestamp(start), let last = Timestamp(before) else { return start > before }
      return own > last
    }
  }

  private struct Entry {
    let id: String
    let start: String?
    let summary: SessionSummary
  }

  func page() async throws(SourceError) -> Page<SessionSummary> {
    let isServersOrder = (query.sort == .start || query.sort == .recent) && !query.ascending
    return isServersOrder ? try await pageInOrder() : try await pageSortedHere()
  }

  private func pageInOrder() async throws(SourceError) -> Page<SessionSummary> {
    var place = Place()
    if let cursor = query.cursor { place = try Place.read(cursor, of: source.name) }
    var page = Page<SessionSummary>(items: [])
    let isEnd = try await walk(&place) { entry, place in
      if isWanted(entry.summary) {
        page.items.append(entry.summary)
        page.cursors.append(place.text)
      }
      return page.items.count < query.limit
    } warn: {
      page.warnings.append($0)
    }
    page.nextCursor = isEnd || place.before == nil ? nil : place.text
    return page
  }

  /// Sorts what there is; a list that is longer than what is looked at is said to be cut.
  private func pageSortedHere() async throws(SourceError) -> Page<SessionSummary> {
    var all: [SessionSummary] = []
    var warnings: [Warning] = []
    var place = Place()
    let isEnd = try await walk(&place) { entry, _ in
      if isWanted(entry.summary) { all.append(entry.summary) }
      return true
    } warn: {
      warnings.append($0)
    }
    var page = query.page(of: all)
    page.warnings = warnings
    if !isEnd {
      page.total = nil
      page.warnings.append(
        Warning(
          code: "partOfList",
          message:
            "the server only sorts by start; of its newest \(Self.perCall * Self.mostCalls) sessions these come first"))
    }
    return page
  }

  /// Goes through the list until `take` has enough.
  ///
  /// - Returns: whether there is nothing behind.
  private func walk(
    _ place: inout Place, _ take: (Entry, Place) -> Bool, warn: (Warning) -> Void
  ) async throws(SourceError) -> Bool {
    // The sessions of the last start come once more.
    var want = isNarrowed ? Self.perCall : min(query.limit + place.seen.count, Self.perCall)
    for _ in 0..<Self.mostCalls {
      let (entries, count) = try await fetch(place, want)
      let old = place
      var isNew = false
      for (number, entry) in entries.enumerated() where !old.isBehind(entry) {
        isNew = true
        place.pass(entry.start, entry.id)
        let goesOn = take(entry, place)
        if place.isTooLong {
          warn(Warning(code: "listCut", message: "too many sessions start at one moment; later ones cannot be listed"))
          return true
        }
        if !goesOn { return number == entries.count - 1 && count < want }
      }
      if count < want { return true }
      if !isNew, want == Self.perCall {
        warn(
          Warning(
            code: "listCut",
            message:
              "the server gives the same sessions again, as versions before 0.25.3 do; older ones cannot be listed"
          ))
        return true
      }
      want = Self.perCall
    }
    return false
  }

  private func fetch(_ place: Place, _ want: Int) async throws(SourceError) -> (entries: [Entry], count: Int) {
    let body = try await source.client.get("/sessions", query: parameters(place, want))
    return try source.bodies.read(body, with: "sessions") { root in
      var count = 0
      var entries: [Entry] = []
      for item in root["sessions"]?.elements ?? .empty {
        count += 1
        guard let id = item["id"]?.stringValue else { continue }
        var builder = SessionBuilder(id: id)
        builder.info.hasDetail = false
        Syntropic137Format(session: id).readSession(item, into: &builder)
        entries.append(Entry(id: id, start: item["started_at"]?.stringValue, summary: builder.finish().summary))
      }
      return (entries, count)
    }
  }

  /// Filters are sent where the server has them and applied here, too: older servers pass over what they do not know.
  private func parameters(_ place: Place, _ want: Int) -> [(name: String, value: String)] {
    var parameters: [(name: String, value: String)] = [("limit", "\(want)")]
    let words: [RunStatus: String] = [
      .pending: "pending", .running: "running", .completed: "completed", .error: "failed", .cancelled: "cancelled",
    ]
    let statuses = query.statuses.compactMap { words[$0] }
    if !statuses.isEmpty, statuses.count == query.statuses.count {
      parameters.append(("statuses", statuses.joined(separator: ",")))
    }
    // A session that runs at the wanted moment may have begun before it; a day is what is allowed for that.
    if let after = query.after {
      let earlier = after - Elapsed(clamping: 86_400, .seconds)
      if !earlier.isSaturated { parameters.append(("started_after", earlier.rfc3339)) }
    }
    // The server takes a time only with its zone.
    let before = place.before.flatMap { Timestamp($0) } ?? query.before
    if let before { parameters.append(("started_before", before.rfc3339)) }
    return parameters
  }
}
