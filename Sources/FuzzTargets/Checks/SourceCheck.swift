internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// What became of a source's records: every one is a span, or a warning is about it.
package struct RecordCounts: Sendable {
  /// How many spans there are.
  package var spans = 0
  /// How many records the warnings are about, some of which are spans, too.
  package var warned = 0

  mutating func add(_ session: Session) {
    spans += session.spans.count
    add(session.warnings)
  }

  mutating func add(_ warnings: [Warning]) {
    // A file that was passed over may have held any number of records.
    for warning in warnings { warned += warning.code == "skippedFile" ? 1_000_000 : warning.count }
  }
}

/// What must be so of a source, whatever its files say.
enum SourceCheck {
  /// How many sessions and traces of a list are looked at.
  private static let most = 6

  /// What is listed can be had, and everything can be made of it.
  static func everything(in source: any TraceSource) throws(Violation) -> RecordCounts {
    let page = try given("the list of sessions") { () async throws(SourceError) in
      try await source.sessions(SessionQuery())
    }
    var records = RecordCounts()
    records.add(page.warnings)
    var sessions: [Session] = []
    for entry in page.items.prefix(most) {
      let id = entry.info.id
      let session = try given("the session '\(id)' of the list") { () async throws(SourceError) in
        try await source.session(id: id)
      }
      try require(session.id == id, "the session '\(id)' calls itself '\(session.id)'")
      try SessionCheck.everything(of: session)
      records.add(session)
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
      if !page.items.contains(where: { $0.info.id == session.id }) { records.add(session) }
    }
    return records
  }
}
