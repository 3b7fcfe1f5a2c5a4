internal import JSONRPC

/// A command that people type: how it is declared, and what it does.
///
/// It asks methods and shows what they answer; whatever needs more thought than that belongs to a method, where editors
/// have it, too.
protocol PersonCommand: Sendable {
  static var declaration: CommandDeclaration { get }
  /// Gives the exit code; an error is told on standard error, with its hint, and ends as `ExitCode` has it.
  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32
}

/// All commands, as the help lists them.
enum PersonCommands {
  static let all: [any PersonCommand.Type] = [
    OverviewCommand.self, SessionsCommand.self, ShowCommand.self, TailCommand.self, BrowseCommand.self,
    SearchCommand.self, FindingsCommand.self, CostCommand.self, FilesCommand.self, DiffCommand.self, BlameCommand.self,
    ResumeCommand.self,
    ReportCommand.self, CallCommand.self, MethodsCommand.self, CompletionCommand.self, ManCommand.self,
  ]

  /// What can be typed: the commands, and the two words that are none.
  static let declarations: [CommandDeclaration] =
    all.map { $0.declaration } + [
      CommandDeclaration("serve", "serve JSON-RPC on standard input and output, also on a terminal"),
      CommandDeclaration(
        "help", "what there is, or how a command is used", arguments: [.init("COMMAND", .text, isOptional: true)]),
    ]

  /// Runs what was typed; gives the exit code.
  static func run(_ invocation: CommandInvocation, _ context: CommandContext) async -> Int32 {
    guard let command = all.first(where: { $0.declaration.name == invocation.command.name }) else { return 2 }
    let code: Int32
    do throws(ResponseError) {
      code = try await command.run(context)
    } catch {
      return context.tell(error)
    }
    guard code == 0, let reason = OutputLoss.shared.reason else { return code }
    complain(OutputLoss.message(reason))
    return ExitCode.failed
  }
}
