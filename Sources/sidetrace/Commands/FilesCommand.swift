internal import JSONRPC
internal import JSONTape

/// `sidetrace files`
enum FilesCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "files", "the files that a session read, changed, made and took away",
    arguments: [.init("SESSION", .session, isOptional: true)],
    flags: [
      FlagDeclaration(["--changed"], "only those that it changed"),
      FlagDeclaration(["--turn"], value: .number("N"), "only what this turn did, from 1"), SharedFlags.json,
    ],
    detail: "SESSION is an id or the beginning of one; without it, the session that went on last. A + says how many "
      + "lines its changes put in, a - how many they took away.",
    examples: ["sidetrace files", "sidetrace files 7d0f5a52 --changed"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let id = try await context.identify(context.invocation.argument(0))
    let turn = context.number("--turn", default: 0, most: 10_000_000)
    let found = try await context.ask("session.files") { writer in
      writer.key("sessionId")
      writer.string(id)
      writer.key("limit")
      writer.int(10_000)
      if turn > 0 {
        writer.key("turn")
        writer.int(turn)
      }
    }
    if context.invocation.has("--json") {
      context.write(json: found)
    } else {
      found.withRoot { FilesView(screen: context.screen, isOnlyChanged: context.invocation.has("--changed")).write($0) }
    }
    return 0
  }
}
