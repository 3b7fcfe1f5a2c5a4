internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// What must be so of a source, whatever its files say.
enum SourceCheck {
  /// How many sessions and traces of a list are looked at.
  private static let most = 6

  /// What is listed can be had, and everything can be made of it.
  ///
  /// - Returns: how many spans there are, and how many records the warnings are about: together no fewer than records.
  static func everything(in source: any TraceSource) throws(Violation) -> Int {
    let page = try given("the list of sessions") { () async throws(SourceError) in
      try await source.sessions(SessionQuery())
    }
    var records = count(page.warnings)
    var sessions: [Session] = []
    for entry in page.items.prefix(most) {
      let id = entry.info.id
      let session = try given("the session '\(id)' of the list") { () async throws(SourceError) in
        try await source.session(id: id)
      }
      try require(session.id == id, "the session '\(id)' calls itself '\(session.id)'")
      try SessionCheck.everything(of: session)
      records += session.spans.count + count(session.warnings)
      sessions.append(session)
    }
    if sessions.count > 1 { _ = SessionDiff(sessions[0], sessions[1]) }
    let traces = try given("the list of traces") { () async throws(SourceError) in
      try await source.traces(TraceQuery())
    }
    for trace in traces.items.prefix(most) {
      let session = try given("the trace '\(trace.id)' of the list") { () async throws(SourceError) in
        try await source.session(holdingTrace: trace.id)
      }
      // A trace that belongs to no session of the list.
      if !page.items.contains(where: { $0.info.id == session.id }) {
        records += session.spans.count + count(session.warnings)
      }
    }
    return records
  }

  private static func count(_ warnings: [Warning]) -> Int { warnings.reduce(0) { $0 + $1.count } }
}
