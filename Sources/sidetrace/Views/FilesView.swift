internal import JSONTape
internal import TraceModel

/// `sidetrace files`: a line for each file.
struct FilesView {
  let screen: Screen
  let isOnlyChanged: Bool

  private struct Row {
    let what: String
    let lines: String
    let touches: String
    let path: String
    let isChange: Bool
    let isGone: Bool
  }

  /// Writes the result of `session.files`.
  func write(_ result: JSONValue) {
    let rows = (result["items"]?.elements ?? .empty).map { Self.row($0) }.filter { $0.isChange || !isOnlyChanged }
    guard !rows.isEmpty else {
      screen.write(screen.colour(isOnlyChanged ? "no file was changed" : "no file was touched", .dim))
      return
    }
    func widest(_ text: (Row) -> String) -> Int { rows.map { Columns.count(text($0)) }.max() ?? 0 }
    let widths = (widest(\.what), widest(\.lines), widest(\.touches))
    for row in rows {
      let what = Columns.pad(row.what, to: widths.0)
      let lines = Columns.pad(row.lines, to: widths.1, right: true)
      let touches = Columns.pad(row.touches, to: widths.2, right: true)
      let head = "\(what)  \(lines)  \(touches)  "
      let room = screen.width.map { max($0 - Columns.count(head), 12) } ?? 200
      let path = Self.fitted(row.path + (row.isGone ? " (gone)" : ""), room)
      let shown = screen.colour(what, row.isChange ? .green : .dim) + "  \(lines)  " + screen.colour(touches, .dim)
      guard screen.write(shown + "  " + screen.colour(path, row.isGone ? .dim : nil)) else { return }
    }
    for warning in result["warnings"]?.elements ?? .empty {
      let line = ReadableText.line("note: \(warning["message"]?.stringValue ?? "")")
      screen.write(screen.colour(screen.width.map { Columns.cut(line, to: $0) } ?? line, .dim))
    }
  }

  /// The end of a path says more than its beginning.
  private static func fitted(_ path: String, _ room: Int) -> String {
    if Columns.count(path) <= room { return path }
    var rest = path[...]
    while Columns.count(String(rest)) > room - 1, !rest.isEmpty { rest.removeFirst() }
    return "…" + rest
  }

  private static func row(_ item: JSONValue) -> Row {
    let actions = (item["what"]?.elements ?? .empty).compactMap(\.stringValue)
    let isCreated = item["isCreated"]?.boolValue == true
    let isDeleted = item["isDeleted"]?.boolValue == true
    var words: [String] = []
    if isCreated { words.append("made") }
    if actions.contains("edit") || actions.contains("write") && !isCreated { words.append("changed") }
    let former = item["formerPath"]?.stringValue
    if former != nil { words.append("moved") }
    if isDeleted { words.append("deleted") }
    let isChange = !words.isEmpty
    if words.isEmpty { words.append(actions.contains("read") ? "read" : "found") }
    func count(_ key: StaticString) -> Count? { item[key].flatMap { Count($0) } }
    var lines = ""
    if let added = count("addedLines"), let removed = count("removedLines") {
      lines = "+\(Words.count(inColumn: added)) -\(Words.count(inColumn: removed))"
    }
    let path = (item["relativePath"] ?? item["path"])?.stringValue ?? ""
    let touches = count("touchCount").map { Words.plural(Int(clamping: $0), "call") } ?? ""
    let from = former.map { " (was \($0.split(separator: "/").last.map(String.init) ?? $0))" } ?? ""
    return Row(
      what: words.joined(separator: ", "), lines: lines, touches: touches, path: ReadableText.line(path + from),
      isChange: isChange, isGone: item["exists"]?.boolValue == false && !isDeleted)
  }
}
