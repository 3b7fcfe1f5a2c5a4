internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// `sidetrace sessions`: a table of sessions.
struct SessionsView {
  let screen: Screen
  let isByProject: Bool

  /// Writes the result of `session.list`.
  func write(_ result: JSONValue, isFiltered: Bool) {
    var rows = (result["items"]?.elements ?? .empty).map { Row($0) }
    if rows.isEmpty {
      screen.write(screen.colour(isFiltered ? "no sessions like that" : "no sessions", .dim))
    } else {
      if isByProject { rows = Self.together(rows) }
      table(rows)
    }
    if result["nextCursor"] != nil {
      let all = result["total"].flatMap { Count($0) }.map { " of \($0)" } ?? ""
      screen.write(screen.colour("the newest \(rows.count)\(all) sessions; -n \(rows.count * 5) shows more", .dim))
    }
    for warning in result["warnings"]?.elements ?? .empty {
      let text = "note: \(ReadableText.line(warning["message"]?.stringValue ?? ""))"
      screen.write(screen.colour(Columns.cut(text, to: screen.columns), .dim))
    }
  }

  /// Those of one folder behind each other, by the newest of each.
  private static func together(_ rows: [Row]) -> [Row] {
    var groups: [String: [Row]] = [:]
    var order: [String] = []
    for row in rows {
      if groups[row.folder] == nil { order.append(row.folder) }
      groups[row.folder, default: []].append(row)
    }
    return order.flatMap { groups[$0] ?? [] }
  }

  private func table(_ rows: [Row]) {
    let isNarrow = screen.columns < 100
    let years = Set(rows.map { $0.moment?.date.prefix(4) })
    var table = TextTable([
      TextTable.Column(title: "when"),
      TextTable.Column(title: isByProject ? "" : "project", least: 8, most: 24),
      TextTable.Column(title: "title", isFlexible: true),
      TextTable.Column(title: "turns", isRight: true, rank: 4),
      TextTable.Column(title: "time", isRight: true, rank: 1),
      TextTable.Column(title: "tokens", isRight: true, rank: 3),
      TextTable.Column(title: "cost", isRight: true, rank: 5),
      TextTable.Column(title: "err", isRight: true, rank: 2),
      TextTable.Column(title: "id"),
    ])
    for row in rows {
      let text = row.moment.map { isNarrow && years.count == 1 ? String($0.text.dropFirst(5)) : $0.text } ?? ""
      let isOld = isNarrow && years.count > 1
      let when = isOld ? row.moment?.date ?? "" : text
      table.add([
        .init(when, .dim), .init(isByProject ? "" : row.project, .dim), .init(row.mark + row.title, row.colour),
        .init(row.turns), .init(row.time), .init(row.tokens), .init(row.cost),
        .init(row.errors, row.errors.isEmpty ? nil : .red), .init(row.id, .dim),
      ])
    }
    var last: String?
    table.write(on: screen, width: screen.columns) { place in
      guard isByProject, rows[place].folder != last else { return [] }
      last = rows[place].folder
      return ["", screen.colour(Columns.cut(FolderWords.path(rows[place].folder), to: screen.columns), .bold)]
    }
  }

  private struct Row {
    let moment: LocalMoment?
    /// The whole path; the source where none is known.
    let folder: String
    let project: String
    let title: String
    let mark: String
    let colour: Screen.Colour?
    let turns: String
    let time: String
    let tokens: String
    let cost: String
    let errors: String
    let id: String

    init(_ session: JSONValue) {
      func count(_ value: JSONValue?) -> Count? { value.flatMap { Count($0) }.flatMap { $0 > 0 ? $0 : nil } }
      let status = session["status"]?.stringValue
      let end = session["endTime"] ?? session["lastActivityTime"] ?? session["startTime"]
      moment = LocalMoment(end?.stringValue)
      let whole = session["sessionId"]?.stringValue ?? ""
      id = ReadableText.line(session["shortId"]?.stringValue ?? whole)
      let cwd = session["cwd"]?.stringValue
      folder = cwd ?? session["source"]?.stringValue ?? ""
      project = cwd.map(FolderWords.name) ?? ReadableText.line(folder)
      title = ReadableText.line(session["name"]?.stringValue ?? whole)
      mark = status == "running" ? "● " : ""
      colour = status == "running" ? .green : status == "error" ? .red : nil
      turns = count(session["traceCount"]).map { (count: Count) in "\(count)" } ?? ""
      let length = (session["wallMs"] ?? session["totalMs"]).flatMap { Elapsed(exactly: $0, .milliseconds) }
      time = length.map(Words.duration(inColumn:)) ?? ""
      tokens = count(session["tokens"]?["total"]).map { Words.count(inColumn: $0) } ?? ""
      cost = session["costUsd"].flatMap { Cost($0) }.flatMap { $0 > .zero ? Words.cost($0) : nil } ?? ""
      errors = count(session["errorCount"]).map { (count: Count) in "\(count)" } ?? ""
    }
  }
}
