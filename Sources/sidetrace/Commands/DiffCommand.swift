internal import JSONRPC
internal import JSONTape
internal import SystemCalls

/// `sidetrace diff`
enum DiffCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "diff", "what a session changed, as a patch that git applies",
    arguments: [.init("SESSION", .session, isOptional: true)],
    flags: [
      FlagDeclaration(["--turn"], value: .number("N"), "only what this turn changed, from 1"),
      FlagDeclaration(
        ["--root"], value: .path("FOLDER"), "the folder that paths are seen from (default the session's)"),
      SharedFlags.json,
    ],
    detail: "SESSION is an id or the beginning of one; without it, the session that went on last. What cannot be told "
      + "of a file is said on standard error. In a pipe or a file the patch is as `git apply` takes it.",
    examples: ["sidetrace diff", "sidetrace diff 7d0f5a52 --turn 3", "sidetrace diff 7d0f5a52 | git apply --check"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let id = try await context.identify(context.invocation.argument(0))
    let turn = context.number("--turn", default: 0, most: 10_000_000)
    let root = context.invocation.value("--root").map { Files.realPath($0) ?? $0 }
    let found = try await context.ask("session.patch") { writer in
      writer.key("sessionId")
      writer.string(id)
      if turn > 0 {
        writer.key("turn")
        writer.int(turn)
      }
      if let root {
        writer.key("root")
        writer.string(root)
      }
    }
    if context.invocation.has("--json") {
      context.write(json: found)
      return 0
    }
    found.withRoot { PatchView(screen: context.screen, output: context.output).write($0) }
    return 0
  }
}
