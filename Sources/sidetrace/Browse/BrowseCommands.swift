/// The commands that have a key while one browses.
enum BrowseCommands {
  struct Command: Sendable {
    let key: Unicode.Scalar
    /// What the key does, for the help.
    let name: String
    let command: String
    let needsSession: Bool
    let arguments: @Sendable (_ session: String, _ source: String) -> [String]
  }

  static let all: [Command] = [
    Command(key: "s", name: "show", command: "show", needsSession: true) { id, _ in [id] },
    Command(key: "a", name: "findings", command: "findings", needsSession: true) { id, _ in [id] },
    Command(key: "f", name: "files", command: "files", needsSession: true) { id, _ in [id] },
    Command(key: "d", name: "diff", command: "diff", needsSession: true) { id, _ in [id] },
    Command(key: "c", name: "cost", command: "cost", needsSession: false) { id, _ in [] },
    Command(key: "e", name: "report", command: "report", needsSession: true) { id, _ in
      [id, "--output", BrowseCommands.fileName(id)]
    },
    Command(key: "R", name: "resume", command: "resume", needsSession: true) { id, _ in [id] },
  ]

  /// A session's id as the name of a file.
  private static func fileName(_ id: String) -> String {
    String(
      id.unicodeScalars.prefix(100).map { $0.properties.isAlphabetic || ("0"..."9").contains($0) ? Character($0) : "-" }
    )
      + ".html"
  }
}
