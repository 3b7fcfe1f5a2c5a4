internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// What a session is, above all that happened in it.
struct SessionHead {
  let screen: Screen

  func write(_ session: JSONValue) {
    let name = ReadableText.line(session["name"]?.stringValue ?? session["sessionId"]?.stringValue ?? "")
    screen.write(screen.colour(Columns.cut(name, to: screen.columns), .bold))
    let words = [session["sessionId"], session["source"]].compactMap { $0?.stringValue.map { ReadableText.line($0) } }
    let place = [session["cwd"]?.stringValue.map(FolderWords.path), session["branch"]?.stringValue]
      .compactMap { $0.map { ReadableText.line($0) } }
    line(words + place)
    line(figures(session))
  }

  /// The parts as one line, or as several where they do not fit.
  private func line(_ parts: [String]) {
    var lines: [String] = []
    for part in parts {
      if let last = lines.last, Columns.count(last) + 3 + Columns.count(part) <= screen.columns {
        lines[lines.count - 1] = last + " · " + part
      } else {
        lines.append(part)
      }
    }
    for line in lines { screen.write(screen.colour(Columns.cut(line, to: screen.columns), .dim)) }
  }

  private func figures(_ session: JSONValue) -> [String] {
    var parts: [String] = []
    if let start = LocalMoment(session["startTime"]?.stringValue) { parts.append(start.text) }
    let status = session["status"]?.stringValue ?? ""
    if status != "completed", status != "unknown", !status.isEmpty { parts.append(status) }
    if let wall = session["wallMs"].flatMap({ Elapsed(exactly: $0, .milliseconds) }) {
      parts.append(Words.duration(inColumn: wall))
    }
    func count(_ key: StaticString) -> Int? { session[key].flatMap { Count($0) }.map { Int(clamping: $0) } }
    if let turns = count("traceCount") { parts.append(Words.plural(turns, "turn")) }
    if let total = (session["tokens"]?["total"]).flatMap({ Count($0) }), total > 0 {
      parts.append("\(Words.count(inColumn: total)) tokens")
    }
    if let cost = session["costUsd"].flatMap({ Cost($0) }), cost > .zero { parts.append(Words.cost(cost)) }
    if let errors = count("errorCount"), errors > 0 { parts.append(Words.plural(errors, "error")) }
    return parts
  }
}
