internal import JSONRPC
internal import JSONTape

extension CommandContext {
  /// The ids of a list of sessions.
  func sessionIDs(_ list: JSONDocument) -> [String] {
    list.withRoot { root in (root["items"]?.elements ?? .empty).compactMap { $0["sessionId"]?.stringValue } }
  }

  /// The session that is meant: by its id, by the beginning of it, or the one that went on last.
  func identify(_ told: String?) async throws(ResponseError) -> String {
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
