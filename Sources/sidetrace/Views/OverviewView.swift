internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// What somebody sees who types `sidetrace` and nothing else.
struct OverviewView {
  let screen: Screen

  func begin() {
    screen.write(screen.colour("sidetrace \(Version.text)", .bold) + "  what AI agents did, beside the code")
    screen.write("")
  }

  /// Writes what `source.check` says, and of the newest sessions where they were.
  ///
  /// - Returns: whether there is any session.
  func write(_ sources: JSONValue, newest list: JSONValue) -> Bool {
    let sessions = Array(list["items"]?.elements ?? .empty)
    var table = TextTable([
      TextTable.Column(title: "agent"), TextTable.Column(title: "sessions", isRight: true),
      TextTable.Column(title: "newest"), TextTable.Column(title: "where", isFlexible: true),
    ])
    var problems: [String] = []
    for source in sources["items"]?.elements ?? .empty {
      let name = source["name"]?.stringValue ?? ""
      let own = sessions.first { $0["source"]?.stringValue == name }
      let count = source["sessionCount"].flatMap { Count($0) }.map { (count: Count) in "\(count)" } ?? ""
      let place = FolderWords.path(source["location"]?.stringValue ?? "")
      table.add([
        .init(ReadableText.line(name), .bold), .init(count), .init(own.flatMap(moment)?.text ?? ""), .init(place, .dim),
      ])
      if let error = source["error"]?["message"]?.stringValue {
        problems.append("\(name): \(ReadableText.line(error))")
      }
    }
    table.write(on: screen, width: screen.columns)
    for problem in problems { screen.write(screen.colour(Columns.cut(problem, to: screen.columns), .yellow)) }
    if sessions.isEmpty {
      screen.write("")
      screen.write("no session is there yet")
      return false
    }
    projects(sessions)
    return true
  }

  /// The folders in which something happened last.
  private func projects(_ sessions: [JSONValue]) {
    var folders: [(folder: String, count: Int, newest: LocalMoment?)] = []
    for session in sessions {
      guard let folder = session["cwd"]?.stringValue else { continue }
      if let place = folders.firstIndex(where: { $0.folder == folder }) {
        folders[place].count += 1
      } else {
        folders.append((folder, 1, moment(session)))
      }
    }
    if folders.isEmpty { return }
    screen.write("")
    var table = TextTable([
      TextTable.Column(title: "lately in", isFlexible: true), TextTable.Column(title: "sessions", isRight: true),
      TextTable.Column(title: "newest"),
    ])
    for folder in folders.prefix(5) {
      table.add([.init(FolderWords.path(folder.folder)), .init("\(folder.count)"), .init(folder.newest?.text ?? "")])
    }
    table.write(on: screen, width: screen.columns)
    if folders.count > 5 {
      screen.write(screen.colour("and \(Words.plural(folders.count - 5, "more folder"))", .dim))
    }
  }

  private func moment(_ session: JSONValue) -> LocalMoment? {
    LocalMoment((session["endTime"] ?? session["lastActivityTime"] ?? session["startTime"])?.stringValue)
  }

  /// Says why there is nothing, and what to do.
  func nothing(_ message: String, hint: String?) {
    for text in [message, hint].compactMap({ $0 }) {
      for line in TextBlock.lines(text, width: screen.columns) { screen.write(line) }
    }
  }

  func end(_ suggestions: [(command: String, meaning: String)]) {
    screen.write("")
    let width = suggestions.reduce(0) { max($0, Columns.count($1.command)) }
    if !suggestions.isEmpty { screen.write("Try") }
    for (command, meaning) in suggestions {
      let line = Columns.cut("  " + Columns.pad(command, to: width) + "  " + meaning, to: screen.columns)
      screen.write(screen.colour(String(line.prefix(width + 2)), .bold) + line.dropFirst(width + 2))
    }
    screen.write("")
    screen.write(
      screen.colour(Columns.cut("sidetrace --help has all; editors start it as their server", to: screen.columns), .dim)
    )
  }
}
