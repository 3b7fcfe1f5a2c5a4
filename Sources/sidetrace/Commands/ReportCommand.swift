internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls
internal import TraceModel

/// `sidetrace report`
enum ReportCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "report", "a session as one HTML page to keep or to send on",
    arguments: [.init("SESSION", .session, isOptional: true)],
    flags: [
      FlagDeclaration(["-o", "--output"], value: .path("FILE"), "where to write it; - for standard output"),
      FlagDeclaration(["--force"], "replace the file if it is there"),
      FlagDeclaration(["--no-redact"], "leave secrets, home folders and the names of users in it"),
      FlagDeclaration(["--redact-addresses"], "take out e-mail addresses, too"),
    ],
    detail: """
      SESSION is an id or the beginning of one; without it, the session that went on last. Without -o the page is SESSION.html in this folder, or goes to standard output where that is no terminal.
      Secrets of the usual forms are taken out and counted: look through the page before you send it on.
      """,
    examples: [
      "sidetrace report 7d0f5a52", "sidetrace report -o yesterday.html", "sidetrace report | gzip > last.html.gz",
    ]
  )

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let invocation = context.invocation
    let id = try await context.identify(invocation.argument(0))
    let given = invocation.value("--output")
    let isPiped = given == "-" || given == nil && !context.output.isTerminal
    let path = isPiped ? nil : given ?? fileName(id)
    let made = try await context.ask("session.export") { writer in
      writer.key("sessionId")
      writer.string(id)
      writer.key("format")
      writer.string("html")
      writer.key("payloads")
      writer.string("full")
      writer.key("redact")
      writer.bool(!invocation.has("--no-redact"))
      writer.key("redactAddresses")
      writer.bool(invocation.has("--redact-addresses"))
      if let path {
        writer.key("path")
        writer.string(path)
        writer.key("overwrite")
        writer.bool(invocation.has("--force"))
      }
    }
    if path == nil {
      made.withRoot { _ = say($0["content"]?.stringValue ?? "", to: context.output) }
    } else {
      made.withRoot { tell($0, context) }
    }
    return 0
  }

  /// The session's id as the name of a file: what could mean anything else in one becomes `-`.
  private static func fileName(_ id: String) -> String {
    let name = id.utf8.prefix(100).map { byte -> UInt8 in
      let isPlain = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte == 0x2E
      return isPlain ? byte : 0x2D
    }
    return String(decoding: name.drop { $0 == 0x2E || $0 == 0x2D }, as: UTF8.self) + ".html"
  }

  private static func tell(_ result: JSONValue, _ context: CommandContext) {
    let path = ReadableText.line(result["path"]?.stringValue ?? "")
    let size = (result["bytes"].flatMap { Count($0) }).map { " (\(Words.count($0)) bytes)" } ?? ""
    context.screen.write("\(path)\(size)")
    guard let redacted = result["redacted"] else {
      context.screen.write(context.screen.colour("nothing was taken out of it", .yellow))
      return
    }
    let counts = redacted.members.compactMap { member -> String? in
      let kind = ReadableText.line(member.key.stringValue ?? "")
      return kind == "home folder" ? nil : Count(member.value).map { "\($0) × \(kind)" }
    }
    let found = counts.isEmpty ? "no secrets found" : "taken out: " + counts.joined(separator: ", ")
    context.screen.write(context.screen.colour("\(found); look through it before you send it on", .dim))
  }
}
