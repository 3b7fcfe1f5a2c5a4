internal import JSONRPC
internal import JSONTape

/// `sidetrace show`
enum ShowCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "show", "a session: what was asked, answered and done", arguments: [.init("SESSION", .session, isOptional: true)],
    flags: [SharedFlags.json],
    detail: "SESSION is an id or the beginning of one; without it, the session that went on last.",
    examples: ["sidetrace show", "sidetrace show 7d0f5a52"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let id = try await context.identify(context.invocation.argument(0))
    let found = try await context.ask("session.get") { writer in
      writer.key("sessionId")
      writer.string(id)
    }
    if context.invocation.has("--json") {
      context.write(json: found)
    } else {
      found.withRoot { ShowView(screen: context.screen).write($0) }
    }
    return 0
  }
}
