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
}
