internal import JSONRPC
internal import JSONTape

/// `sidetrace show`
enum ShowCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "show", "a session: what was asked, answered and done", arguments: [.init("SESSION", .session, isOptional: true)],
    flags: [
      FlagDeclaration(["-v", "--verbose"], "all of it: thinking, results, events, agents and inherited turns"),
      FlagDeclaration(["--agents"], "what agents did that others called, too"), SharedFlags.json,
    ],
    detail: """
      SESSION is an id, or its beginning or end; without it, the session that went on last in this repository, else \
      anywhere. Times are those of this place.
      """,
    examples: ["sidetrace show", "sidetrace show 7d0f5a52", "sidetrace show -v | less -R"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let id = try await context.identify(context.invocation.argument(0))
    let isJSON = context.invocation.has("--json")
    let found = try await context.ask("session.get") { writer in
      writer.key("sessionId")
      writer.string(id)
      guard !isJSON else { return }
      writer.key("payloads")
      writer.string("words")
    }
    if isJSON {
      context.write(json: found)
    } else {
      let isWhole = context.invocation.has("--verbose")
      let view = ShowView(
        screen: context.screen, isWhole: isWhole, showsAgents: context.invocation.has("--agents"))
      found.withRoot { view.write($0) }
    }
    return 0
  }
}
