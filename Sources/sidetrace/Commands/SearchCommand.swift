internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceModel

/// `sidetrace search`
enum SearchCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "search", "where something was said or done, in all sessions", arguments: [.init("TEXT", .text)],
    flags: [
      FlagDeclaration(["--query"], value: .query("QUERY"), "only steps that match, such as 'tool:Bash status:error'"),
      FlagDeclaration(["--agent"], value: .text("NAME"), "only sessions of this agent"),
      FlagDeclaration(["--here"], "only sessions that ran in this folder or below it"),
      MomentFlags.since, MomentFlags.until,
      FlagDeclaration(["-n", "--limit"], value: .number("N"), "how many steps are shown (default 20)"),
      SharedFlags.json,
    ],
    detail: "The text is looked for as it stands, in any case, in prompts, answers, and what tools were given and gave "
      + "back; the latest session comes first. An empty TEXT with --query finds whatever matches that.",
    examples: [
      "sidetrace search 'race condition'", "sidetrace search --since 7d --here TODO",
      "sidetrace search '' --query 'tool:Bash status:error'",
    ])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let invocation = context.invocation
    let since = try MomentFlags.moment("--since", invocation)
    let until = try MomentFlags.moment("--until", invocation)
    let text = invocation.argument(0) ?? ""
    let found = try await context.ask("session.search") { writer in
      func string(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        writer.key(key)
        writer.string(value)
      }
      string("text", text.isEmpty ? nil : text)
      string("query", invocation.value("--query"))
      string("agent", invocation.value("--agent"))
      if invocation.has("--here") { string("folder", Files.realPath(".")) }
      if let since {
        writer.key("after")
        since.write(to: &writer)
      }
      if let until {
        writer.key("before")
        until.write(to: &writer)
      }
      writer.key("limit")
      writer.int(context.number("--limit", default: 20))
    }
    if invocation.has("--json") {
      context.write(json: found)
      return 0
    }
    return found.withRoot { SearchView(screen: context.screen).write($0) } ? 0 : 1
  }
}
