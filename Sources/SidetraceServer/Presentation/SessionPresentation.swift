internal import JSONTape
internal import TraceModel

/// Writes what a list and the head of a session show.
enum SessionPresentation {
  /// - Parameter figures: those of a session that a list knows without; a session's own come first.
  static func write(
    _ summary: SessionSummary, figures: SessionFigures? = nil, source: String, to writer: inout JSONWriter
  ) {
    writer.object { writer in members(summary, figures: figures, source: source, to: &writer) }
  }

  static func members(
    _ summary: SessionSummary, figures: SessionFigures? = nil, source: String, to writer: inout JSONWriter
  ) {
    let info = summary.info
    writer.member("sessionId", info.id)
    writer.member("source", source)
    writer.member("name", info.name)
    writer.member("status", word: summary.status.name)
    if let text = info.statusText, text != "\(summary.status.name)" { writer.member("statusText", text) }
    writer.member("startTime", summary.start)
    writer.member("endTime", summary.end)
    if summary.end == nil { writer.member("lastActivityTime", summary.lastActivity) }
    writer.member("wallMs", milliseconds: summary.wallDuration)
    if let figures, !summary.info.hasDetail {
      write(figures, to: &writer)
      writer.member("models", figures.models.isEmpty ? summary.models : figures.models)
    } else {
      self.figures(summary, to: &writer)
      writer.member("models", summary.models)
    }
    writer.member("agents", summary.agents)
    writer.member("userId", info.userID)
    writer.member("cwd", info.cwd)
    writer.member("branch", info.branch)
    if let parent = info.parent {
      writer.key("parent")
      writer.object { writer in
        writer.member("sessionId", parent.sessionID)
        writer.member("kind", parent.kind.rawValue)
      }
    }
    writer.member("forks", info.forks)
    writer.member("tags", info.tags)
    writer.member("error", info.error)
    writer.member("complete", info.incomplete == nil)
    writer.member("incompleteReason", info.incomplete)
    guard info.hasDetail else { return }
    ReportedPresentation.write(differing(summary), incomplete: info.incomplete, to: &writer)
  }

  /// Sums over the spans; where there are no spans to sum, what the source says, marked as such.
  private static func figures(_ summary: SessionSummary, to writer: inout JSONWriter) {
    let reported = summary.info.reported
    // A list of files that are too many to be read has no figures at all.
    if !summary.info.hasDetail, reported.isEmpty { return }
    writer.member("origin", word: summary.info.hasDetail ? "local" : "server")
    if summary.info.hasDetail {
      writer.member("totalMs", milliseconds: summary.totalDuration)
      writer.member("traceCount", summary.traceCount)
      if summary.inheritedTraceCount > 0 { writer.member("inheritedTraceCount", summary.inheritedTraceCount) }
      writer.member("spanCount", summary.spanCount)
      writer.member("errorCount", summary.errorCount)
    } else {
      writer.member("totalMs", milliseconds: reported.duration)
      writer.member("traceCount", reported.traceCount)
      writer.member("spanCount", reported.spanCount)
      writer.member("errorCount", reported.errorCount)
    }
    tokensAndCost(summary, to: &writer)
  }

  /// What was counted over a session without opening it.
  private static func write(_ figures: SessionFigures, to writer: inout JSONWriter) {
    writer.member("origin", word: "local")
    writer.member("traceCount", figures.traceCount)
    writer.member("errorCount", figures.errorCount)
    writer.tokens(figures.usage)
    writer.member("costUsd", figures.cost)
    if !figures.isCostComplete { writer.member("costIsComplete", false) }
  }

  /// Tokens and cost as sums over the spans; the source's own, and marked as such, where those do not tell it.
  static func tokensAndCost(_ summary: SessionSummary, to writer: inout JSONWriter) {
    let hasDetail = summary.info.hasDetail
    let reported = summary.info.reported
    writer.tokens(hasDetail || !summary.usage.isEmpty ? summary.usage : reported.usage)
    if hasDetail, summary.usage != summary.callUsage { writer.member("tokensOrigin", word: "server") }
    writer.member("costUsd", hasDetail ? summary.cost : summary.cost ?? reported.cost)
    if hasDetail, summary.cost != summary.callCost { writer.member("costOrigin", word: "server") }
  }

  /// The source's own figures, as far as they differ from ours.
  static func differing(_ summary: SessionSummary) -> ReportedTotals {
    var reported = summary.info.reported
    func drop<Value: Summable>(_ ours: Value?, _ theirs: inout Value?) {
      if theirs == ours ?? .zero { theirs = nil }
    }
    drop(Count(clamping: summary.traceCount), &reported.traceCount)
    drop(Count(clamping: summary.spanCount), &reported.spanCount)
    drop(Count(clamping: summary.errorCount), &reported.errorCount)
    drop(summary.usage.input, &reported.usage.input)
    drop(summary.usage.output, &reported.usage.output)
    drop(summary.usage.cacheRead, &reported.usage.cacheRead)
    drop(summary.usage.cacheCreation, &reported.usage.cacheCreation)
    drop(summary.usage.reasoning, &reported.usage.reasoning)
    drop(summary.usage.total, &reported.usage.statedTotal)
    drop(summary.totalDuration, &reported.duration)
    if reported.cost?.isNear(summary.cost ?? .zero) ?? false { reported.cost = nil }
    return reported
  }
}
