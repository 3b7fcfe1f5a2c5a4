internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

/// Shows what the methods answer to people; gives the exit code.
func view(_ command: ViewCommand, limit: Int, _ server: Server, _ output: Descriptor) async -> Int32 {
  let views = Views(server: server, screen: Screen(output), limit: limit)
  do throws(ResponseError) {
    switch command {
    case .sessions(let text): try await views.sessions(text)
    case .show(let session): try await views.show(session)
    case .tail(let session): try await views.tail(session)
    }
    return 0
  } catch {
    complain(error.message)
    let document = (error.data?.joined()).flatMap { try? JSONDocument($0) }
    let hint = document?.withRoot { $0["hint"]?.stringValue }
    if let hint { complain(hint) }
    return 1
  }
}

/// The methods as the views ask them.
private struct Views {
  let server: Server
  let screen: Screen
  let limit: Int

  private func ask(
    _ method: String, onNotification: (@Sendable (StaticString, JSONBytes) -> Void)? = nil,
    _ members: (inout JSONWriter) -> Void
  ) async throws(ResponseError) -> JSONDocument {
    let params = json { $0.object(members) }
    let result = try await server.call(method: method, params: params, onNotification: onNotification).get()
    guard let document = try? JSONDocument(result.joined()) else {
      throw ResponseError(.internalError, "the answer is not JSON")
    }
    return document
  }

  func sessions(_ text: String?) async throws(ResponseError) {
    let list = try await ask("session.list") { writer in
      writer.key("limit")
      writer.int(limit)
      if let text {
        writer.key("text")
        writer.string(text)
      }
    }
    list.withRoot { SessionsView(screen: screen, now: WallClock.now).write($0) }
  }

  func show(_ session: String?) async throws(ResponseError) {
    let id = try await identify(session)
    let found = try await ask("session.get") { writer in
      writer.key("sessionId")
      writer.string(id)
    }
    found.withRoot { ShowView(screen: screen).write($0) }
  }

  func tail(_ session: String?) async throws(ResponseError) {
    if session == nil, let place = try await receiver() { return try await tailAll(at: place) }
    let tail = try await follow(try await identify(session))
    while !tail.isOver { try? await Task.sleep(for: .milliseconds(100)) }
  }

  /// Each session that programs send here, as it comes, until nobody reads any more.
  private func tailAll(at place: String) async throws(ResponseError) {
    screen.write(screen.colour("what programs send to \(place) is shown as it comes", .dim))
    var tails: [String: TailView] = [:]
    while !tails.values.contains(where: \.isUnread) {
      // One that is over may begin anew under its name.
      tails = tails.filter { !$0.value.isOver }
      let list = try await ask("session.list") { writer in
        writer.key("source")
        writer.string(Self.receiverName)
        writer.key("sort")
        writer.string("start")
      }
      for id in sessionIDs(list).reversed() where tails[id] == nil {
        // One that is gone already is no reason to end: its spans belong to another.
        tails[id] = try? await follow(id)
      }
      try? await Task.sleep(for: .milliseconds(200))
    }
  }

  /// The source of what programs send to this process.
  private static let receiverName = "live"

  /// Where that listens, if it does.
  private func receiver() async throws(ResponseError) -> String? {
    try await ask("source.list") { _ in }.withRoot { root in
      (root["items"]?.elements ?? .empty).first { $0["name"]?.stringValue == Self.receiverName }?["location"]?
        .stringValue
    }
  }

  private func follow(_ id: String) async throws(ResponseError) -> TailView {
    let tail = TailView(screen: screen)
    let begin = try await ask("session.watch", onNotification: { _, params in tail.take(params) }) { writer in
      writer.key("sessionId")
      writer.string(id)
      writer.key("forever")
      writer.bool(true)
      writer.key("include")
      writer.array { $0.string("spans") }
    }
    begin.withRoot { tail.begin($0, last: limit) }
    return tail
  }

  private func sessionIDs(_ list: JSONDocument) -> [String] {
    list.withRoot { root in (root["items"]?.elements ?? .empty).compactMap { $0["sessionId"]?.stringValue } }
  }

  /// The session that is meant: by its id, by the beginning of it, or the one that went on last.
  private func identify(_ told: String?) async throws(ResponseError) -> String {
    // As `sessions` cuts it.
    let given = told.map { $0.hasSuffix("…") ? String($0.dropLast()) : $0 }
    let list = try await ask("session.list") { writer in
      writer.key("limit")
      writer.int(given == nil ? 1 : 100)
      if let given {
        writer.key("text")
        writer.string(given)
      }
    }
    let ids = sessionIDs(list)
    guard let given else {
      if let newest = ids.first { return newest }
      throw ResponseError(.requestFailed, "there are no sessions")
    }
    let matching = ids.filter { $0.hasPrefix(given) }
    if matching.contains(given) || matching.isEmpty { return given }
    if matching.count == 1 { return matching[0] }
    throw ResponseError(
      .requestFailed,
      "'\(given)' is the beginning of \(matching.count) sessions: "
        + matching.prefix(5).joined(separator: ", "))
  }
}
