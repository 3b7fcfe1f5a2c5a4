internal import JSONTape
internal import TraceModel

/// What kind of command a shell was given: its program, and of programs that do many things which one. `npm test` takes
/// as long as tests do, and says nothing of `git status`.
enum CommandKind {
  private static let shells: Set<String> = [
    "bash", "shell", "sh", "zsh", "powershell", "pwsh", "terminal", "execcommand", "exec", "runcommand",
    "executecommand", "runshellcommand", "runinterminal", "runterminalcmd", "runterminalcommand", "localshell",
    "localshellcall", "shellcommand", "containerexec", "runinshell", "executebash", "command", "console", "unifiedexec",
  ]

  /// Programs whose second word says what they do.
  private static let manifold: Set<String> = [
    "git", "npm", "pnpm", "yarn", "bun", "deno", "cargo", "go", "swift", "dotnet", "docker", "podman", "kubectl",
    "helm",
    "make", "just", "gradle", "gradlew", "mvn", "mvnw", "pip", "pip3", "uv", "poetry", "pdm", "conda", "gh", "glab",
    "terraform", "apt", "apt-get", "brew", "dnf", "yum", "systemctl", "aws", "gcloud", "az", "flutter", "dart", "mix",
    "rails", "rake", "bundle", "composer", "php", "ruby", "python", "python3", "node", "tsx", "ts-node", "java", "perl",
    "bazel", "nx", "turbo", "cmake", "ninja", "xcodebuild", "bash", "sh", "zsh", "hatch", "tox", "nox", "lerna",
  ]

  /// Programs that run another one, which is what counts.
  private static let wrappers: Set<String> = [
    "sudo", "time", "nohup", "env", "npx", "bunx", "uvx", "exec", "command", "nice", "stdbuf", "xvfb-run", "then", "do",
  ]

  private static let longestName = 64
  private static let most = 2000

  /// `nil` where the span is no command of a shell, or its command is not known.
  static func of(_ span: Span) -> String? {
    guard span.kind == .tool, isShell(span) else { return nil }
    return CallWords.line(span).flatMap { program(in: $0) }
  }

  static func isShell(_ span: Span) -> Bool {
    let name = span.session.slice(span.name)
    guard name.count <= longestName, let text = span.session.text(span.name) else { return false }
    return shells.contains(WordFold.text(text))
  }

  /// The first command of a line that does something: `cd app && npm run build` is `npm run build`.
  static func program(in line: String) -> String? {
    var parts: [[Substring]] = [[]]
    for word in line.prefix(most).split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" }) {
      let isJoint = ["&&", "||", ";", "|", "&"].contains(word)
      if isJoint {
        parts.append([])
      } else {
        parts[parts.count - 1].append(word.last == ";" ? word.dropLast() : word)
        if word.last == ";" { parts.append([]) }
      }
    }
    return parts.lazy.compactMap { command($0[...]) }.first
  }

  private static func command(_ words: ArraySlice<Substring>) -> String? {
    var rest = words.drop { isSetting($0) || wrappers.contains(String($0)) }
    if rest.first == "timeout" { rest = rest.dropFirst().drop { $0.hasPrefix("-") || $0.first?.isNumber == true } }
    guard let first = rest.first else { return nil }
    let name = first.split(separator: "/").last.map(String.init) ?? String(first)
    if ["cd", "export", "set", "source", ".", "pushd"].contains(name) { return nil }
    guard manifold.contains(name) else { return name }
    var own = rest.dropFirst().prefix { $0 != ">" }
    // Where a program is to work says nothing of what it does.
    if own.first == "-C" { own = own.dropFirst(2) }
    let next = own.filter { !$0.hasPrefix("-") || $0 == "-m" }
    let verbs = ["run", "exec", "-m", "compose", "stack"]
    let said = next.first.map { verbs.contains(String($0)) ? 2 : 1 } ?? 0
    return ([name] + next.prefix(said).map { String($0.prefix(60)) }).joined(separator: " ")
  }

  /// `NAME=value` before a command.
  private static func isSetting(_ word: Substring) -> Bool {
    guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return false }
    return word[..<sign].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }
}
