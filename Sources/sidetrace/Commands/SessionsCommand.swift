internal import JSONRPC
internal import JSONTape
internal import SystemCalls

/// `sidetrace sessions`
enum SessionsCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "sessions", "the sessions that went on last", arguments: [.init("TEXT", .text, isOptional: true)],
    flags: [
      FlagDeclaration(["--by"], value: .choice(["project"]), "put those of one folder together"),
      SharedFlags.here, SharedFlags.agent, MomentFlags.since, MomentFlags.until, SharedFlags.limit, SharedFlags.json,
    ],
    detail:
      "With TEXT only those whose id, name, agent, model or tag contains it. What is not known is left out; ● goes on still.",
    examples: ["sidetrace sessions", "sidetrace sessions refund", "sidetrace sessions --here --since 2d"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let filter = try SessionFilter(context)
    let list = try await context.ask("session.list") { writer in
      writer.key("limit")
      writer.int(context.number("--limit", default: 20))
      writer.key("include")
      writer.array { writer in
        writer.string("figures")
        writer.string("shortIds")
      }
      if let text = context.invocation.argument(0) {
        writer.key("text")
        writer.string(text)
      }
      filter.write(to: &writer)
    }
    if context.invocation.has("--json") {
      context.write(json: list)
    } else {
      let view = SessionsView(screen: context.screen, isByProject: context.invocation.value("--by") == "project")
      list.withRoot { view.write($0, isFiltered: filter.isOn || context.invocation.argument(0) != nil) }
    }
    return 0
  }
}
