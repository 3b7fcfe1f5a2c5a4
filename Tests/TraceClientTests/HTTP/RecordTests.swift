import JSONTape
import Testing
import TraceModel

@testable import TraceClient

@Suite("Scores, users and analytics")
struct RecordTests {
  private func server(_ body: String) throws -> LoopbackServer {
    try LoopbackServer { _ in .answer(LoopbackResponse(200, body)) }
  }

  @Test("come as the server spells them")
  func verbatim() async throws {
    let server = try server(#"[ {"value":"0.850","n":12345678901234567890123} ,{"value":null}]"#)
    let scores = try await PandaProbeSource.testing(server).scores(of: .trace("t/1"))
    #expect(scores.items.map(\.text) == [#"{"value":"0.850","n":12345678901234567890123}"#, #"{"value":null}"#])
    #expect(server.requests.map(\.target) == ["/evaluations/trace-scores/t%2F1"])
  }

  @Test("of a session whose id cannot stand in a path are found by the list's filter")
  func oddSession() async throws {
    let server = try server(#"{"items":[],"total":0,"limit":200,"offset":0}"#)
    _ = try await PandaProbeSource.testing(server).scores(of: .session("a/b"))
    #expect(server.requests.map(\.target) == ["/evaluations/session-scores?session_id=a%2Fb&limit=200&offset=0"])
  }

  @Test("users go on where the page before ended")
  func users() async throws {
    let server = try server(#"{"items":[{"user_id":"u1"},{"user_id":"u2"}],"total":5,"limit":2,"offset":2}"#)
    let source = try PandaProbeSource.testing(server)
    let page = try await source.users(limit: 2, cursor: "2")
    #expect(page.nextCursor == "4")
    #expect(page.total == 5)
    #expect(server.requests.map(\.target) == ["/traces/users?limit=2&offset=2"])
    await #expect(throws: SourceError.self) { try await source.users(limit: 2, cursor: "x") }
  }

  @Test("analytics name the metric, the step and the time; sessions have a page of their own")
  func analytics() async throws {
    let server = try server("[]")
    let source = try PandaProbeSource.testing(server)
    let after = try #require(Timestamp("2026-09-14T00:00:00Z"))
    let before = try #require(Timestamp("2026-09-15T00:00:00Z"))
    _ = try await source.analytics(AnalyticsQuery(metric: .cost, granularity: .day, after: after, before: before))
    _ = try await source.analytics(AnalyticsQuery(metric: .sessions, granularity: .week, after: after, before: before))
    let time = "started_after=2026-09-14T00%3A00%3A00Z&started_before=2026-09-15T00%3A00%3A00Z"
    #expect(
      server.requests.map(\.target) == [
        "/traces/analytics?granularity=day&\(time)&metric=cost", "/sessions/analytics?granularity=week&\(time)",
      ])
  }

  @Test("of a session whose id cannot stand in a path come whole, however many there are")
  func manyScores() async throws {
    let server = try LoopbackServer { request in
      let offset = request.number("offset") ?? 0
      let items = (offset..<min(offset + 200, 450)).map { #"{"n":\#($0)}"# }
      return .json(#"{"items":[\#(items.joined(separator: ","))],"total":450,"limit":200,"offset":\#(offset)}"#)
    }
    let scores = try await PandaProbeSource.testing(server).scores(of: .session("a/b"))
    #expect(scores.items.map(\.text) == (0..<450).map { #"{"n":\#($0)}"# })
    #expect(scores.nextCursor == nil && scores.total == 450)
  }

  @Test("of runs and of all go on from page to page")
  func scoreLists() async throws {
    let server = try server(#"{"items":[{"id":"1"},{"id":"2"}],"total":9,"limit":2,"offset":2}"#)
    let source = try PandaProbeSource.testing(server)
    let run = try await source.scores(of: .run("r1", .sessions, limit: 2, cursor: "2"))
    #expect(run.nextCursor == "4" && run.total == 9 && run.items.count == 2)
    _ = try await source.scores(of: .all(.traces, metric: "accuracy", limit: 500, cursor: nil))
    #expect(
      server.requests.map(\.target) == [
        "/evaluations/session-scores?eval_run_id=r1&limit=2&offset=2",
        "/evaluations/trace-scores?name=accuracy&limit=200&offset=0",
      ])
  }

  @Test(
    "evaluations are asked for where the service has them",
    arguments: [
      (.traces, nil, "/evaluations/trace-runs?status=FAILED&limit=50&offset=0"),
      (.sessions, nil, "/evaluations/session-runs?status=FAILED&limit=50&offset=0"),
      (.monitors, nil, "/evaluations/monitors?status=FAILED&limit=50&offset=0"),
      (.monitors, "m/1", "/evaluations/monitors/m%2F1/runs?limit=50&offset=0"),
      (.traceMetrics, nil, "/evaluations/trace-metrics"), (.sessionMetrics, nil, "/evaluations/session-metrics"),
      (.traces, "r1", "/evaluations/trace-runs/r1"), (.sessions, "r1", "/evaluations/session-runs/r1"),
    ] as [(EvaluationQuery.Kind, String?, String)])
  func evaluations(_ kind: EvaluationQuery.Kind, _ id: String?, _ target: String) async throws {
    let record = #"{"id":"r1","status":"COMPLETED","failed_count":1,"sampling_rate":1.0}"#
    let isAlone = id == "r1"
    let isBare = kind == .traceMetrics || kind == .sessionMetrics
    let server = try server(
      isAlone ? record : isBare ? "[\(record)]" : #"{"items":[\#(record)],"total":1,"limit":50,"offset":0}"#)
    var query = EvaluationQuery(kind)
    query.id = id
    query.status = "FAILED"
    let found = try await PandaProbeSource.testing(server).evaluations(query)
    #expect(found.items.map(\.text) == [record])
    #expect(found.nextCursor == nil)
    #expect(server.requests.map(\.target) == [target])
  }

  @Test(
    "figures over scores name what they are of",
    arguments: [
      (.summary, .traces, "/evaluations/analytics/trace-scores/summary?TIME"),
      (.trend, .sessions, "/evaluations/analytics/session-scores/trend?metric_name=m&granularity=week&TIME"),
      (.distribution, .traces, "/evaluations/analytics/trace-scores/distribution?metric_name=m&buckets=5&TIME"),
      (.history, .sessions, "/evaluations/analytics/session-scores/history/s%201?metric_name=m&limit=200"),
      (.comparison, .sessions, "/evaluations/analytics/session-scores/comparison?metric_name=m&limit=100&offset=4"),
    ] as [(ScoreFiguresQuery.Figures, EvaluatedThing, String)])
  func figures(_ figures: ScoreFiguresQuery.Figures, _ things: EvaluatedThing, _ target: String) async throws {
    let record = #"{"bucket":"2026-09-14","avg_score":0.42857142857142855}"#
    let server = try server(
      figures == .comparison ? #"{"items":[\#(record)],"total":9,"limit":20,"offset":4}"# : "[\(record)]")
    var query = ScoreFiguresQuery(figures, of: things)
    query.metric = "m"
    query.sessionID = "s 1"
    query.granularity = .week
    query.buckets = 5
    query.limit = 500
    query.cursor = figures == .comparison ? "4" : nil
    query.after = Timestamp("2026-09-14T00:00:00Z")
    query.before = Timestamp("2026-09-15T00:00:00Z")
    let found = try await PandaProbeSource.testing(server).scoreFigures(query)
    #expect(found.items.map(\.text) == [record])
    #expect(found.nextCursor == (figures == .comparison ? "5" : nil))
    let time = "date_from=2026-09-14T00%3A00%3A00Z&date_to=2026-09-15T00%3A00%3A00Z"
    #expect(server.requests.map(\.target) == [target.replacing("TIME", with: time)])
  }
}
