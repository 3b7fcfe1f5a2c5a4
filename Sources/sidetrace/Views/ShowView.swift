internal import JSONTape
internal import TraceModel

/// `sidetrace show`: a session as a tree.
struct ShowView {
  let screen: Screen

  /// Writes the result of `session.get`.
  func write(_ result: JSONValue) {
    if let session = result["session"] { writeHead(session) }
    for trace in result["traces"]?.elements ?? .empty {
      guard writeTurn(trace) else { return }
    }
    for warning in result["warnings"]?.elements ?? .empty {
      let count = warning["count"].flatMap { Count($0) } ?? 1
      let text = ReadableText.line(warning["message"]?.stringValue ?? "")
      screen.write(screen.colour(cut("note: \(count) \(text)"), .dim))
    }
  }

  private func cut(_ text: String) -> String { screen.width.map { Columns.cut(text, to: $0) } ?? text }

  func writeHead(_ session: JSONValue) {
    let name = ReadableText.line(session["name"]?.stringValue ?? session["sessionId"]?.stringValue ?? "")
    screen.write(screen.colour(cut(name), .bold))
    var parts = [session["sessionId"], session["source"], session["status"], session["startTime"]].compactMap {
      $0?.stringValue.map { ReadableText.line($0) }
    }
    if let wall = session["wallMs"].flatMap({ Elapsed(exactly: $0, .milliseconds) }) {
      parts.append(Words.duration(inColumn: wall))
    }
    func count(_ key: StaticString) -> Int? { session[key].flatMap { Count($0) }.map { Int(clamping: $0) } }
    if let turns = count("traceCount") { parts.append(Words.plural(turns, "turn")) }
    if let spans = count("spanCount") { parts.append(Words.plural(spans, "span")) }
    if let total = (session["tokens"]?["total"]).flatMap({ Count($0) }), total > 0 {
      parts.append("\(Words.count(inColumn: total)) tokens")
    }
    if let cost = session["costUsd"].flatMap({ Cost($0) }) { parts.append(Words.cost(cost)) }
    if let errors = count("errorCount"), errors > 0 { parts.append(Words.plural(errors, "error")) }
    screen.write(screen.colour(cut(parts.joined(separator: " · ")), .dim))
  }

  private func writeTurn(_ trace: JSONValue) -> Bool {
    let name = ReadableText.line(trace["name"]?.stringValue ?? trace["traceId"]?.stringValue ?? "")
    let status = trace["status"]?.stringValue ?? ""
    var figures: [String] = []
    if let duration = trace["durationMs"].flatMap({ Elapsed(exactly: $0, .milliseconds) }) {
      figures.append(Words.duration(inColumn: duration))
    }
    if let total = (trace["tokens"]?["total"]).flatMap({ Count($0) }), total > 0 {
      figures.append("\(Words.count(inColumn: total)) tokens")
    }
    if status != "completed", !status.isEmpty { figures.append(status) }
    var end = figures.isEmpty ? "" : " (" + figures.joined(separator: ", ") + ")"
    if screen.width.map({ $0 < Columns.count(end) + 16 }) ?? false { end = "" }
    let shown = screen.width.map { Columns.cut(name, to: max($0 - Columns.count(end), 8)) } ?? name
    screen.write("")
    guard screen.write(screen.colour(shown, status == "error" ? .red : .bold) + screen.colour(end, .dim)) else {
      return false
    }
    return writeTree(Array(trace["spans"]?.elements ?? .empty))
  }

  /// Writes the spans below each other, however deep they nest, without recursion.
  private func writeTree(_ spans: [JSONValue]) -> Bool {
    let lines = spans.map { SpanLine($0) }
    var places: [String: Int] = [:]
    for (place, line) in lines.enumerated() where places[line.id] == nil { places[line.id] = place }
    var children: [Int: [Int]] = [:]
    var roots: [Int] = []
    for (place, line) in lines.enumerated() {
      if let parent = line.parent.flatMap({ places[$0] }), parent != place {
        children[parent, default: []].append(place)
      } else {
        roots.append(place)
      }
    }
    var isWritten = [Bool](repeating: false, count: lines.count)
    var next = 0
    func entries(_ list: [Int], _ stem: String) -> [(place: Int, stem: String, isLast: Bool)] {
      list.enumerated().map { ($1, stem, $0 == list.count - 1) }.reversed()
    }
    var open = entries(roots, "")
    while next < lines.count {
      guard let (place, stem, isLast) = open.popLast() else {
        // What is left hangs in a ring of parents.
        if !isWritten[next] { open = entries([next], "") } else { next += 1 }
        continue
      }
      if isWritten[place] { continue }
      isWritten[place] = true
      let own = stem + (isLast ? "└ " : "├ ")
      guard screen.write(lines[place].text(stem: own, on: screen)) else { return false }
      // Deeper than anybody can read the lines stay where they are.
      let below = stem.count < 60 ? stem + (isLast ? "  " : "│ ") : stem
      if let list = children[place] { open += entries(list, below) }
    }
    return true
  }
}
