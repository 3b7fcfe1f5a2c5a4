internal import SystemCalls

/// Asks the `git` program about a repository, where it is installed: it reads, and runs nothing that the repository
/// itself names.
enum GitProgram {
  /// More output is not read, in bytes.
  private static let longestOutput = 8 << 20
  /// Of a repository that takes longer nothing is known.
  private static let patience: Int64 = 2500

  private static let program = CurrentProcess.program(named: "git")

  /// What could make git run something else is off, whatever the repository's settings say.
  private static let settings = [
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false", "core.quotePath=false",
    "diff.external=", "core.pager=cat",
  ].flatMap { ["-c", $0] }

  private static var variables: [String: String] {
    var found = ["GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_PAGER": "cat"]
    for name in ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR"] { found[name] = CurrentProcess.environment(name) }
    return found
  }

  /// What it says on its standard output; `nil` where it is not there, fails, says too much or takes too long.
  static func ask(_ arguments: [String], in folder: String) -> [UInt8]? {
    guard let program else { return nil }
    return CurrentProcess.output(
      of: [program, "--no-pager"] + settings + ["-C", folder] + arguments, variables: variables,
      limit: longestOutput, milliseconds: patience)
  }

  /// As `ask`, in parts that a zero byte ends.
  static func parts(_ arguments: [String], in folder: String) -> [String] {
    guard let output = ask(arguments, in: folder) else { return [] }
    return output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}
