import ChildProcesses
import SystemCalls

extension ChildProcess {
  /// Starts `sidetrace` in the package's folder, with further variables in its environment.
  convenience init(sidetrace arguments: [String], variables: [String: String] = [:]) throws {
    guard let program = PackageFolder.program else { throw ChildError("the program sidetrace is not beside the tests") }
    try self.init([program] + arguments, more: variables)
  }

  /// Starts a program in the package's folder, with further variables in its environment.
  convenience init(_ command: [String], more variables: [String: String] = [:]) throws {
    let all = Self.environment.merging(variables) { _, more in more }
    try self.init(command, variables: all, folder: BuiltPackage.root)
  }

  /// What the developer's own agents and services leave in the environment must not reach the program.
  private static let environment: [String: String] = {
    var environment = CurrentProcess.variables.filter { variable in
      !["PANDAPROBE_", "KORE_", "SYN_", "SIDETRACE_", "CLAUDE_", "CODEX_", "XDG_"].contains(
        where: variable.key.hasPrefix)
    }
    environment["HOME"] = "/nonexistent"
    return environment
  }()
}
