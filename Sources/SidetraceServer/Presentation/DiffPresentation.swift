internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// Writes what is different between two runs.
struct DiffPresentation {
  let diff: SessionDiff
  let leftSource: String
  let rightSource: String
  let traces: (left: Int, right: Int)?
  /// Which turns and steps are given; `nil` for none.
  let page: Page?
  let hasSummary: Bool
  let hasMarkdown: Bool

  /// A page of each list.
  struct Page: Sendable {
    let first: Int
    let limit: Int
    var end: Int { first + limit }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("left")
      side(diff.left, leftSource, traces?.left, to: &writer)
      writer.key("right")
      side(diff.right, rightSource, traces?.right, to: &writer)
      writer.member("isEqual", diff.isEmpty)
      writer.member("approximate", diff.isApproximate)
      summary(to: &writer)
      writer.key("deltas")
      DeltaPresentation.write(
        diff.leftFigures, diff.rightFigures, walls: traces == nil ? walls : nil, ofWhole: true, to: &writer)
      if let first = diff.firstDivergence {
        writer.key("firstDivergence")
        divergence(first, to: &writer)
      }
      counts(to: &writer)
      if let page { lists(page, to: &writer) }
    }
  }

  private func summary(to writer: inout JSONWriter) {
    guard hasSummary || hasMarkdown else { return }
    let summary = DiffSummary(diff)
    if hasSummary {
      writer.key("summary")
      writer.array { writer in for line in summary.lines { writer.string(ReadableText.notice(line)) } }
    }
    if hasMarkdown {
      let text = summary.markdown(left: diff.left.id, right: diff.right.id)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { ReadableText.notice(String($0)) }
      writer.member("markdown", lines.joined(separator: "\n"))
    }
  }

  private var walls: (Elapsed?, Elapsed?) { (diff.left.summary.wallDuration, diff.right.summary.wallDuration) }

  private func side(_ session: Session, _ source: String, _ trace: Int?, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("sessionId", session.id.isEmpty ? nil : session.id)
      if let trace { writer.member("traceId", session.traces[trace].id, of: session) }
      writer.member("source", source)
      MetricsPresentation.completeness(session, to: &writer)
    }
  }

  private func counts(to writer: inout JSONWriter) {
    writer.key("counts")
    writer.object { writer in
      if traces == nil { write(diff.turnCounts, "turns", to: &writer) }
      write(diff.stepCounts, "steps", to: &writer)
      writer.member("volatile", diff.volatileCount)
    }
  }

  private func write(_ counts: SessionDiff.Counts, _ key: StaticString, to writer: inout JSONWriter) {
    writer.key(key)
    writer.object { writer in
      writer.member("equal", counts.equal)
      writer.member("changed", counts.changed)
      writer.member("added", counts.added)
      writer.member("removed", counts.removed)
    }
  }

  private func lists(_ page: Page, to writer: inout JSONWriter) {
    func part<Element>(_ list: [Element]) -> ArraySlice<Element> { list.dropFirst(page.first).prefix(page.limit) }
    writer.key("turns")
    writer.array { writer in for turn in part(diff.turns) { write(turn, to: &writer) } }
    writer.key("added")
    writer.array { writer in for row in part(diff.added) { step(diff.right.span(at: row), to: &writer) } }
    writer.key("removed")
    writer.array { writer in for row in part(diff.removed) { step(diff.left.span(at: row), to: &writer) } }
    writer.key("changed")
    writer.array { writer in for step in part(diff.changed) { write(step, to: &writer) } }
    func behind(_ total: Int, _ given: Int) -> Int {
      total - min(page.first, given) - max(min(page.end, given) - page.first, 0)
    }
    let omitted = [
      ("turns" as StaticString, behind(diff.turnTotal, diff.turns.count)),
      ("added", behind(diff.stepCounts.added, diff.added.count)),
      ("removed", behind(diff.stepCounts.removed, diff.removed.count)),
      ("changed", behind(diff.stepCounts.changed, diff.changed.count)),
    ].filter { $0.1 > 0 }
    if omitted.isEmpty { return }
    writer.key("omitted")
    writer.object { writer in for (key, count) in omitted { writer.member(key, count) } }
    let longest = max(diff.turns.count, diff.added.count, diff.removed.count, diff.changed.count)
    if longest > page.end { writer.member("nextCursor", DiffCursor(first: page.end).text) }
  }

  // MARK: One of each

  private func step(_ span: Span, to writer: inout JSONWriter) {
    writer.object { writer in stepMembers(span, to: &writer) }
  }

  private func stepMembers(_ span: Span, to writer: inout JSONWriter) {
    let session = span.session
    writer.member("spanId", span.id, of: session)
    writer.member("traceId", session.traces[span.traceIndex].id, of: session)
    if page == nil {
      writer.member("name", session.text(span.name).map { String($0.unicodeScalars.prefix(200)) })
    } else {
      writer.member("name", span.name, of: session)
    }
    writer.member("kind", word: span.kind.name)
    writer.member("status", word: span.status.name)
    writer.member("startTime", span.start)
    writer.member("durationMs", milliseconds: span.duration)
  }

  private func turn(_ place: Int, _ session: Session, to writer: inout JSONWriter) {
    let trace = session.traces[place]
    writer.object { writer in
      writer.member("traceId", trace.id, of: session)
      writer.member("number", place + 1)
      writer.member("name", trace.name, of: session)
      writer.member("status", word: trace.status.name)
    }
  }

  private func write(_ turn: SessionDiff.Turn, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("change", turn.kind.rawValue)
      if let left = turn.left {
        writer.key("left")
        self.turn(left, diff.left, to: &writer)
      }
      if let right = turn.right {
        writer.key("right")
        self.turn(right, diff.right, to: &writer)
      }
      write(turn.steps, "steps", to: &writer)
      if !turn.changes.isEmpty { write(turn.changes, to: &writer) }
      writer.key("deltas")
      DeltaPresentation.write(turn.leftFigures, turn.rightFigures, to: &writer)
    }
  }

  private func write(_ changed: SessionDiff.ChangedStep, to writer: inout JSONWriter) {
    let (left, right) = (diff.left.span(at: changed.left), diff.right.span(at: changed.right))
    writer.object { writer in
      writer.key("left")
      step(left, to: &writer)
      writer.key("right")
      step(right, to: &writer)
      write(changed.changes, to: &writer)
      if changed.omittedChanges > 0 { writer.member("omittedChanges", changed.omittedChanges) }
      writer.key("deltas")
      DeltaPresentation.write(Figures(left), Figures(right), counts: false, to: &writer)
    }
  }

  private func write(_ changes: [SessionDiff.Change], to writer: inout JSONWriter) {
    writer.key("changes")
    writer.array { writer in
      for change in changes {
        writer.object { writer in
          writer.member("what", change.what.rawValue)
          writer.member("pointer", change.pointer)
          writer.member("left", change.old)
          writer.member("right", change.new)
        }
      }
    }
  }

  private func divergence(_ first: SessionDiff.Divergence, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("change", first.kind.rawValue)
      place("left", first.leftTurn, first.leftRow, diff.left, to: &writer)
      place("right", first.rightTurn, first.rightRow, diff.right, to: &writer)
      let changes = page == nil ? Self.few(first.changes) : first.changes
      if !changes.isEmpty { write(changes, to: &writer) }
      if changes.count < first.changes.count { writer.member("omittedChanges", first.changes.count - changes.count) }
    }
  }

  /// The first changes, as many as fit into a short answer.
  private static func few(_ changes: [SessionDiff.Change]) -> [SessionDiff.Change] {
    var room = 1500
    return Array(
      changes.prefix { change in
        room -= [change.pointer, change.old, change.new].reduce(64) { $0 + ($1?.utf8.count ?? 0) }
        return room >= 0
      })
  }

  private func place(
    _ key: StaticString, _ turn: Int?, _ row: Int?, _ session: Session, to writer: inout JSONWriter
  ) {
    guard let turn else { return }
    writer.key(key)
    writer.object { writer in
      writer.member("traceId", session.traces[turn].id, of: session)
      writer.member("turn", turn + 1)
      if let row {
        writer.key("span")
        step(session.span(at: row), to: &writer)
      }
    }
  }
}

/// Writes figures of two sides and by how much they differ.
enum DeltaPresentation {
  /// - Parameter ofWhole: whether these are the figures of the runs themselves, so that what neither side knows is told,
  ///   too.
  static func write(
    _ left: Figures?, _ right: Figures?, walls: (Elapsed?, Elapsed?)? = nil, ofWhole: Bool = false, counts: Bool = true,
    to writer: inout JSONWriter
  ) {
    // A turn that only one side has is compared with nothing.
    let isComparison = left != nil && right != nil
    func member<Value: Summable>(
      _ key: StaticString, _ left: Value?, _ right: Value?, scale: Int = 0, to writer: inout JSONWriter
    ) {
      if left == nil, right == nil, !ofWhole { return }
      writer.key(key)
      writer.object { writer in
        for (key, value) in [("left" as StaticString, left), ("right", right)] {
          guard let value else { continue }
          writer.key(key)
          value.write(to: &writer, scale: scale)
        }
        // What one side does not know is not zero there.
        guard let left, let right else {
          guard isComparison else { return }
          return writer.member("unknown", word: left != nil ? "right" : right != nil ? "left" : "both")
        }
        let delta = right - left
        if delta.isSaturated { return }
        writer.key("delta")
        delta.write(to: &writer, scale: scale)
      }
    }
    writer.object { writer in
      if let walls { member("wallMs", walls.0, walls.1, scale: 6, to: &writer) }
      member("durationMs", left?.duration, right?.duration, scale: 6, to: &writer)
      member("inputTokens", left?.usage.input, right?.usage.input, to: &writer)
      member("outputTokens", left?.usage.output, right?.usage.output, to: &writer)
      member("totalTokens", left?.usage.total, right?.usage.total, to: &writer)
      member("costUsd", left?.cost, right?.cost, scale: Cost.decimals, to: &writer)
      guard counts else { return }
      member(
        "errorCount", left.map { Count(clamping: $0.errors) }, right.map { Count(clamping: $0.errors) }, to: &writer)
      member("spanCount", left.map { Count(clamping: $0.steps) }, right.map { Count(clamping: $0.steps) }, to: &writer)
    }
  }
}
