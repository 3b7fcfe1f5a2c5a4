internal import JSONTape
internal import TraceModel

/// The sessions that are known while one browses, newest first, and the projects that they belong to.
struct BrowseSessions: Sendable {
  struct Entry: Equatable, Sendable {
    let id: String
    let source: String
    let project: String
    let name: String
    let status: String
    let moment: Timestamp?
    var figures: String
    let hasTokens: Bool
    let searched: String

    func with(figuresOf known: Entry) -> Entry {
      var entry = self
      if !hasTokens, known.hasTokens, moment == known.moment { entry.figures = known.figures }
      return entry
    }
  }

  private(set) var entries: [Entry] = []
  private var places: [BrowseRow.Item: Int] = [:]
  /// When it was drawn last, in nanoseconds since 1970.
  var now: Int64 = 0
  var isComplete = false

  private static func item(_ entry: Entry) -> BrowseRow.Item { .session(id: entry.id, source: entry.source) }

  /// Takes sessions of a list; those that are known are replaced.
  mutating func take(_ items: JSONValue.Elements) {
    var isNew = false
    for item in items {
      let entry = Self.entry(item)
      if let place = places[Self.item(entry)] {
        // A list without figures takes none away.
        entries[place] = entry.with(figuresOf: entries[place])
      } else {
        places[Self.item(entry)] = entries.count
        entries.append(entry)
      }
      isNew = true
    }
    guard isNew else { return }
    let floor = Timestamp(nanoseconds: 0)
    entries.sort { ($0.moment ?? floor, $1.id) > ($1.moment ?? floor, $0.id) }
    places = Dictionary(entries.enumerated().map { (Self.item($1), $0) }) { first, _ in first }
  }

  private static func entry(_ item: JSONValue) -> Entry {
    func text(_ key: StaticString) -> String { ReadableText.line(item[key]?.beginning(2000) ?? "", limit: 300) }
    let moment = (item["endTime"] ?? item["lastActivityTime"] ?? item["startTime"])?.stringValue
    let tags = (item["tags"]?.elements ?? .empty).compactMap(\.stringValue)
    let source = item["source"]?.stringValue ?? ""
    // The folder of an agent's session is the first of its tags; what has none is known by its source.
    let project = item["cwd"]?.stringValue ?? tags.first { $0.utf8.first == 0x2F } ?? source
    let id = item["sessionId"]?.stringValue ?? ""
    var figures: [String] = []
    if let turns = item["traceCount"].flatMap({ Count($0) }), turns > 0 {
      figures.append(Words.plural(Int(clamping: turns), "turn"))
    }
    if let time = (item["wallMs"] ?? item["totalMs"]).flatMap({ Elapsed(exactly: $0, .milliseconds) }) {
      figures.append(Words.duration(inColumn: time))
    }
    if let total = (item["tokens"]?["total"]).flatMap({ Count($0) }), total > 0 { figures.append(Words.count(total)) }
    if let cost = item["costUsd"].flatMap({ Cost($0) }), cost > .zero { figures.append(Words.cost(cost)) }
    let name = text("name")
    return Entry(
      id: id, source: source, project: ReadableText.line(project, limit: 300),
      name: name.isEmpty ? ReadableText.line(id, limit: 100) : name, status: text("status"),
      moment: moment.flatMap { Timestamp($0) }, figures: figures.joined(separator: " · "),
      hasTokens: item["tokens"] != nil,
      searched: "\(id) \(name) \(tags.joined(separator: " "))".lowercased())
  }

  // MARK: Rows

  /// A row for each session of a project, or of all.
  func rows(project: String?, filter: String) -> [BrowseRow] {
    let wanted = filter.lowercased()
    return entries.compactMap { entry in
      guard project == nil || entry.project == project, wanted.isEmpty || entry.searched.contains(wanted) else {
        return nil
      }
      let mark = entry.status == "running" ? "● " : entry.status == "error" ? "✗ " : ""
      return BrowseRow(
        item: Self.item(entry), head: age(entry.moment), text: mark + entry.name, figures: entry.figures,
        style: entry.status == "running" ? .green : entry.status == "error" ? .red : .plain)
    }
  }

  /// A row for each project, those first in which something happened last.
  func projects(filter: String) -> [BrowseRow] {
    let wanted = filter.lowercased()
    var counts: [String: (first: Int, count: Int, running: Int)] = [:]
    for (place, entry) in entries.enumerated() {
      if !wanted.isEmpty, !entry.searched.contains(wanted), !entry.project.lowercased().contains(wanted) { continue }
      var known = counts[entry.project] ?? (place, 0, 0)
      known.count += 1
      if entry.status == "running" { known.running += 1 }
      counts[entry.project] = known
    }
    return counts.sorted { $0.value.first < $1.value.first }.map { project, known in
      let running = known.running > 0 ? "● \(known.running) running · " : ""
      return BrowseRow(
        item: .project(project), head: age(entries[known.first].moment), text: project,
        figures: running + Words.plural(known.count, "session"), style: known.running > 0 ? .green : .plain)
    }
  }

  private func age(_ moment: Timestamp?) -> String {
    guard let moment else { return "" }
    return Words.age(Timestamp(nanoseconds: now) - moment) ?? String(moment.rfc3339.prefix(10))
  }
}
