internal import JSONRPC
internal import JSONTape
internal import SystemCalls

/// `sidetrace diff`
enum DiffCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "diff", "what a session changed, as a patch that git applies; or what two sessions did differently",
    arguments: [.init("SESSION", .session, isOptional: true), .init("OTHER", .session, isOptional: true)],
    flags: [
      FlagDeclaration(["--markdown"], "with OTHER, as text for a comment or a model"),
      FlagDeclaration(["--turn"], value: .number("N"), "only what this turn changed, from 1"),
      FlagDeclaration(
        ["--root"], value: .path("FOLDER"), "the folder that paths are seen from (default the session's)"),
      SharedFlags.json,
    ],
    detail: "SESSION is an id or the beginning of one; without it, the session that went on last. With OTHER both are "
      + "compared as runs of an agent: what is new, gone, moved or changed from the first to the second. What cannot be told "
      + "of a file is said on standard error. In a pipe or a file the patch is as `git apply` takes it.",
    examples: [
      "sidetrace diff", "sidetrace diff 7d0f5a52 --turn 3", "sidetrace diff 7d0f5a52 | git apply --check",
      "sidetrace diff 7d0f5a52 2f6b1c9e",
    ])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let id = try await context.identify(context.invocation.argument(0))
    if let other = context.invocation.argument(1) {
      return try await compare(id, try await context.identify(other), context)
    }
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

  /// What two sessions did differently.
  private static func compare(
    _ id: String, _ other: String, _ context: CommandContext
  ) async throws(ResponseError) -> Int32 {
    let isMarkdown = context.invocation.has("--markdown")
    let found = try await context.ask("session.diff") { writer in
      for (key, value) in [("sessionId" as StaticString, id), ("otherSessionId", other)] {
        writer.key(key)
        writer.string(value)
      }
      if isMarkdown {
        writer.key("format")
        writer.string("markdown")
      }
    }
    if context.invocation.has("--json") {
      context.write(json: found)
    } else if isMarkdown {
      say(found.withRoot { $0["markdown"]?.stringValue } ?? "", to: context.output)
    } else {
      found.withRoot { ComparisonView(screen: context.screen).write($0) }
    }
    return 0
  }
}
