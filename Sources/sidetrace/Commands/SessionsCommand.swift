internal import JSONRPC
internal import JSONTape
internal import SystemCalls

/// `sidetrace sessions`
enum SessionsCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "sessions", "the sessions that went on last", arguments: [.init("TEXT", .text, isOptional: true)],
    flags: [
      SharedFlags.limit, FlagDeclaration(["--ids"], "nothing but the ids, for completion and scripts"),
      SharedFlags.json,
    ],
    detail: "With TEXT only those whose id, name, agent, model or tag contains it.",
    examples: ["sidetrace sessions", "sidetrace sessions refund"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let list = try await context.ask("session.list") { writer in
      writer.key("limit")
      writer.int(context.number("--limit", default: context.invocation.has("--ids") ? 1000 : 20))
      if let text = context.invocation.argument(0) {
        writer.key("text")
        writer.string(text)
      }
    }
    if context.invocation.has("--ids") {
      for id in context.sessionIDs(list) where !context.screen.write(id) { break }
    } else if context.invocation.has("--json") {
      context.write(json: list)
    } else {
      list.withRoot { SessionsView(screen: context.screen, now: WallClock.now).write($0) }
    }
    return 0
  }
}
