internal import JSONRPC
internal import JSONTape
internal import SystemCalls

/// `sidetrace blame`
enum BlameCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "blame", "whose each line of a file is: session, turn, model and why",
    arguments: [.init("FILE", .file)],
    flags: [
      FlagDeclaration(["-L", "--lines"], value: .text("FIRST,LAST"), "only these lines, such as 10,20 or 7"),
      FlagDeclaration(
        ["--sessions"], value: .number("N"), "how many of the newest sessions are looked at (default 50)"),
      SharedFlags.json,
    ],
    detail: "Beside each line stand the beginning of its session's id, the turn, the model and the beginning of the "
      + "prompt. Lines of no session have their commit, or are not committed.",
    examples: ["sidetrace blame src/main.swift", "sidetrace blame -L 10,20 src/main.swift"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let file = context.invocation.argument(0) ?? ""
    guard let path = Files.realPath(file) else {
      throw ResponseError(.requestFailed, "there is no file \(ReadableText.line(file))")
    }
    let lines = try wanted(context.invocation.value("--lines"))
    let found = try await context.ask("code.blame") { writer in
      writer.key("path")
      writer.string(path)
      writer.key("sessions")
      writer.int(max(context.number("--sessions", default: 50, most: 200), 1))
      for name in ["withText", "commits"] as [StaticString] {
        writer.key(name)
        writer.bool(true)
      }
      guard let lines else { return }
      writer.key("line")
      writer.int(lines.lowerBound)
      writer.key("endLine")
      writer.int(lines.upperBound)
    }
    if context.invocation.has("--json") {
      context.write(json: found)
    } else {
      found.withRoot { BlameView(screen: context.screen).write($0) }
    }
    return 0
  }

  private static func wanted(_ text: String?) throws(ResponseError) -> ClosedRange<Int>? {
    guard let text else { return nil }
    let numbers = text.split(separator: ",").map { Int($0, radix: 10) }
    let wrong = ResponseError(.requestFailed, "-L takes one line or two, such as 10,20, not \(ReadableText.line(text))")
    guard (1...2).contains(numbers.count), let first = numbers[0], let last = numbers[numbers.count - 1],
      first >= 1, first <= last, last <= 100_000_000
    else { throw wrong }
    return first...last
  }
}
