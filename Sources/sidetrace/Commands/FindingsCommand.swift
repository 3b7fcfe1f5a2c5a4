internal import JSONRPC
internal import JSONTape

/// `sidetrace findings`
enum FindingsCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "findings", "what is worth a look in a session: what failed, went round, took long or cost too much",
    arguments: [.init("SESSION", .session, isOptional: true)],
    flags: [
      FlagDeclaration(["-n", "--limit"], value: .number("N"), "how many are shown, the weightiest first (default 10)"),
      SharedFlags.json,
    ],
    detail: "SESSION is an id or the beginning of one; without it, the session that went on last. Findings come from "
      + "rules, without a model; protocol.md lists them under session.analysis. The exit code is 0 also where there are "
      + "some.",
    examples: ["sidetrace findings", "sidetrace findings 7d0f5a52 -n 50"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let id = try await context.identify(context.invocation.argument(0))
    let analysis = try await context.ask("session.analysis") { writer in
      writer.key("sessionId")
      writer.string(id)
      writer.key("limit")
      writer.int(context.number("--limit", default: 10, most: 1000))
    }
    if context.invocation.has("--json") {
      context.write(json: analysis)
    } else {
      analysis.withRoot { FindingsView(screen: context.screen).write($0) }
    }
    return 0
  }
}
