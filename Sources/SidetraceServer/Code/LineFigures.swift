internal import CodeLink
internal import TraceInsight
internal import TraceModel

/// What happened on one line of a file, or in a file as a whole.
struct LineFigures: Sendable {
  /// Counted from 1; `nil` for what only names the file.
  let line: Int?
  /// The newest span first.
  let links: [Link]
  /// Spans that ran here.
  let callCount: Int
  /// Tool calls that read or changed the line.
  let touchCount: Int
  /// Those of them that changed it.
  let editCount: Int
  let errorCount: Int
  /// Those of them that ran here.
  let runErrorCount: Int
  /// Of the spans that ran here.
  let latency: Percentiles?
  /// Of the spans that ran here and all below them, each once.
  let totals: SubtreeSums.Totals
  let confidence: LinkConfidence
  let rules: [LinkRule]

  init(line: Int?, links: [Link], sessions: [CodeSessions.Entry]) {
    self.line = line
    let starts = links.map { sessions[$0.session].code.session.span(at: $0.row).start?.nanoseconds ?? .min }
    self.links = links.indices.sorted { one, other in
      starts[one] != starts[other] ? starts[one] > starts[other] : one < other
    }.map { links[$0] }
    var calls: Set<Place> = []
    var touches: Set<Place> = []
    var edits: Set<Place> = []
    var errors: Set<Place> = []
    var durations: [Int64] = []
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
      if let cost = sum.cost { totals.cost = (totals.cost ?? Cost(nanoUsd: 0)) + cost }
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

/// A file, and what the sessions say about it.
struct CodeView: Sendable {
  let document: CodeDocument
  let sessions: [CodeSessions.Entry]
  /// Those with a line by line, then the one without.
  let lines: [LineFigures]
  /// What the sessions did with the file, the newest first.
  let touches: [FileTouch]
  private let lastTouches: LastTouches

  init(
    _ document: CodeDocument, _ sessions: [CodeSessions.Entry], files: FileTable, least: LinkConfidence = .low,
    lineMap: @escaping (Timestamp?) -> LineMap? = { _ in nil }
  ) {
    self.document = document
    self.sessions = sessions
    let found = DocumentLinks.found(in: document, from: sessions.map(\.code), files: files, lineMap: lineMap)
    let links = found.links.filter { $0.confidence >= least }
    touches = Self.ordered(found.touches.filter { $0.confidence >= least }, sessions)
    lastTouches = LastTouches(touches)
    let groups = Dictionary(grouping: links, by: \.line)
    lines = groups.keys.sorted { $0 ?? .max < $1 ?? .max }
      .map { LineFigures(line: $0, links: groups[$0] ?? [], sessions: sessions) }
  }

  /// Of what began at once, sessions are told apart by their ids, so that the order does not hang on the list's.
  private static func ordered(_ touches: [FileTouch], _ sessions: [CodeSessions.Entry]) -> [FileTouch] {
    let keys = touches.map { touch in
      let session = sessions[touch.session].code.session
      return (session.span(at: touch.row).start?.nanoseconds ?? .min, session.id)
    }
    return touches.indices.sorted { one, other in
      if keys[one].0 != keys[other].0 { return keys[one].0 > keys[other].0 }
      return keys[one].1 != keys[other].1 ? keys[one].1 < keys[other].1 : one < other
    }.map { touches[$0] }
  }

  /// Who touched a line last, counted from 1.
  func lastTouch(ofLine line: Int) -> FileTouch? { lastTouches[line].map { touches[$0] } }

  func span(of link: Link) -> Span { sessions[link.session].code.session.span(at: link.row) }

  /// The name of the definition that a line, counted from 1, is in.
  func function(ofLine line: Int) -> String? {
    guard let text = document.text, line >= 1, line <= text.lineCount else { return nil }
    guard let found = DefinitionScan.enclosing(line - 1, document.definitions, in: text) else { return nil }
    guard let container = found.container, found.kind != .agentEntry else { return found.name }
    return container + "." + found.name
  }
}
