package import CodeLink
package import TraceInsight
internal import TraceModel

/// What happened on one line of a file, or in a file as a whole.
package struct LineFigures: Sendable {
  /// Counted from 1; `nil` for what only names the file.
  package let line: Int?
  /// The newest span first.
  package let links: [Link]
  /// Spans that ran here.
  package let callCount: Int
  /// Tool calls that read or changed the line.
  package let touchCount: Int
  /// Those of them that changed it.
  package let editCount: Int
  package let errorCount: Int
  /// Those of them that ran here.
  package let runErrorCount: Int
  /// Of the spans that ran here.
  package let latency: Percentiles?
  /// Of the spans that ran here and all below them, each once.
  package let totals: SubtreeSums.Totals
  package let confidence: LinkConfidence
  package let rules: [LinkRule]

  init(line: Int?, links: [Link], sessions: [CodeSessions.Entry]) {
    self.line = line
    let starts = links.map { sessions[$0.session].code.session.span(at: $0.row).start ?? .smallest }
    self.links = links.indices.sorted { one, other in
      starts[one] != starts[other] ? starts[one] > starts[other] : one < other
    }.map { links[$0] }
    var calls: Set<Place> = []
    var touches: Set<Place> = []
    var edits: Set<Place> = []
    var errors: Set<Place> = []
    var durations: [Elapsed] = []
    for link in links {
      let place = Place(session: link.session, row: link.row)
      let span = sessions[link.session].code.session.span(at: link.row)
      if span.status == .error { errors.insert(place) }
      if link.rule.isTouch {
        touches.insert(place)
        if link.isEdit { edits.insert(place) }
      } else if calls.insert(place).inserted, let duration = span.duration,
        duration != 0 || !Self.isMoment(span.kind)
      {
        durations.append(duration)
      }
    }
    callCount = calls.count
    touchCount = touches.count
    editCount = edits.count
    errorCount = errors.count
    runErrorCount = errors.intersection(calls).count
    latency = Percentiles(durations)
    var totals = SubtreeSums.Totals()
    for (session, rows) in Dictionary(grouping: calls, by: \.session).sorted(by: { $0.key < $1.key }) {
      let sum = sessions[session].code.subtrees.totals(of: rows.map(\.row))
      totals.usage += sum.usage
      totals.cost = Cost.sum(totals.cost, sum.cost)
    }
    self.totals = totals
    confidence = links.map(\.confidence).max() ?? .low
    rules = Set(links.map(\.rule)).sorted()
  }

  /// What happens at one moment takes no time that anybody would want the median of.
  private static func isMoment(_ kind: SpanKind) -> Bool {
    switch kind {
    case .decision, .handoff, .state, .event, .message, .response: true
    default: false
    }
  }

  private struct Place: Hashable {
    let session: Int
    let row: Int
  }
}
