internal import JSONTape
internal import TraceFormats
internal import TraceModel

/// The sessions that started at one moment where they are more than a call gives. The list has no other place to go on
/// from, so that they are asked for by status, and where those are too many by workflow.
struct Syntropic137Moment {
  let list: Syntropic137List
  let moment: Timestamp

  private static let statuses = ["running", "completed", "failed", "cancelled", "pending"]

  /// - Returns: the sessions, and how many may be missing of them.
  func entries(
    _ known: [Syntropic137List.Entry]
  ) async throws(SourceError) -> (entries: [Syntropic137List.Entry], warning: Warning?) {
    var found: [String: Syntropic137List.Entry] = [:]
    for entry in known { found[entry.id] = entry }
    var isCut = false
    for status in list.statuses.isEmpty ? Self.statuses : list.statuses {
      guard try await take(status, nil, &found) >= Syntropic137List.perCall else { continue }
      isCut = true
      for workflow in await workflows(found) { _ = try await take(status, workflow, &found) }
    }
    return (Array(found.values), isCut ? await missing(beside: found.count) : nil)
  }

  private func take(
    _ status: String, _ workflow: String?, _ found: inout [String: Syntropic137List.Entry]
  ) async throws(SourceError) -> Int {
    var parameters = [
      (name: "limit", value: "\(Syntropic137List.perCall)"), ("statuses", status), ("started_after", moment.rfc3339),
      ("started_before", moment.rfc3339),
    ]
    if let workflow { parameters.append(("workflow_id", workflow)) }
    let (entries, count) = try await list.fetch(parameters)
    for entry in entries where entry.moment == moment { found[entry.id] = entry }
    return count
  }

  /// So many workflows are asked for one after the other.
  private static let mostWorkflows = 100

  /// The workflows that there are, and those that the sessions name.
  private func workflows(_ found: [String: Syntropic137List.Entry]) async -> [String] {
    var ids = Set(found.values.compactMap(\.workflow))
    if let body = try? await list.source.client.get("/workflows", query: [("page_size", "100")]) {
      let named = try? list.source.bodies.read(body, with: "workflows") { root in
        root["workflows"]?.elements.compactMap { $0["id"]?.stringValue } ?? []
      }
      ids.formUnion(named ?? [])
    }
    // An empty one filters nothing.
    ids.remove("")
    return Array(ids.sorted().prefix(Self.mostWorkflows))
  }

  /// The server tells how many sessions it has in all; no more than those can be missing.
  private func missing(beside count: Int) async -> Warning? {
    var missing: String?
    if let body = try? await list.source.client.get("/metrics") {
      let total = try? list.source.bodies.read(body, with: "total_sessions") {
        $0["total_sessions"].flatMap(UsageReader.count)
      }
      if let total = total ?? nil {
        if total <= Count(clamping: count) { return nil }
        missing = "up to \(total - Count(clamping: count))"
      }
    }
    return Warning(
      code: "listCut",
      message:
        "\(count) sessions are listed that started at \(moment.rfc3339); the server shows at most "
        + "\(Syntropic137List.perCall) of one moment, status and workflow, so that \(missing ?? "others") may be missing"
    )
  }
}
