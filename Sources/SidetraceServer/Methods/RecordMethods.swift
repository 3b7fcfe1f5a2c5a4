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

/// `score.list`: what a session or a trace was judged to be worth.
enum ListScores: Method {
  private static let sessionID = Parameter<String?>.optional("sessionId", "the session whose scores to give")
  private static let traceID = Parameter<String?>.optional("traceId", "the trace whose scores to give")

  static let declaration = MethodDeclaration(
    "score.list", "The scores of a session or a trace, as the service has them.",
    [sessionID, traceID, CommonParameters.source],
    result: "`items`: the service's own records; `source`; `origin`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let target = call.arguments[traceID].map(ScoreTarget.trace) ?? call.arguments[sessionID].map(ScoreTarget.session)
    guard let target else {
      return .failed(Arguments.complaint("traceId", "or sessionId is required", in: declaration))
    }
    return records(call) { source throws(SourceError) in try await source.scores(of: target) }
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
