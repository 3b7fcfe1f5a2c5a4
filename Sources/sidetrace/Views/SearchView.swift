internal import JSONTape
internal import SidetraceServer
internal import SystemCalls
internal import TraceModel

/// `sidetrace search`: what was found, session by session.
struct SearchView {
  let screen: Screen

  private struct Hit {
    let session: String
    let turn: Int
    let what: String
    let snippet: (before: String, match: String, behind: String)
    let moreCount: Int
    /// Where the match stands in what a model answered: in a call that a step of its own tells, too.
    let isToldByCall: Bool
  }

  /// Writes the result of `session.search`; false where nothing was found.
  func write(_ result: JSONValue) -> Bool {
    var last: String?
    var lastTurn = 0
    var count = 0
    for item in result["items"]?.elements ?? .empty {
      let hit = hit(item)
      if hit.isToldByCall { continue }
      count += 1
      if hit.session != last {
        if last != nil { screen.write("") }
        last = hit.session
        lastTurn = 0
        guard screen.write(head(item)) else { return true }
      }
      if hit.turn != lastTurn {
        lastTurn = hit.turn
        let prompt = ReadableText.line(item["prompt"]?.stringValue ?? "")
        screen.write(cut("  \(hit.turn). \(prompt)", .dim))
      }
      guard screen.write(line(hit)) else { return true }
    }
    if count == 0 {
      let sessions = result["sessionCount"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 0
      screen.write(screen.colour("nothing found in \(Words.plural(sessions, "session"))", .dim))
    }
    if result["nextCursor"] != nil { screen.write(screen.colour("there is more; --limit shows it", .dim)) }
    for warning in result["warnings"]?.elements ?? .empty {
      screen.write(cut("note: \(ReadableText.line(warning["message"]?.stringValue ?? ""))", .dim))
    }
    return count > 0
  }

  private var width: Int { screen.width ?? 200 }

  private func cut(_ text: String, _ colour: Screen.Colour?) -> String {
    screen.colour(Columns.cut(text, to: width), colour)
  }

  /// When, where, what it is called, and its id.
  private func head(_ item: JSONValue) -> String {
    let id = String((item["sessionId"]?.stringValue ?? "").prefix(8))
    let project = item["project"]?.stringValue?.split(separator: "/").last.map(String.init)
    let name = item["sessionName"]?.stringValue ?? ""
    let day = item["startTime"]?.stringValue.flatMap { Timestamp($0) }.map { moment in
      CalendarPeriod.day.name(
        of: moment,
        ahead: LocalMoment.ahead(at: moment))
    }
    let parts = [day, project, name].compactMap { $0 }.map { ReadableText.line($0) }.filter { !$0.isEmpty }
    let room = max(width - Columns.count(id) - 2, 10)
    return screen.colour(Columns.cut(parts.joined(separator: "  "), to: room), .bold) + "  " + screen.colour(id, .dim)
  }

  private func hit(_ item: JSONValue) -> Hit {
    let kind = item["kind"]?.stringValue ?? ""
    let name = item["name"]?.stringValue ?? ""
    let path = item["path"]?.stringValue ?? ""
    let isFailed = item["status"]?.stringValue == "error"
    let place = item["where"]?.stringValue ?? ""
    let what =
      switch kind {
      case "llm": "answer"
      case "message": name
      case "tool": isFailed ? "\(name) failed" : place == "output" ? "\(name) gave" : name
      default: name
      }
    return Hit(
      session: "\(item["source"]?.stringValue ?? "") \(item["sessionId"]?.stringValue ?? "")",
      turn: item["turn"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 0,
      what: ReadableText.line(what, limit: max(width / 4, 8)),
      snippet: parts(item), moreCount: item["moreCount"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 0,
      isToldByCall: kind == "llm" && path.contains("/input"))
  }

  /// The snippet in front of the match, the match, and what is behind it.
  private func parts(_ item: JSONValue) -> (before: String, match: String, behind: String) {
    let units = Array((item["snippet"]?.stringValue ?? "").utf16)
    let start = (item["match"]?["start"]).flatMap { Count($0) }.map { min(Int(clamping: $0), units.count) } ?? 0
    let end =
      (item["match"]?["end"]).flatMap { Count($0) }.map { min(max(Int(clamping: $0), start), units.count) } ?? start
    func text(_ range: Range<Int>) -> String { String(decoding: units[range], as: UTF16.self) }
    func flat(_ text: String) -> String { ReadableText.line("|\(text)|").dropFirst().dropLast().description }
    return (flat(text(0..<start)), flat(text(start..<end)), flat(text(end..<units.count)))
  }

  /// What was done, and the text around the match, which stays whole as long as there is room for it.
  private func line(_ hit: Hit) -> String {
    let left = "     \(hit.what): "
    let more = hit.moreCount > 0 ? "  +\(hit.moreCount)" : ""
    var room = max(width - Columns.count(left) - Columns.count(more), 8)
    let match = Columns.cut(hit.snippet.match, to: room)
    room -= Columns.count(match)
    let before = Self.end(of: hit.snippet.before, columns: min(room / 2, 40))
    let behind = Columns.cut(hit.snippet.behind, to: max(room - Columns.count(before), 0))
    return screen.colour(left, .dim) + before + screen.colour(match, .yellow) + behind + screen.colour(more, .dim)
  }

  private static func end(of text: String, columns: Int) -> String {
    if Columns.count(text) <= columns { return text }
    guard columns > 1 else { return "" }
    var result = text
    while Columns.count(result) > columns - 1, !result.isEmpty { result.removeFirst() }
    return "…" + result
  }
}
