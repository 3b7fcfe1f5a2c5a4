internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel

/// Answers with a service's own records, of the first source that has such.
private func records(
  _ call: Call, _ fetch: @escaping @Sendable (any TraceSource) async throws(SourceError) -> ServerRecords
) -> Outcome {
  let name = call.arguments[CommonParameters.source]
  return Call.later { [catalog = call.catalog] conversation throws(SourceError) in
    var refusal: SourceError?
    for source in try catalog.sources(named: name) {
      do throws(SourceError) {
        let found = try await WorkPlace.left { () async throws(SourceError) in try await fetch(source) }
        await conversation.roomToAnswer()
        return json { writer in
          writer.object { writer in
            writer.member("source", source.name)
            writer.member("origin", word: "server")
            writer.key("items")
            writer.array { writer in for item in found.items { writer.raw(item) } }
            writer.member("nextCursor", found.nextCursor)
            writer.member("total", found.total)
          }
        }
      } catch {
        guard error.kind == .unsupported else { throw error }
        refusal = refusal ?? error
      }
    }
    throw refusal ?? SourceError(.noSource, "no source is configured", hint: "see source.list")
  }
}

/// `score.list`: what sessions or traces were judged to be worth.
enum ListScores: Method {
  private static let sessionID = Parameter<String?>.optional("sessionId", "the session whose scores to give")
  private static let traceID = Parameter<String?>.optional("traceId", "the trace whose scores to give")
  private static let runID = Parameter<String?>.optional("runId", "the run of an evaluation whose scores to give")
  private static let things = Parameter<String?>.optionalWord(
    "of", EvaluatedThing.allCases.map(\.rawValue),
    "what was judged: by the run (traces, where nothing is said), or alone for the scores of all of them")
  private static let metric = Parameter<String?>.optional("metric", "with `of` alone: only scores by this metric")
  private static let limit = CommonParameters.limit(50, upTo: 200, "scores of a run or of all")

  static let declaration = MethodDeclaration(
    "score.list", "The scores of a session, a trace, a run of an evaluation or of all, as the service has them.",
    [sessionID, traceID, runID, things, metric, limit, CommonParameters.cursor, CommonParameters.source],
    result: "`items`: the service's own records; `nextCursor`; `total`; `source`; `origin`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    guard let target = target(call.arguments) else {
      return .failed(Arguments.complaint("traceId", "or sessionId is required", in: declaration))
    }
    return records(call) { source throws(SourceError) in try await source.scores(of: target) }
  }

  private static func target(_ arguments: Arguments) -> ScoreTarget? {
    if let trace = arguments[traceID] { return .trace(trace) }
    if let session = arguments[sessionID] { return .session(session) }
    let (limit, cursor) = (arguments[limit], arguments[CommonParameters.cursor])
    let things = arguments[things].flatMap(EvaluatedThing.init)
    if let run = arguments[runID] { return .run(run, things ?? .traces, limit: limit, cursor: cursor) }
    return things.map { .all($0, metric: arguments[metric], limit: limit, cursor: cursor) }
  }
}

/// `score.figures`: what many scores come to.
enum GetScoreFigures: Method {
  private static let figures = Parameter<String>.requiredWord(
    "figures", ScoreFiguresQuery.Figures.allCases.map(\.rawValue),
    "of each metric its mean and range; of one metric its trend, its distribution, or the sessions compared by it; "
      + "or the history of one session")
  private static let things = Parameter<String>.word(
    "of", EvaluatedThing.allCases.map(\.rawValue), default: "traces", "what was judged")
  private static let metric = Parameter<String?>.optional(
    "metric", "the metric; required for trend, distribution and comparison")
  private static let sessionID = Parameter<String?>.optional("sessionId", "for history: the session")
  private static let after = Parameter<Timestamp?>.time("after", "only scores of this time or later")
  private static let before = Parameter<Timestamp?>.time("before", "only scores before this time")
  private static let granularity = Parameter<String>.word(
    "granularity", AnalyticsQuery.Granularity.allCases.map(\.rawValue), default: "day",
    "for trend: the length of a step")
  private static let buckets = Parameter<Int>.integer(
    "buckets", 1...100, default: 10, "for distribution: into how many parts the range is cut")
  private static let limit = CommonParameters.limit(50, upTo: 200, "entries of a history or a comparison")

  static let declaration = MethodDeclaration(
    "score.figures", "Figures over many scores, as the service makes them.",
    [
      figures, things, metric, sessionID, after, before, granularity, buckets, limit, CommonParameters.cursor,
      CommonParameters.source,
    ],
    result: "`items`: the service's own records; `nextCursor`; `total`; `source`; `origin`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    let wanted = ScoreFiguresQuery.Figures(rawValue: arguments[figures]) ?? .summary
    var query = ScoreFiguresQuery(wanted, of: EvaluatedThing(rawValue: arguments[things]) ?? .traces)
    query.metric = arguments[metric]
    query.sessionID = arguments[sessionID]
    query.after = arguments[after]
    query.before = arguments[before]
    query.granularity = AnalyticsQuery.Granularity(rawValue: arguments[granularity]) ?? .day
    query.buckets = arguments[buckets]
    query.limit = arguments[limit]
    query.cursor = arguments[CommonParameters.cursor]
    switch wanted {
    case .trend, .distribution, .comparison:
      if query.metric == nil {
        return .failed(Arguments.complaint("metric", "is required for \(wanted.rawValue)", in: declaration))
      }
    case .history:
      if query.sessionID?.isEmpty ?? true {
        return .failed(Arguments.complaint("sessionId", "is required for history", in: declaration))
      }
    case .summary: break
    }
    return records(call) { [query] source throws(SourceError) in try await source.scoreFigures(query) }
  }
}

/// `evaluation.list`: what was judged, when, and by what.
enum ListEvaluations: Method {
  private static let kind = Parameter<String>.word(
    "of", EvaluationQuery.Kind.allCases.map(\.rawValue), default: "traces",
    "runs over traces or over sessions, the monitors that start runs, or the metrics there are for either")
  private static let runID = Parameter<String?>.optional("runId", "only this run")
  private static let monitorID = Parameter<String?>.optional("monitorId", "of monitors: the runs of this one")
  private static let status = Parameter<String?>.optionalWord(
    "status", ["pending", "running", "completed", "failed", "active", "paused"], "only those of this status")
  private static let limit = CommonParameters.limit(50, upTo: 200, "of them")

  static let declaration = MethodDeclaration(
    "evaluation.list", "Runs of evaluations, as the service has them.",
    [kind, runID, monitorID, status, limit, CommonParameters.cursor, CommonParameters.source],
    result: "`items`: the service's own records; `nextCursor`; `total`; `source`; `origin`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    var query = EvaluationQuery(EvaluationQuery.Kind(rawValue: arguments[kind]) ?? .traces, limit: arguments[limit])
    query.id = query.kind == .monitors ? arguments[monitorID] : arguments[runID]
    query.status = arguments[status]?.uppercased()
    query.cursor = arguments[CommonParameters.cursor]
    return records(call) { [query] source throws(SourceError) in try await source.evaluations(query) }
  }
}

/// `user.list`: whose traces there are.
enum ListUsers: Method {
  private static let limit = CommonParameters.limit(50, upTo: 200, "users")

  static let declaration = MethodDeclaration(
    "user.list", "The users of the traces, as the service has them.",
    [limit, CommonParameters.cursor, CommonParameters.source],
    result: "`items`: the service's own records; `nextCursor`; `total`; `source`; `origin`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let limit = call.arguments[limit]
    let cursor = call.arguments[CommonParameters.cursor]
    return records(call) { source throws(SourceError) in try await source.users(limit: limit, cursor: cursor) }
  }
}

/// `analytics.get`: figures over a span of time.
enum GetAnalytics: Method {
  private static let after = Parameter<Timestamp?>.time("after", "the beginning of the time; a day before `before`")
  private static let before = Parameter<Timestamp?>.time("before", "the end of the time; now")
  private static let metric = Parameter<String>.word(
    "metric", AnalyticsQuery.Metric.allCases.map(\.rawValue), default: "volume", "what to measure")
  private static let granularity = Parameter<String>.word(
    "granularity", AnalyticsQuery.Granularity.allCases.map(\.rawValue), default: "hour", "the length of a step")

  static let declaration = MethodDeclaration(
    "analytics.get", "Figures over a span of time, as the service makes them.",
    [after, before, metric, granularity, CommonParameters.source],
    result: "`items`: the service's own records; `source`; `origin`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    let end = arguments[before] ?? Timestamp(nanoseconds: WallClock.now)
    let query = AnalyticsQuery(
      metric: AnalyticsQuery.Metric(rawValue: arguments[metric]) ?? .volume,
      granularity: AnalyticsQuery.Granularity(rawValue: arguments[granularity]) ?? .hour,
      after: arguments[after] ?? end - Elapsed(clamping: 86_400, .seconds), before: end)
    return records(call) { source throws(SourceError) in try await source.analytics(query) }
  }
}
