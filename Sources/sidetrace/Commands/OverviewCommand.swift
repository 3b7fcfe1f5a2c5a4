internal import JSONRPC
internal import JSONTape
internal import SidetraceServer

/// `sidetrace status`, and `sidetrace` alone on a terminal: what was found where, and what to try next.
enum OverviewCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "status", "what was found where, and what to try next; also without a command, on a terminal")

  static let invocation = CommandInvocation(command: declaration)

  /// Gives the exit code: 1 where no session was found.
  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let view = OverviewView(screen: context.screen)
    view.begin()
    do throws(ResponseError) {
      let sources = try await context.ask("source.check")
      let newest = try await context.ask("session.list") { writer in
        writer.key("limit")
        writer.int(200)
      }
      let hasSessions = sources.withRoot { sources in newest.withRoot { view.write(sources, newest: $0) } }
      view.end(hasSessions ? suggestions : [])
      return hasSessions ? 0 : 1
    } catch {
      let document = (error.data?.joined()).flatMap { try? JSONDocument($0) }
      view.nothing(error.message, hint: document?.withRoot { $0["hint"]?.stringValue })
      view.end([])
      return 1
    }
  }

  private static var suggestions: [(command: String, meaning: String)] {
    let wanted = ["sessions", "show", "cost", "tail"]
    let found = wanted.compactMap { name in PersonCommands.declarations.first { $0.name == name } }
    return found.prefix(3).map { ("sidetrace \($0.name)", $0.summary) }
  }
}
