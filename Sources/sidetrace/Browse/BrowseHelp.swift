/// What the keys do, as a text to read.
enum BrowseHelp {
  static let title = "keys"

  private static let keys: [(String, String)] = [
    ("↑ ↓ k j", "one line"), ("PgUp PgDn", "one screen, as ^b ^f and the space bar do"),
    ("Home End g G", "the first, the last"), ("Enter", "open: a project, a session, a turn, a step"),
    ("→ l", "the same; of a step, what lies below it"), ("← h", "back; of a step, close what lies below it"),
    ("Esc", "back; take a search away"), ("/", "search what is shown; of sessions, show only those"),
    ("S", "search all that was ever asked, said and done"), ("n N", "the next that was found, the one before"),
    ("r", "read again"),
  ]

  static var lines: [String] {
    let commands = BrowseCommands.all.map { ("\($0.key)", $0.name + ($0.needsSession ? " of the session" : "")) }
    let all = keys + commands + [("^z", "leave for a while; fg comes back"), ("q", "quit")]
    return all.map { Columns.pad($0, to: 14) + $1 }
  }
}
