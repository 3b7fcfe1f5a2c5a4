/// Commands that answer by how they end: `grep` that finds nothing, `diff` that finds something.
enum CommandAnswers {
  private static let silent: Set<String> = [
    "grep", "rg", "egrep", "fgrep", "ag", "test", "[", "which", "pgrep", "command", "git grep", "git merge-base",
    "git show-ref",
  ]
  /// Those that print what they found.
  private static let printing: Set<String> = ["diff", "cmp", "git diff", "colordiff", "zdiff"]

  /// - Parameters:
  ///   - command: its kind, as `CommandKind` has it.
  ///   - line: the line that tells of its failure.
  static func isAnswer(_ command: String, _ line: String) -> Bool {
    if printing.contains(command) { return line.isEmpty || line == "exit code 1" || line.hasPrefix("exit 1: ") }
    return silent.contains(command) && (line.isEmpty || line == "exit code 1")
  }
}
