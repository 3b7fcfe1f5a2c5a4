internal import JSONTape
internal import TraceModel

/// Writes what a list and the head of a session show.
enum SessionPresentation {
  static func write(_ summary: SessionSummary, source: String, to writer: inout JSONWriter) {
    writer.object { writer in members(summary, source: source, to: &writer) }
  }

  static func members(_ summary: SessionSummary, source: String, to writer: inout JSONWriter) {
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
    figures(summary, to: &writer)
    writer.member("models", summary.models)
    writer.member("agents", summary.agents)
    writer.member("userId", info.userID)
    writer.member("tags", info.tags)
    writer.member("error", info.error)
    writer.member("complete", info.incomplete == nil)
    writer.member("incompleteReason", info.incomplete)
    guard info.hasDetail else { return }
    ReportedPresentation.write(differing(summary), incomplete: info.incomplete, to: &writer)
  }

  /// Whether the figures of the whole are the source's, since no span has any.
  static func takesTokens(_ summary: SessionSummary) -> Bool {
    let info = summary.info
    return summary.usage.isEmpty && !info.reported.usage.isEmpty && (!info.hasDetail || info.countsOnlyInTotal)
  }

  static func takesCost(_ summary: SessionSummary) -> Bool {
    let info = summary.info
    return summary.cost == nil && info.reported.cost != nil && (!info.hasDetail || info.countsOnlyInTotal)
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

  /// Tokens and cost as sums over the spans; the source's own, and marked as such, where no span has any.
  static func tokensAndCost(_ summary: SessionSummary, to writer: inout JSONWriter) {
    let reported = summary.info.reported
    let fromSource = takesTokens(summary)
    writer.tokens(fromSource ? reported.usage : summary.usage)
    if fromSource, summary.info.hasDetail { writer.member("tokensOrigin", word: "server") }
    if takesCost(summary) {
      writer.member("costUsd", reported.cost)
      if summary.info.hasDetail { writer.member("costOrigin", word: "server") }
    } else {
      writer.member("costUsd", summary.cost)
    }
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
    // What stands in the figures already need not be said twice.
    if takesCost(summary) { reported.cost = nil }
    if takesTokens(summary) { reported.usage = TokenUsage() }
    return reported
  }
}
