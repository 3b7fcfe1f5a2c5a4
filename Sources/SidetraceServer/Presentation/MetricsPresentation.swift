internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// Writes the figures of a session.
enum MetricsPresentation {
  static func write(
    _ metrics: SessionMetrics, of found: Catalog.Located, limit: Int, verdict: ServiceVerdict,
    to writer: inout JSONWriter
  ) {
    let session = found.session
    writer.object { writer in
      writer.member("sessionId", session.id)
      writer.member("source", found.source)
      writer.member("origin", word: "local")
      completeness(session, to: &writer)
      latency(metrics, session, limit: limit, to: &writer)
      SessionPresentation.tokensAndCost(session.summary, to: &writer)
      writer.key("llm")
      writer.object { writer in
        calls(metrics.llm, to: &writer)
        groups(
          "byModel", "model", "byModelOmitted", limit, metrics.models, session,
          { $0.count > 0 ? calls($0, to: &$1) : figures($0, to: &$1) }, to: &writer)
        singleCalls(session, limit: limit, to: &writer)
      }
      writer.key("tools")
      writer.object { writer in
        calls(metrics.tool, to: &writer)
        groups("byTool", "tool", "byToolOmitted", limit, metrics.tools, session, { calls($0, to: &$1) }, to: &writer)
      }
      context(metrics.context, session, limit: limit, to: &writer)
      guardrails(metrics.guardrail, to: &writer)
      writer.key("spans")
      writer.object { writer in
        writer.member("count", metrics.spanCount)
        writer.member("errorCount", metrics.errorCount)
        kinds(metrics.kinds, to: &writer)
        if !metrics.agents.isEmpty {
          groups(
            "byAgent", "agent", "byAgentOmitted", limit, metrics.agents, session, { spans($0, to: &$1) }, to: &writer)
        }
        traces(metrics.turns, session, limit: limit, to: &writer)
      }
      ReportedPresentation.write(
        SessionPresentation.differing(session.summary), incomplete: session.info.incomplete, to: &writer)
      verdict.write(to: &writer)
      writer.warnings(session.warnings)
    }
  }

  /// Whether the figures cover the whole session, and if not, why.
  static func completeness(_ session: Session, to writer: inout JSONWriter) {
    var reason = session.info.incomplete
    if reason == nil, session.summary.callUsage.isEmpty, (session.summary.usage.total ?? 0) > 0 {
      reason = "the source gives tokens and cost for the session only, not for its spans"
    }
    if reason == nil, session.summary.status.isOpen { reason = "the session is still running" }
    writer.member("complete", reason == nil)
    writer.member("incompleteReason", reason)
  }

  private static func latency(
    _ metrics: SessionMetrics, _ session: Session, limit: Int, to writer: inout JSONWriter
  ) {
    writer.key("latency")
    writer.object { writer in
      writer.member("wallMs", milliseconds: metrics.wallDuration)
      writer.member("totalMs", milliseconds: metrics.totalDuration)
      writer.member("activeMs", milliseconds: metrics.activeDuration)
      writer.member("waitingMs", milliseconds: metrics.waitingDuration)
      writer.member("idleMs", milliseconds: metrics.idleDuration)
      percentiles(metrics.latency, metrics.longestTurn, to: &writer)
      writer.member("turnCount", metrics.turns.count)
      writer.key("turns")
      writer.array { writer in
        for turn in metrics.turns.prefix(limit) {
          writer.object { writer in
            let trace = session.traces[turn.trace]
            writer.member("traceId", trace.id, of: session)
            writer.member("name", trace.name, of: session)
            writer.member("status", word: turn.status.name)
            writer.member("durationMs", milliseconds: turn.duration)
            if turn.waiting > .zero { writer.member("waitingMs", milliseconds: turn.waiting) }
          }
        }
      }
    }
  }

  private static func percentiles(_ percentiles: Percentiles?, _ longest: Elapsed?, to writer: inout JSONWriter) {
    writer.member("p50Ms", milliseconds: percentiles?.p50)
    writer.member("p95Ms", milliseconds: percentiles?.p95)
    writer.member("p99Ms", milliseconds: percentiles?.p99)
    writer.member("maxMs", milliseconds: longest)
  }

  /// What every group has.
  private static func figures(_ group: SessionMetrics.Group, to writer: inout JSONWriter) {
    writer.member("durationMs", milliseconds: group.duration)
    writer.member("selfMs", milliseconds: group.selfTime)
    percentiles(group.percentiles, group.longest, to: &writer)
    writer.tokens(group.usage)
    writer.member("costUsd", group.cost)
  }

  private static func calls(_ group: SessionMetrics.Group, to writer: inout JSONWriter) {
    writer.member("callCount", group.count)
    writer.member("finishedCount", group.finished)
    writer.member("errorCount", group.errors)
    rate("successRate", group.successRate, to: &writer)
    figures(group, to: &writer)
  }

  private static func spans(_ group: SessionMetrics.Group, to writer: inout JSONWriter) {
    writer.member("count", group.count)
    writer.member("errorCount", group.errors)
    figures(group, to: &writer)
  }

  private static func rate(_ key: StaticString, _ value: Double?, to writer: inout JSONWriter) {
    guard let value else { return }
    writer.key(key)
    writer.double(value)
  }

  /// Of models, tools and agents so many are given, whatever the limit: there are seldom more.
  private static let fewGroups = 1000

  /// The groups, and under `omittedKey` how many more there are.
  private static func groups(
    _ key: StaticString, _ nameKey: StaticString, _ omittedKey: StaticString, _ limit: Int,
    _ groups: [SessionMetrics.Group], _ session: Session,
    _ members: (SessionMetrics.Group, inout JSONWriter) -> Void, to writer: inout JSONWriter
  ) {
    let most = max(limit, fewGroups)
    writer.key(key)
    writer.array { writer in
      for group in groups.prefix(most) {
        writer.object { writer in
          writer.member(nameKey, group.name, of: session)
          members(group, &writer)
        }
      }
    }
    if groups.count > most { writer.member(omittedKey, groups.count - most) }
  }

  private static func kinds(_ groups: [SessionMetrics.Group], to writer: inout JSONWriter) {
    writer.key("byKind")
    writer.array { writer in
      for group in groups {
        writer.object { writer in
          writer.member("kind", word: group.kind.name)
          spans(group, to: &writer)
        }
      }
    }
  }

  /// The spans of each turn, up to the limit.
  private static func traces(
    _ turns: [SessionMetrics.Turn], _ session: Session, limit: Int, to writer: inout JSONWriter
  ) {
    writer.key("byTrace")
    writer.array { writer in
      for turn in turns.prefix(limit) {
        writer.object { writer in
          writer.member("traceId", session.traces[turn.trace].id, of: session)
          spans(turn.spans, to: &writer)
        }
      }
    }
  }

  /// Every call of a model, up to the limit.
  private static func singleCalls(_ session: Session, limit: Int, to writer: inout JSONWriter) {
    writer.key("calls")
    writer.array { writer in
      var left = limit
      for span in session.allSpans where span.kind == .llm && span.flags.isDisjoint(with: [.duplicate, .inherited]) {
        guard left > 0 else { break }
        left -= 1
        writer.object { writer in
          writer.member("spanId", span.id, of: session)
          writer.member("traceId", session.traces[span.traceIndex].id, of: session)
          writer.member("model", span.call?.model ?? .none, of: session)
          writer.member("durationMs", milliseconds: span.duration)
          writer.tokens(span.call?.usage ?? TokenUsage())
          writer.member("costUsd", span.call?.cost)
        }
      }
    }
  }

  /// What tools gave of the longest prompt.
  private static func context(
    _ content: ContextContent?, _ session: Session, limit: Int, to writer: inout JSONWriter
  ) {
    guard let content else { return }
    writer.key("context")
    writer.object { writer in
      writer.member("spanId", session.span(at: content.call).id, of: session)
      writer.member("tokens", content.size)
      writer.key("byTool")
      writer.array { writer in
        for part in content.parts.prefix(limit) {
          writer.object { writer in
            writer.member(part.isServer ? "server" : "tool", part.name)
            writer.member("answerCount", part.rows.count)
            writer.member("bytes", part.bytes)
            writer.member("estimatedTokens", content.tokens(part))
            writer.key("share")
            writer.double(content.share(part))
          }
        }
      }
    }
  }

  private static func guardrails(_ group: SessionMetrics.Group, to writer: inout JSONWriter) {
    writer.key("guardrails")
    writer.object { writer in
      writer.member("evaluationCount", group.count)
      writer.member("blockedCount", group.blocked)
      rate("blockRate", group.count == 0 ? nil : Double(group.blocked) / Double(group.count), to: &writer)
    }
  }
}
