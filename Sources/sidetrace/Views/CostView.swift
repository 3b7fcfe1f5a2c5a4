internal import JSONTape
internal import TraceModel

/// `sidetrace cost`: a line for each sum, and one for all.
struct CostView {
  let screen: Screen
  /// What sums are made by.
  let by: [String]

  /// A column of figures, by how much it is worth where there is little room.
  private struct Column: Sendable {
    let title: String
    let rank: Int
    let text: @Sendable (JSONValue) -> String
  }

  private static let columns = [
    Column(title: "calls", rank: 5) { count($0["callCount"]) },
    Column(title: "input", rank: 3) { count($0["tokens"]?["input"]) },
    Column(title: "output", rank: 2) { count($0["tokens"]?["output"]) },
    Column(title: "cache read", rank: 4) { count($0["tokens"]?["cacheRead"]) },
    Column(title: "cache write", rank: 6) { count($0["tokens"]?["cacheCreation"]) },
    Column(title: "tokens", rank: 1) { count($0["tokens"]?["total"]) },
    Column(title: "cost", rank: 0) { cost($0) },
  ]

  private static func count(_ value: JSONValue?) -> String {
    value.flatMap { Count($0) }.map { Words.count(inColumn: $0) } ?? ""
  }

  /// A sum that lacks the price of some of its calls says so.
  private static func cost(_ item: JSONValue) -> String {
    guard let cost = item["costUsd"].flatMap({ Cost($0) }) else { return "–" }
    return Words.cost(cost) + (item["costIsComplete"]?.boolValue == false ? "+" : "")
  }

  /// Writes the result of `cost.report`.
  func write(_ result: JSONValue) {
    let items = (result["items"]?.elements ?? .empty).map { $0 }
    guard !items.isEmpty, let total = result["total"] else {
      screen.write(screen.colour("no calls of models", .dim))
      return notes(result, isShort: false)
    }
    let keys = keys(of: items)
    let rows = items + [total]
    var widths = Self.columns.map { column in
      max(Columns.count(column.title), rows.map { Columns.count(column.text($0)) }.max() ?? 0)
    }
    let longest = min(max((keys + [by.joined(separator: " ")]).map(Columns.count).max() ?? 0, 5), 100)
    // What people ask by is worth more than the columns that say least.
    let room = screen.width.map { min($0, 200) } ?? 200
    let least = min(longest, 24)
    var shown = Set(Self.columns.indices)
    while let last = shown.max(by: { Self.columns[$0].rank < Self.columns[$1].rank }), shown.count > 1,
      least + shown.reduce(0, { $0 + widths[$1] + 2 }) > room
    {
      shown.remove(last)
    }
    for place in widths.indices where !shown.contains(place) { widths[place] = 0 }
    let left = max(min(longest, room - shown.reduce(0) { $0 + widths[$1] + 2 }), 8)
    func line(_ key: String, _ text: (Column) -> String) -> String {
      Columns.pad(Columns.cut(key, to: left), to: left)
        + Self.columns.indices.filter(shown.contains).map { place in
          "  " + Columns.pad(text(Self.columns[place]), to: widths[place], right: true)
        }.joined()
    }
    screen.write(screen.colour(line(by.joined(separator: " ")) { $0.title }, .dim))
    for (key, item) in zip(keys, items) {
      guard screen.write(line(key) { $0.text(item) }) else { return }
    }
    screen.write(screen.colour(line("total") { $0.text(total) }, .bold))
    let count = result["itemCount"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? items.count
    notes(result, isShort: count > items.count)
    if count > items.count { note("\(count - items.count) more; --limit shows them") }
  }

  /// What each line is of: where two projects have one name, with the folder that tells them apart.
  private func keys(of items: [JSONValue]) -> [String] {
    var names: [String: Set<String>] = [:]
    let folders = items.compactMap { $0["project"]?.stringValue }
    for folder in folders { names[Self.last(folder, 1), default: []].insert(folder) }
    return items.map { item in
      by.map { word in
        switch word {
        case "project":
          guard let folder = item["project"]?.stringValue else { return "no project" }
          return Self.last(folder, (names[Self.last(folder, 1)]?.count ?? 0) > 1 ? 2 : 1)
        case "session":
          let id = (item["sessionId"]?.stringValue ?? "").prefix(8)
          return [String(id), item["name"]?.stringValue ?? ""].filter { !$0.isEmpty }.joined(separator: "  ")
        case "model": return item["model"]?.stringValue ?? "no model"
        case "agent": return item["agent"]?.stringValue ?? "no agent"
        default: return Self.value(item, word) ?? "no time"
        }
      }.map { ReadableText.line($0) }.joined(separator: "  ")
    }
  }

  private static func value(_ item: JSONValue, _ word: String) -> String? {
    switch word {
    case "day": item["day"]?.stringValue
    case "week": item["week"]?.stringValue
    default: item["month"]?.stringValue
    }
  }

  private static func last(_ folder: String, _ count: Int) -> String {
    folder.split(separator: "/").suffix(count).joined(separator: "/")
  }

  private func note(_ text: String) {
    let line = ReadableText.line(text)
    screen.write(screen.colour(screen.width.map { Columns.cut(line, to: $0) } ?? line, .dim))
  }

  /// What the sums leave out.
  private func notes(_ result: JSONValue, isShort: Bool) {
    let unpriced = (result["unpriced"]?.elements ?? .empty).map { calls in
      let count = calls["callCount"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 0
      return "\(calls["model"]?.stringValue ?? "no model") (\(Words.plural(count, "call")))"
    }
    if !unpriced.isEmpty {
      let rest = unpriced.count > 6 ? " and \(unpriced.count - 6) more" : ""
      note("+ without a price: " + unpriced.prefix(6).joined(separator: ", ") + rest)
    }
    let tables = (result["prices"]?.elements ?? .empty).compactMap { $0["source"]?.stringValue }
    if !tables.isEmpty { note("what the API would have cost, by \(tables.joined(separator: " and "))") }
    for warning in result["warnings"]?.elements ?? .empty {
      note("note: \(warning["message"]?.stringValue ?? "")")
    }
  }
}
