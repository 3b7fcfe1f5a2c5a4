internal import JSONRPC
internal import JSONTape
internal import SystemCalls

extension CommandContext {
  /// The ids of a list of sessions.
  func sessionIDs(_ list: JSONDocument) -> [String] {
    list.withRoot { root in (root["items"]?.elements ?? .empty).compactMap { $0["sessionId"]?.stringValue } }
  }

  /// The session that is meant: by its id, by its beginning or end, or the one that went on last: in this repository, or
  /// anywhere where none did here.
  func identify(_ told: String?) async throws(ResponseError) -> String {
    guard let told else { return try await newest() }
    // As lists show it.
    var given = told
    if given.hasSuffix("…") { given.removeLast() }
    if given.hasPrefix("…") { given.removeFirst() }
    let list = try await ask("session.list") { writer in
      writer.key("limit")
      writer.int(1000)
      writer.key("text")
      writer.string(given)
    }
    let ids = sessionIDs(list)
    if ids.contains(given) { return given }
    var matching = ids.filter { $0.hasPrefix(given) }
    if matching.isEmpty { matching = ids.filter { $0.hasSuffix(given) } }
    if matching.isEmpty { return given }
    if matching.count == 1 { return matching[0] }
    throw ResponseError(
      .requestFailed,
      "'\(given)' stands for \(matching.count) sessions: "
        + matching.prefix(5).joined(separator: ", "))
  }

  private func newest() async throws(ResponseError) -> String {
    for folder in [CurrentProcess.folder, nil] {
      let list = try await ask("session.list") { writer in
        writer.key("limit")
        writer.int(1)
        if let folder {
          writer.key("repository")
          writer.string(folder)
        }
      }
      if let newest = sessionIDs(list).first { return newest }
    }
    throw ResponseError(.requestFailed, "there are no sessions")
  }
}
