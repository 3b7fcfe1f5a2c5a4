/// What zsh runs when the tab key is pressed: made of the declarations of the commands and their flags.
enum ZshCompletion {
  static func script(_ commands: [CommandDeclaration]) -> String {
    """
    #compdef sidetrace
    # What can be typed behind sidetrace. Use: source <(sidetrace completion zsh), or a file _sidetrace in fpath.
    _sidetrace_sessions() { local -a ids; ids=(${(f)"$(sidetrace sessions --ids 2>/dev/null)"}); compadd -a ids }
    _sidetrace_methods() { local -a names; names=(${(f)"$(sidetrace methods 2>/dev/null)"}); compadd -a names }
    _sidetrace_queries() {
        local -a queries; queries=(${(f)"$(sidetrace completion query "${(Q)PREFIX}" 2>/dev/null)"})
        compadd -U -S '' -a queries
      }
    _sidetrace() {
      local context state state_descr line
      typeset -A opt_args
      local -a commands
      commands=(
    \(commands.map { "    \(quoted("\($0.name):\($0.summary)"))\n" }.joined())  )
      local -a common
      common=(
    \(flags(CommonFlags.all.map(\.declaration), indent: 4, end: ""))  )
      # Behind a command its own flags count beside these.
      _arguments -C -A '-*' $common '1:command:->command' '*:::argument:->argument'
      case $state in
        command) _describe command commands ;;
        argument)
          words=($line[1] $words)
          (( CURRENT += 1 ))
          case $line[1] in
    \(commands.map(behind).joined())      esac ;;
      esac
    }
    if [ "$funcstack[1]" = _sidetrace ]; then _sidetrace "$@"; else compdef _sidetrace sidetrace; fi

    """
  }

  private static func behind(_ command: CommandDeclaration) -> String {
    let arguments = command.arguments.enumerated().map { place, argument in
      "'\(place + 1):\(argument.name.lowercased()):\(action(argument.kind))'"
    }.joined(separator: " ")
    return
      "        \(command.name)) _arguments $common \\\n\(flags(command.flags, indent: 10, end: " \\"))          \(arguments) ;;\n"
  }

  private static func action(_ kind: CommandDeclaration.Argument.Kind) -> String {
    switch kind {
    case .session: "_sidetrace_sessions"
    case .method: "_sidetrace_methods"
    case .file: "_files"
    case .choice(let words): "(\(words.joined(separator: " ")))"
    // A message alone would hide the flags that may stand there as well.
    case .text: "_guard \"^-*\" text"
    }
  }

  private static func flags(_ flags: [FlagDeclaration], indent: Int, end: String) -> String {
    let space = String(repeating: " ", count: indent)
    return flags.flatMap { flag in
      flag.names.map { name in
        let value = flag.value.map { flag.isValueOptional ? "::\(word($0))" : ":\(word($0))" } ?? ""
        let equals = value.isEmpty || !name.hasPrefix("--") ? "" : "="
        return "\(space)\(quoted("*\(name)\(equals)[\(escaped(flag.meaning))]\(value)"))\(end)\n"
      }
    }.joined()
  }

  private static func word(_ value: FlagDeclaration.Value) -> String {
    switch value {
    case .query(let word): "\(escaped(word)):_sidetrace_queries"
    case .text(let word), .number(let word): "\(escaped(word)): "
    case .path(let word): "\(escaped(word)):_files"
    case .choice(let words): "value:(\(words.joined(separator: " ")))"
    case .source: "source:(\(SourceWords.all.map(escaped).joined(separator: " ")))"
    }
  }

  /// Within brackets and between colons.
  private static func escaped(_ text: String) -> String {
    text.flatMap { "[]:\\".contains($0) ? ["\\", $0] : [$0] }.reduce(into: "") { $0.append($1) }
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
