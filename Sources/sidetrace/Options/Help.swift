internal import SidetraceServer
internal import TraceClient

/// The texts for people.
enum Help {
  /// How the program is used, or one of its commands.
  static func text(_ command: CommandDeclaration?, of commands: [CommandDeclaration]) -> String {
    command.map(text) ?? whole(commands)
  }

  private static func whole(_ commands: [CommandDeclaration]) -> String {
    """
    sidetrace \(Version.text): agent traces beside the code

    USE
      sidetrace [FLAGS] [COMMAND]    without a command, and not on a terminal: serve JSON-RPC on standard input and output

    COMMANDS
    \(rows(commands.map { ($0.usage, $0.summary) }))
      sidetrace COMMAND --help says more of one.

    FLAGS
    \(rows(CommonFlags.all.map { ($0.declaration.spelling, $0.declaration.meaning) }))

    SOURCES
    \(kinds)
      Without any, those that are found are used.

    EXAMPLES
      sidetrace sessions
      sidetrace --source files:Fixtures/demo call session.list
      sidetrace --listen tail
      echo '{"jsonrpc":"2.0","id":1,"method":"session.list"}' | sidetrace --source files:Fixtures/demo

    Messages may be framed by Content-Length headers, as language servers do, or stand one on a line; the first byte
    tells. protocol.md describes the methods, and rpc.discover lists them.

    """
  }

  private static func text(_ command: CommandDeclaration) -> String {
    var parts = ["sidetrace \(command.usage)\n  \(command.summary)\n"]
    if !command.detail.isEmpty {
      let lines = command.detail.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
        wrapped(line.split(separator: " ").map(String.init), width: 96).map { $0.isEmpty ? "" : "  " + $0 }
      }
      parts.append(lines.joined(separator: "\n") + "\n")
    }
    if !command.flags.isEmpty {
      parts.append("FLAGS\n" + rows(command.flags.map { ($0.spelling, $0.meaning) }) + "\n")
    }
    parts.append("Flags of every command: sidetrace --help\n")
    if !command.examples.isEmpty {
      parts.append("EXAMPLES\n" + command.examples.map { "  \($0)\n" }.joined())
    }
    return parts.joined(separator: "\n")
  }

  /// Two columns, the right one wrapped; what is too long for the left one has a line of its own.
  private static func rows(_ rows: [(left: String, right: String)]) -> String {
    let left = 30
    return rows.flatMap { row -> [String] in
      var lines = wrapped(row.right.split(separator: " ").map(String.init), width: 86).map {
        String(repeating: " ", count: left + 2) + $0
      }
      if row.left.count < left - 1 {
        lines[0] = "  " + row.left + String(repeating: " ", count: left - row.left.count) + lines[0].dropFirst(left + 2)
      } else {
        lines.insert("  " + row.left, at: 0)
      }
      return lines
    }.joined(separator: "\n")
  }

  /// A line for each kind of source, or for several that are alike, below the flag that names them.
  private static let kinds: String = {
    let indent = String(repeating: " ", count: 2)
    let gap = 18
    var groups: [(names: [String], help: String)] = []
    for kind in SourceKinds.all {
      let name =
        switch kind.location {
        case .path: "\(kind.name):PATH"
        case .optionalPath: "\(kind.name)[:PATH]"
        case .address: "\(kind.name)[:URL]"
        }
      if groups.last?.help == kind.help {
        groups[groups.count - 1].names.append(name)
      } else {
        groups.append(([name], kind.help))
      }
    }
    return groups.flatMap { group -> [String] in
      var names = wrapped(group.names.map { $0 + "," }, width: 60)
      names[names.count - 1].removeLast()
      let help = wrapped(group.help.split(separator: " ").map(String.init), width: 47)
      let isShort = names.count == 1 && names[0].count < gap
      let first = isShort ? [names[0] + String(repeating: " ", count: gap - names[0].count) + help[0]] : names
      let rest = help.dropFirst(isShort ? 1 : 0).map { String(repeating: " ", count: gap) + $0 }
      return (first + rest).map { indent + $0 }
    }.joined(separator: "\n")
  }()

  /// Words on lines of at most `width` characters.
  private static func wrapped(_ words: [String], width: Int) -> [String] {
    words.reduce(into: [""]) { lines, word in
      let last = lines.count - 1
      if lines[last].isEmpty {
        lines[last] = word
      } else if lines[last].count + 1 + word.count <= width {
        lines[last] += " " + word
      } else {
        lines.append(word)
      }
    }
  }
}
