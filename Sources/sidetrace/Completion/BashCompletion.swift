/// What bash runs when the tab key is pressed: made of the declarations of the commands and their flags.
///
/// It needs nothing but bash itself: no `bash-completion`.
enum BashCompletion {
  static func script(_ commands: [CommandDeclaration]) -> String {
    let names = commands.map(\.name).joined(separator: " ")
    let common = CommonFlags.all.map(\.declaration)
    return """
      # What can be typed behind sidetrace. Use: source <(sidetrace completion bash)
      _sidetrace() {
        local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="" each
        COMPREPLY=()
        for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
          case " \(names) " in *" $each "*) command="$each"; break ;; esac
        done
        case "$command $before" in
      \(values(common, of: "*"))\(commands.map { values($0.flags, of: $0.name) }.joined())  esac
        if [[ "$word" == -* ]]; then
          local flags="\(flagNames(common))"
          case "$command" in
      \(commands.filter { !$0.flags.isEmpty }.map { "      \($0.name)) flags+=\" \(flagNames($0.flags))\" ;;\n" }.joined())    esac
          COMPREPLY=($(compgen -W "$flags" -- "$word"))
          return
        fi
        case "$command" in
          "") COMPREPLY=($(compgen -W "\(names)" -- "$word")) ;;
      \(commands.flatMap(arguments).joined())  esac
      }
      complete -F _sidetrace sidetrace

      """
  }

  private static func flagNames(_ flags: [FlagDeclaration]) -> String {
    flags.flatMap(\.names).joined(separator: " ")
  }

  /// The values behind flags that take one.
  private static func values(_ flags: [FlagDeclaration], of command: String) -> String {
    flags.compactMap { flag -> String? in
      guard let value = flag.value, !flag.isValueOptional else { return nil }
      let pattern = flag.names.map { command == "*" ? "*\" \($0)\"" : "\"\(command) \($0)\"" }.joined(separator: " | ")
      return "    \(pattern)) \(reply(value)) return ;;\n"
    }.joined()
  }

  private static func reply(_ value: FlagDeclaration.Value) -> String {
    switch value {
    case .choice(let words): "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$word\"));"
    case .path: files
    case .source: "COMPREPLY=($(compgen -W \"\(SourceWords.all.joined(separator: " "))\" -- \"$word\"));"
    case .query:
      "local IFS=$'\\n'; COMPREPLY=($(sidetrace completion query \"${word#[\\\"\\']}\" 2>/dev/null));"
    case .text, .number: ""
    }
  }

  private static let files = "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$word\"));"

  private static func arguments(_ command: CommandDeclaration) -> [String] {
    command.arguments.compactMap { argument -> String? in
      let reply =
        switch argument.kind {
        case .session: "COMPREPLY=($(compgen -W \"$(sidetrace sessions --ids 2>/dev/null)\" -- \"$word\"))"
        case .method: "COMPREPLY=($(compgen -W \"$(sidetrace methods 2>/dev/null)\" -- \"$word\"))"
        case .file: files
        case .choice(let words): "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$word\"))"
        case .text: ""
        }
      return reply.isEmpty ? nil : "    \(command.name)) \(reply) ;;\n"
    }.prefix(1).map { $0 }
  }
}
