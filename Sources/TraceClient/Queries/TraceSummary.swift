internal import JSONTape
public import TraceModel

/// What a list shows of a trace.
public struct TraceSummary: Sendable {
  /// The source's own id.
  public var id: String
  /// The session it belongs to, if any.
  public var sessionID: String?
  /// What it is called.
  public var name: String?
  /// How it went.
  public var status = RunStatus.unknown
  /// Whether it was made in another session than this one, and counts there.
  public var isInherited = false
  /// When it began.
  public var start: Timestamp?
  /// When it ended; `nil` while it runs.
  public var end: Timestamp?
  /// Whose it is.
  public var userID: String?
  /// What it is tagged with.
  public var tags: [String] = []
  /// How many spans it has, where that is known.
  public var spanCount: Count?
  /// How many of its spans failed, where that is known.
  public var errorCount: Count?
  /// Its tokens.
  public var usage = TokenUsage()
  /// Its cost; `nil` where none is told.
  public var cost: Cost?

  /// A trace of which nothing is known but its id.
  public init(id: String) { self.id = id }

  /// From start to end.
  public var duration: Elapsed? {
    guard let start, let end else { return nil }
    return end - start
  }

  /// The memory the summary takes, in bytes.
  package var byteCount: Int {
    [sessionID, name, userID].reduce(MemoryLayout<TraceSummary>.stride + id.utf8.count) { $0 + ($1?.utf8.count ?? 0) }
      + tags.reduce(0) { $0 + MemoryLayout<String>.stride + $1.utf8.count }
  }
}

extension TraceSummary {
  /// The traces of a session as a list shows them; one without an id is in no list.
  package static func all(of session: Session) -> [TraceSummary] {
    session.traces.compactMap { trace in
      guard let id = session.text(trace.id) else { return nil }
      var summary = TraceSummary(id: id)
      summary.sessionID = session.id.isEmpty ? session.text(trace.sessionID) : session.id
      summary.name = session.text(trace.name)
      summary.status = trace.status
      summary.isInherited = trace.isInherited
      summary.start = trace.start
      summary.end = trace.end
      summary.userID = session.text(trace.userID) ?? session.info.userID
      summary.tags = session.read(trace.tags) { $0.elements.compactMap(\.stringValue) } ?? []
      if trace.hasSpans {
        summary.spanCount = Count(clamping: trace.rows.count)
        summary.errorCount = session.spans(of: trace).reduce(0) { $0 + ($1.status == .error ? 1 : 0) }
        (summary.usage, summary.cost) = session.spending(in: trace)
      } else {
        summary.spanCount = trace.reported.spanCount
        summary.usage = trace.reported.usage
        summary.cost = trace.reported.cost
      }
      return summary
    }
  }
}
