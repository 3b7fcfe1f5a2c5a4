internal import JSONTape
internal import TraceModel

/// `sidetrace sessions`: a line for each session.
struct SessionsView {
  let screen: Screen
  /// Nanoseconds since 1970.
  let now: Int64

  /// Writes the result of `session.list`.
  func write(_ result: JSONValue) {
    let rows = (result["items"]?.elements ?? .empty).map(row)
    if rows.isEmpty { screen.write(screen.colour("no sessions", .dim)) }
    // The beginning of an id is enough to name a session.
    let ids = min(rows.map { Columns.count($0.id) }.max() ?? 0, screen.width.map { $0 * 2 / 5 } ?? .max)
    let ages = rows.map { Columns.count($0.age) }.max() ?? 0
    for row in rows {
      let left =
        Columns.pad(Columns.cut(row.id, to: ids), to: ids) + "  " + Columns.pad(row.age, to: ages, right: true) + "  "
      let room = screen.width.map { max($0 - Columns.count(left), 8) }
      let name = [row.mark, row.name].filter { !$0.isEmpty }.joined(separator: " ")
      let text = room.map { Columns.cut(name, to: $0) } ?? name
      let rest = room.map { $0 - Columns.count(text) - 2 }
      let place = rest.map { $0 < 6 ? "" : Columns.cut(row.place, to: $0) } ?? row.place
      let line =
        screen.colour(left, .dim) + screen.colour(text, row.colour)
        + (place.isEmpty ? "" : (text.isEmpty ? "" : "  ") + screen.colour(place, .dim))
      guard screen.write(line) else { return }
    }
    if result["nextCursor"] != nil, let total = result["total"].flatMap({ Count($0) }) {
      screen.write(screen.colour("of \(total); --limit shows more", .dim))
    }
    for warning in result["warnings"]?.elements ?? .empty {
      screen.write(screen.colour("note: \(ReadableText.line(warning["message"]?.stringValue ?? ""))", .dim))
    }
  }

  private struct Row {
    let id: String
    let age: String
    let name: String
    let mark: String
    let colour: Screen.Colour?
    let place: String
  }

  private func row(_ session: JSONValue) -> Row {
    let status = session["status"]?.stringValue
    let moment = (session["endTime"] ?? session["lastActivityTime"] ?? session["startTime"])?.stringValue
    let source = session["source"]?.stringValue ?? ""
    let tags = (session["tags"]?.elements ?? .empty).compactMap(\.stringValue).prefix(2)
    let id = session["sessionId"]?.stringValue ?? ""
    return Row(
      id: ReadableText.line(id), age: moment.map(age) ?? "",
      name: ReadableText.line(session["name"]?.stringValue ?? ""),
      mark: status == "running" ? "●" : status == "error" ? "✗" : "",
      colour: status == "running" ? .green : status == "error" ? .red : nil,
      place: ReadableText.line((figures(session) + [source] + tags).joined(separator: " ")))
  }

  /// How long it took and what it used, as far as that is known.
  private func figures(_ session: JSONValue) -> [String] {
    var parts: [String] = []
    let length = session["wallMs"] ?? session["totalMs"]
    if let time = length.flatMap({ Elapsed(exactly: $0, .milliseconds) }) { parts.append(Words.duration(time)) }
    // A service that counts none may not have understood what was sent to it.
    if let total = (session["tokens"]?["total"]).flatMap({ Count($0) }), total > 0 {
      parts.append("\(Words.count(total)) \(total == 1 ? "token" : "tokens")")
    }
    if let cost = session["costUsd"].flatMap({ Cost($0) }), cost > .zero { parts.append(Words.cost(cost)) }
    return parts.isEmpty ? [] : [parts.joined(separator: " · ") + " ·"]
  }

  /// How long ago a time was, or its date.
  private func age(_ time: String) -> String {
    guard let moment = Timestamp(time) else { return "" }
    return Words.age(Timestamp(nanoseconds: now) - moment) ?? String(time.prefix(10))
  }
}
