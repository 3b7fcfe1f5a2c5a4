internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

/// `sidetrace resume`
enum ResumeCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "resume", "the command with which the agent goes on with a session",
    arguments: [.init("SESSION", .session, isOptional: true)],
    flags: [
      FlagDeclaration(["--run"], "run it, in the folder of the session"),
      FlagDeclaration(["--fork"], "go on in a new session, and leave this one as it is"), SharedFlags.json,
    ],
    detail:
      "SESSION is an id or the beginning of one; without it, the session that went on last. The line is for a shell.",
    examples: ["sidetrace resume 7d0f5a52", "sidetrace resume --run", #"eval "$(sidetrace resume 7d0f5a52)""#])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let id = try await context.identify(context.invocation.argument(0))
    let found = try await context.ask("session.resume") { writer in
      writer.key("sessionId")
      writer.string(id)
      writer.key("fork")
      writer.bool(context.invocation.has("--fork"))
    }
    if context.invocation.has("--json") {
      context.write(json: found)
      return 0
    }
    let start = found.withRoot { Start($0) }
    for note in start.notes { complain(note) }
    guard context.invocation.has("--run") else {
      say(start.line + "\n", to: context.output)
      return 0
    }
    // Where the agent would not find the session, it is better not to begin another.
    if start.isElsewhere {
      complain("not run: make the folder again, or run the line yourself: \(start.line)")
      return 1
    }
    return start.run(context.output)
  }

  /// What the method answered.
  struct Start {
    let line: String
    let notes: [String]
    let isElsewhere: Bool
    private let command: [String]
    private let folder: String?
    private let variables: [String: String]

    init(_ result: JSONValue) {
      line = result["line"]?.stringValue ?? ""
      notes = (result["notes"]?.elements ?? .empty).compactMap { $0.stringValue.map { ReadableText.line($0) } }
      isElsewhere = result["recordedCwd"] != nil
      command = (result["command"]?.elements ?? .empty).compactMap(\.stringValue)
      folder = result["cwd"]?.stringValue
      var variables: [String: String] = [:]
      if let environment = result["environment"] {
        for member in environment.members {
          if let name = member.key.stringValue, let value = member.value.stringValue { variables[name] = value }
        }
      }
      self.variables = variables
    }

    /// Becomes the agent; gives an exit code where that fails.
    func run(_ output: Descriptor) -> Int32 {
      let problem = CurrentProcess.become(command, variables: variables, folder: folder, output: output)
      complain("\(command.first ?? "") cannot be run: \(problem.description)")
      return 127
    }
  }
}
