internal import JSONRPC
internal import JSONTape
internal import TraceModel

/// `sidetrace completion`
enum CompletionCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "completion", "what a shell runs when the tab key is pressed",
    arguments: [.init("SHELL", .choice(["bash", "zsh", "fish", "query"])), .init("QUERY", .text, isOptional: true)],
    detail: "It completes commands, flags, their values, queries, and sessions by their ids. For other shells, "
      + "`completion query QUERY` prints how a query can go on, a line each.",
    examples: [
      "source <(sidetrace completion bash)", "source <(sidetrace completion zsh)", "sidetrace completion fish | source",
    ])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let commands = PersonCommands.declarations
    switch context.invocation.argument(0) {
    case "bash": say(BashCompletion.script(commands), to: context.output)
    case "zsh": say(ZshCompletion.script(commands), to: context.output)
    case "fish": say(FishCompletion.script(commands), to: context.output)
    case "query": return try await writeQueries(beginning: context.invocation.argument(1) ?? "", context)
    case let shell:
      complain("there is no completion for '\(shell ?? "")'; there is one for bash, zsh and fish")
      return 2
    }
    return 0
  }

  /// The whole query with each way to go on.
  private static func writeQueries(
    beginning text: String, _ context: CommandContext
  ) async throws(ResponseError) -> Int32 {
    let found = try await context.ask("query.complete") { writer in
      writer.key("query")
      writer.string(text)
    }
    let (start, texts) = found.withRoot { root in
      (
        root["start"].flatMap { Count($0) }.map { Int(clamping: $0) } ?? 0,
        (root["items"]?.elements ?? .empty).compactMap { $0["text"]?.stringValue }
      )
    }
    let kept = String(decoding: text.utf16.prefix(start), as: UTF16.self)
    for text in texts where !context.screen.write(kept + text) { break }
    return 0
  }
}

/// `sidetrace man`
enum ManCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "man", "the page of the manual, for man",
    examples: ["sidetrace man | man -l -", "sidetrace man > ~/.local/share/man/man1/sidetrace.1"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    say(ManPage.text(PersonCommands.declarations), to: context.output)
    return 0
  }
}

/// `sidetrace methods`
enum MethodsCommand: PersonCommand {
  static let declaration = CommandDeclaration("methods", "the names of the methods that call takes, a line each")

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let document = try await context.ask("rpc.discover")
    let names = document.withRoot { root in
      (root["methods"]?.elements ?? .empty).compactMap { $0["name"]?.stringValue }
    }
    for name in names where !context.screen.write(name) { break }
    return 0
  }
}
