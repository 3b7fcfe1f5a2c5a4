import Testing
import TraceModel

@testable import TraceClient

/// The kinds of request that a source makes, each with the path that its first call asks for.
enum Endpoint: String, Sendable, CaseIterable {
  case check, sessionList, sessionDetail, traceList, traceDetail, scores, users, analytics

  var path: String {
    switch self {
    case .check, .sessionList: "/sessions"
    case .sessionDetail: "/sessions/s1"
    case .traceList: "/traces"
    case .traceDetail: "/traces/t1"
    case .scores: "/evaluations/trace-scores/t1"
    case .users: "/traces/users"
    case .analytics: "/traces/analytics"
    }
  }

  /// Whether a good answer is a bare array.
  var givesArray: Bool { self == .scores || self == .analytics }

  /// An answer that the source is content with.
  var goodBody: String {
    switch self {
    case .check, .sessionList: #"{"items":[{"session_id":"s1","trace_count":1}],"total":1,"limit":50,"offset":0}"#
    case .sessionDetail: #"{"session_id":"s1","trace_count":1,"traces":[{"trace_id":"t1","spans":[]}]}"#
    case .traceList: #"{"items":[{"trace_id":"t1"}],"total":1,"limit":50,"offset":0}"#
    case .traceDetail: #"{"trace_id":"t1","session_id":"s1","spans":[]}"#
    case .scores, .analytics: #"[{"value":"0.85"}]"#
    case .users: #"{"items":[{"user_id":"u"}],"total":1,"limit":50,"offset":0}"#
    }
  }

  var good: GoodAnswer { GoodAnswer(path: path, body: goodBody, otherShape: givesArray ? "{}" : "[]") }

  /// Asks, and gives how many things came back.
  func ask(_ source: PandaProbeSource) async throws(SourceError) -> Int {
    switch self {
    case .check: return Int(clamping: try await source.check().sessionCount ?? 0)
    case .sessionList: return try await source.sessions(SessionQuery()).items.count
    case .sessionDetail: return try await source.session(id: "s1").traces.count
    case .traceList: return try await source.traces(TraceQuery()).items.count
    case .traceDetail: return try await source.session(holdingTrace: "t1").traces.count
    case .scores: return try await source.scores(of: .trace("t1")).items.count
    case .users: return try await source.users(limit: 50, cursor: nil).items.count
    case .analytics:
      let query = AnalyticsQuery(
        metric: .volume, granularity: .hour, after: Timestamp(nanoseconds: 0), before: Timestamp(nanoseconds: 1))
      return try await source.analytics(query).items.count
    }
  }

  /// The error that asking ends with.
  func failure(_ source: PandaProbeSource, sourceLocation: SourceLocation = #_sourceLocation) async throws
    -> SourceError
  {
    do throws(SourceError) {
      let count = try await ask(source)
      Issue.record("\(self) gave \(count) things instead of an error", sourceLocation: sourceLocation)
      throw SourceError(.unsupported, "no error", hint: "")
    } catch {
      return error
    }
  }
}

extension PandaProbeSource {
  static let testKey = "sk_pp_" + String(repeating: "0123456789abcdef", count: 4)

  /// A source that reads from a test's server, with pauses that nobody has to wait for.
  ///
  /// The deadline is far off: beside tests that hold threads for long, anything may take long.
  static func testing(
    _ server: LoopbackServer, deadlineMs: Int = 600_000, _ change: (inout PandaProbeConfiguration) -> Void = { _ in }
  ) throws -> PandaProbeSource {
    var configuration = PandaProbeConfiguration(credentials: .key(testKey, project: "my project"))
    configuration.endpoint = server.origin
    configuration.deadlineMs = deadlineMs
    configuration.retry = RetryPolicy(retries: 3, firstPauseMs: 2, longestPauseMs: 10)
    change(&configuration)
    return try PandaProbeSource(name: "panda", configuration)
  }
}
