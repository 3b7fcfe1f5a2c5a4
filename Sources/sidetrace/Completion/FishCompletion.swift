/// What fish runs when the tab key is pressed: made of the declarations of the commands and their flags.
enum FishCompletion {
  static func script(_ commands: [CommandDeclaration]) -> String {
    let start = "not __fish_seen_subcommand_from \(commands.map(\.name).joined(separator: " "))"
    var lines = [
      "# What can be typed behind sidetrace. Use: sidetrace completion fish | source", "complete -c sidetrace -f",
    ]
    lines += CommonFlags.all.map { line($0.declaration, nil) }
    lines += commands.map { "complete -c sidetrace -n \(quoted(start)) -a \($0.name) -d \(quoted($0.summary))" }
    for command in commands {
      let condition = "__fish_seen_subcommand_from \(command.name)"
      lines += command.flags.map { line($0, condition) }
      lines += command.arguments.compactMap { argument in
        words(argument.kind).map { "complete -c sidetrace -n \(quoted(condition)) \($0)" }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func words(_ kind: CommandDeclaration.Argument.Kind) -> String? {
    switch kind {
    case .session: "-a '(sidetrace sessions --ids 2>/dev/null)'"
    case .method: "-a '(sidetrace methods 2>/dev/null)'"
    case .file: "-F"
    case .choice(let words): "-a \(quoted(words.joined(separator: " ")))"
    case .text: nil
    }
  }

  private static func line(_ flag: FlagDeclaration, _ condition: String?) -> String {
    var parts = ["complete -c sidetrace"]
    if let condition { parts.append("-n \(quoted(condition))") }
    for name in flag.names {
      parts.append(name.hasPrefix("--") ? "-l \(name.dropFirst(2))" : "-s \(name.dropFirst())")
    }
    switch flag.value {
    case _ where flag.isValueOptional: break
    case .choice(let words): parts.append("-x -a \(quoted(words.joined(separator: " ")))")
    case .source: parts.append("-x -a \(quoted(SourceWords.all.joined(separator: " ")))")
    case .path: parts.append("-r -F")
    case .query: parts.append("-x -a '(sidetrace completion query (commandline -ct) 2>/dev/null)'")
    case .text, .number: parts.append("-x")
    case nil: break
    }
    return (parts + ["-d \(quoted(flag.meaning))"]).joined(separator: " ")
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.flatMap { "'\\".contains($0) ? ["\\", $0] : [$0] }.reduce(into: "") { $0.append($1) } + "'"
  }
}
