internal import JSONTape
internal import SystemCalls

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
      let name = row.mark + row.name
      let text = room.map { Columns.cut(name, to: $0) } ?? name
      let rest = room.map { $0 - Columns.count(text) - 2 }
      let place = rest.map { $0 < 6 ? "" : Columns.cut(row.place, to: $0) } ?? row.place
      let line =
        screen.colour(left, .dim) + screen.colour(text, row.colour)
        + (place.isEmpty ? "" : "  " + screen.colour(place, .dim))
      guard screen.write(line) else { return }
    }
    if result["nextCursor"] != nil, let total = result["total"]?.int64 {
      screen.write(screen.colour("of \(total); --limit shows more", .dim))
    }
    for warning in result["warnings"]?.elements ?? .empty {
      screen.write(screen.colour("note: \(Columns.safe(warning["message"]?.stringValue ?? ""))", .dim))
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
    let moment = (session["endTime"] ?? session["startTime"])?.stringValue
    let source = session["source"]?.stringValue ?? ""
    let tags = (session["tags"]?.elements ?? .empty).compactMap(\.stringValue).prefix(2)
    let id = session["sessionId"]?.stringValue ?? ""
    return Row(
      id: Columns.safe(id), age: moment.flatMap { Age.text(of: $0, now: now) } ?? "",
      name: Columns.safe(session["name"]?.stringValue ?? id),
      mark: status == "running" ? "● " : status == "error" ? "✗ " : "",
      colour: status == "running" ? .green : status == "error" ? .red : nil,
      place: Columns.safe(([source] + tags).joined(separator: " ")))
  }
}

/// How long ago a time was, as answers spell times: `2026-09-15T07:00:02.000000Z`.
enum Age {
  static func text(of time: String, now: Int64) -> String? {
    let digits = time.split { !$0.isNumber }.compactMap { Int64($0) }
    guard digits.count >= 6, (1970...9999).contains(digits[0]), (1...12).contains(digits[1]) else { return nil }
    let seconds =
      now / 1_000_000_000
      - (days(digits[0], digits[1], digits[2]) * 86_400 + digits[3] * 3600
        + digits[4] * 60 + digits[5])
    switch seconds {
    case ..<60: return "now"
    case ..<3600: return "\(seconds / 60) min"
    case ..<86_400: return "\(seconds / 3600) h"
    case ..<(86_400 * 60): return "\(seconds / 86_400) d"
    default: return String(time.prefix(10))
    }
  }

  /// Days since 1970 of a date of the Gregorian calendar, counted from March so that February's length comes last.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let y = month > 2 ? year : year - 1
    let m = month > 2 ? month - 3 : month + 9
    return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719_468
  }
}
