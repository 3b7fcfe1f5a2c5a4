internal import JSONRPC
internal import JSONTape

/// `sidetrace tail`
enum TailCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "tail", "the last steps of a session, and each further one as it comes",
    arguments: [.init("SESSION", .session, isOptional: true)], flags: [SharedFlags.limit],
    detail: """
      SESSION is an id or the beginning of one; without it, the session that went on last.
      With --listen and no session, each that programs send here.
      """,
    examples: ["sidetrace tail", "sidetrace --listen tail"])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let following = Following(context: context)
    let session = context.invocation.argument(0)
    if session == nil, let place = try await following.receiver() {
      try await following.tailAll(at: place)
      return 0
    }
    let tail = try await following.follow(try await context.identify(session))
    while !tail.isOver { try? await Task.sleep(for: .milliseconds(100)) }
    return 0
  }
}

/// Sessions that are shown while they go on.
private struct Following {
  let context: CommandContext

  /// Each session that programs send here, as it comes, until nobody reads any more.
  func tailAll(at place: String) async throws(ResponseError) {
    context.screen.write(context.screen.colour("what programs send to \(place) is shown as it comes", .dim))
    var tails: [String: TailView] = [:]
    while !tails.values.contains(where: \.isUnread) {
      // One that is over may begin anew under its name.
      tails = tails.filter { !$0.value.isOver }
      let list = try await context.ask("session.list") { writer in
        writer.key("source")
        writer.string(Self.receiverName)
        writer.key("sort")
        writer.string("start")
      }
      for id in context.sessionIDs(list).reversed() where tails[id] == nil {
        // One that is gone already is no reason to end: its spans belong to another.
        tails[id] = try? await follow(id)
      }
      try? await Task.sleep(for: .milliseconds(200))
    }
  }

  /// The source of what programs send to this process.
  private static let receiverName = "live"

  /// Where that listens, if it does.
  func receiver() async throws(ResponseError) -> String? {
    try await context.ask("source.list").withRoot { root in
      (root["items"]?.elements ?? .empty).first { $0["name"]?.stringValue == Self.receiverName }?["location"]?
        .stringValue
    }
  }

  func follow(_ id: String) async throws(ResponseError) -> TailView {
    let tail = TailView(screen: context.screen)
    let begin = try await context.ask("session.watch", onNotification: { _, params in tail.take(params) }) { writer in
      writer.key("sessionId")
      writer.string(id)
      writer.key("forever")
      writer.bool(true)
      writer.key("include")
      writer.array { $0.string("spans") }
      writer.key("payloads")
      writer.string("words")
    }
    begin.withRoot { tail.begin($0, last: context.number("--limit", default: 20)) }
    return tail
  }
}
