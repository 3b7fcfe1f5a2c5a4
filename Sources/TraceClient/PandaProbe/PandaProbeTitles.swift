internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// What sessions are called: the names of their first traces, which the list of sessions does not have. They do not
/// change, so that they are asked for once.
final class PandaProbeTitles: Sendable {
  private struct State {
    /// Nothing for a session whose title was looked for in vain.
    var titles: [String: String?] = [:]
    /// When titles were asked for last.
    var calls: [Int64] = []
  }

  private static let most = 5000
  /// Most of what the server allows is for what is asked for by people.
  private static let mostCallsAMinute = 30
  private let state = Mutex(State())

  func title(of session: String) -> String? { state.withLock { $0.titles[session] ?? nil } }
  func isUnknown(_ session: String) -> Bool { state.withLock { $0.titles[session] == nil } }

  func learn(_ title: String?, of session: String) {
    state.withLock { state in
      if state.titles.count >= Self.most { state.titles = [:] }
      state.titles[session] = .some(title)
    }
  }

  /// Whether titles may be asked for once more, which counts as done.
  func mayAsk(_ now: Int64) -> Bool {
    state.withLock { state in
      state.calls.removeAll { $0 < now &- 60_000_000_000 }
      guard state.calls.count < Self.mostCallsAMinute else { return false }
      state.calls.append(now)
      return true
    }
  }
}

extension PandaProbeSource {
  /// So many calls are made for the titles of a page; a session that does not get one has none.
  private static let mostTitleCalls = 2

  private static let titleDeadlineMs = 5000

  /// A page of sessions with their titles, if they can be had cheaply: what a page lacks for want of one is no error.
  func titled(_ page: Page<SessionSummary>) async -> Page<SessionSummary> {
    var untitled = page.items.filter { titles.isUnknown($0.info.id) }.compactMap { item in
      item.info.start.map { (id: item.info.id, start: $0) }
    }
    untitled.sort { $0.start < $1.start }
    for _ in 0..<Self.mostTitleCalls {
      guard let first = untitled.first, let last = untitled.last, titles.mayAsk(client.time.now),
        let found = try? await names(from: first.start, to: last.start)
      else { break }
      for session in untitled {
        guard let name = found.names[session.id] else { continue }
        titles.learn(name.isEmpty ? nil : name, of: session.id)
      }
      // Those that begin within what was seen, and are not in it, have none.
      let isPassed = { (start: Timestamp) in found.end.map { start < $0 } ?? true }
      for session in untitled where found.names[session.id] == nil && isPassed(session.start) {
        titles.learn(nil, of: session.id)
      }
      untitled.removeAll { !titles.isUnknown($0.id) }
    }
    var page = page
    for place in page.items.indices {
      page.items[place].info.name = page.items[place].info.name ?? titles.title(of: page.items[place].info.id)
    }
    return page
  }

  /// The names of the first traces of sessions that begin between two moments, and how far that was seen; nothing where
  /// it was seen to its end.
  private func names(
    from first: Timestamp, to last: Timestamp
  ) async throws(SourceError) -> (names: [String: String], end: Timestamp?) {
    let behind = last + Elapsed(clamping: 1000)
    // Nobody waits for a title.
    var client = client
    client.retry.retries = 0
    client.deadlineMs = min(client.deadlineMs, Self.titleDeadlineMs)
    let body = try await client.get(
      "/traces",
      query: [
        ("started_after", first.rfc3339), ("started_before", behind.rfc3339), ("sort_by", "started_at"),
        ("sort_order", "asc"), ("limit", "200"),
      ], retriesAfter500: 0)
    return try bodies.read(body, with: "items") { root in
      var names: [String: String] = [:]
      var (count, end) = (Count.zero, Timestamp?.none)
      for item in root["items"]?.elements ?? .empty {
        count += 1
        end = item["started_at"].flatMap { Timestamp($0) }
        guard let session = item["session_id"]?.stringValue, names[session] == nil else { continue }
        names[session] = item["name"]?.stringValue ?? ""
      }
      return (names, count >= root["total"].flatMap { Count($0) } ?? 0 ? nil : end)
    }
  }
}
