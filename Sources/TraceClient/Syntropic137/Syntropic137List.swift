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
  static let perCall = 200
  /// So many calls for one page; what is not found in them is looked for with the next cursor.
  private static let mostCalls = 10

  /// Where the list goes on: behind a session, in an order that is the list's own where starts are equal, since the
  /// server's is not always the same.
  private struct Place: SourceCursor {
    /// The start as the server spells it; none for a session without, which stands at the end.
    var start: String?
    var id: String?

    init() {}

    init(_ entry: Entry) {
      start = entry.start
      id = entry.id
    }

    init?(_ text: String) {
      guard let document = try? JSONDocument(Bytes(text)) else { return nil }
      start = document.withRoot { $0["start"]?.stringValue }
      id = document.withRoot { $0["id"]?.stringValue }
      if id == nil { return nil }
    }

    var text: String {
      json { writer in
        writer.object { writer in
          if let start {
            writer.key("start")
            writer.string(start)
          }
          writer.key("id")
          writer.string(id ?? "")
        }
      }.text
    }

    /// Whether a session came before already.
    func isBehind(_ entry: Entry) -> Bool {
      guard let id else { return false }
      switch Syntropic137List.order(entry.start, start) {
      case 0: return entry.id <= id
      case let order: return order < 0
      }
    }
  }

  struct Entry {
    let id: String
    let start: String?
    let workflow: String?
    let summary: SessionSummary

    var moment: Timestamp? { start.flatMap { Timestamp($0) } }
  }

  /// Negative where a session of the one start comes before one of the other.
  private static func order(_ one: String?, _ other: String?) -> Int {
    guard let one, let other else { return (one == nil ? 1 : 0) - (other == nil ? 1 : 0) }
    if let own = Timestamp(one), let its = Timestamp(other) { return own == its ? 0 : own > its ? -1 : 1 }
    return one == other ? 0 : one > other ? -1 : 1
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
    page.nextCursor = isEnd || place.id == nil ? nil : place.text
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

  /// What is known of the list from one call, or from several where more start at one moment than a call gives.
  private struct Stretch {
    /// All sessions of the starts that they have.
    var entries: [Entry]
    /// Where older ones begin; `nil` where there are none.
    var rest: Timestamp?
    /// What those must know who have all of it.
    var warning: Warning?
  }

  /// Goes through the list until `take` has enough.
  ///
  /// - Returns: whether there is nothing behind.
  private func walk(
    _ place: inout Place, _ take: (Entry, Place) -> Bool, warn: (Warning) -> Void
  ) async throws(SourceError) -> Bool {
    var bound = place.start.flatMap { Timestamp($0) }
    // The bound is inclusive, so that the last session comes once more; one more tells that its start is over.
    var want = isNarrowed ? Self.perCall : min(query.limit + (bound == nil ? 1 : 2), Self.perCall)
    for _ in 0..<Self.mostCalls {
      let stretch = try await stretch(from: bound, want)
      want = Self.perCall
      guard let stretch else { continue }
      let entries = stretch.entries.filter { [place] in !place.isBehind($0) }
        .sorted { one, other in
          let order = Self.order(one.start, other.start)
          return order == 0 ? one.id < other.id : order < 0
        }
      for (number, entry) in entries.enumerated() {
        place = Place(entry)
        let goesOn = take(entry, place)
        guard goesOn || number == entries.count - 1 else { return false }
        if !goesOn {
          stretch.warning.map(warn)
          return stretch.rest == nil
        }
      }
      stretch.warning.map(warn)
      guard let rest = stretch.rest else { return true }
      bound = rest
    }
    return false
  }

  /// The sessions of the starts that a call gives in full.
  ///
  /// - Returns: `nil` where more have to be asked for at once to know that.
  private func stretch(from bound: Timestamp?, _ want: Int) async throws(SourceError) -> Stretch? {
    let (entries, count) = try await fetch(parameters(until: bound ?? query.before, want))
    guard count >= want, let first = entries.first, let last = entries.last else { return Stretch(entries: entries) }
    let isOld = bound.map { bound in entries.contains { $0.moment.map { $0 > bound } ?? false } } ?? false
    let isOneMoment = Self.order(first.start, last.start) == 0
    if isOld || isOneMoment, want < Self.perCall { return nil }
    guard !isOld, let moment = last.moment else {
      let warning = Warning(
        code: "listCut",
        message: isOld
          ? "the server gives the same sessions again, as versions before 0.25.3 do; older ones cannot be listed"
          : "the server has sessions without a start; how many cannot be told, and those beyond cannot be listed")
      return Stretch(entries: entries, warning: warning)
    }
    if isOneMoment {
      let (all, warning) = try await Syntropic137Moment(list: self, moment: moment).entries(entries)
      return Stretch(entries: all, rest: moment - Elapsed(clamping: 1, .microseconds), warning: warning)
    }
    return Stretch(entries: entries.filter { Self.order($0.start, last.start) != 0 }, rest: moment)
  }

  /// - Returns: the entries, and how many records there were.
  func fetch(_ parameters: [(name: String, value: String)]) async throws(SourceError) -> (entries: [Entry], count: Int)
  {
    let body = try await source.client.get("/sessions", query: parameters)
    return try source.bodies.read(body, with: "sessions") { root in
      var count = 0
      var entries: [Entry] = []
      for item in root["sessions"]?.elements ?? .empty {
        count += 1
        guard let id = item["id"]?.stringValue else { continue }
        var builder = SessionBuilder(id: id)
        builder.info.hasDetail = false
        Syntropic137Format(session: id).readSession(item, into: &builder)
        entries.append(
          Entry(
            id: id, start: item["started_at"]?.stringValue, workflow: item["workflow_id"]?.stringValue,
            summary: builder.finish().summary))
      }
      return (entries, count)
    }
  }

  /// The server's words for what is asked for; none where that is all.
  var statuses: [String] {
    let words: [RunStatus: String] = [
      .pending: "pending", .running: "running", .completed: "completed", .error: "failed", .cancelled: "cancelled",
    ]
    let statuses = query.statuses.compactMap { words[$0] }
    return statuses.count == query.statuses.count ? statuses : []
  }

  /// Filters are sent where the server has them and applied here, too: older servers pass over what they do not know.
  private func parameters(until bound: Timestamp?, _ want: Int) -> [(name: String, value: String)] {
    var parameters: [(name: String, value: String)] = [("limit", "\(want)")]
    if !statuses.isEmpty { parameters.append(("statuses", statuses.joined(separator: ","))) }
    // A session that runs at the wanted moment may have begun before it; a day is what is allowed for that.
    if let after = query.after {
      let earlier = after - Elapsed(clamping: 86_400, .seconds)
      if !earlier.isSaturated { parameters.append(("started_after", earlier.rfc3339)) }
    }
    // The server takes a time only with its zone.
    if let bound { parameters.append(("started_before", bound.rfc3339)) }
    return parameters
  }
}
