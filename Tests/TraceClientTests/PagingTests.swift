import Testing
import TraceModel

@testable import TraceClient

@Suite("A page of sessions")
struct PagingTests {
  private static func summary(_ id: String, start: Int64, _ change: (inout SessionSummary) -> Void = { _ in })
    -> SessionSummary
  {
    var summary = SessionSummary(info: SessionInfo(id: id))
    summary.start = Timestamp(nanoseconds: start * 1_000_000_000)
    summary.end = summary.start
    summary.status = .completed
    change(&summary)
    return summary
  }

  @Test(
    "follows on the one before, each session once, also where many have the same rank", arguments: [1, 2, 3, 7, 100])
  func pages(limit: Int) {
    let all = (0..<23).map { Self.summary("s\($0)", start: Int64($0 / 5)) }
    var query = SessionQuery()
    query.limit = limit
    var seen: [String] = []
    repeat {
      let page = query.page(of: all.shuffled())
      #expect(page.total == 23)
      #expect(page.items.count <= limit)
      seen += page.items.map(\.info.id)
      query.cursor = page.nextCursor
    } while query.cursor != nil
    #expect(seen.count == 23)
    #expect(Set(seen).count == 23)
    #expect(seen.first == "s20")
  }

  @Test("stays where it is when sessions come and go in between")
  func changes() {
    var all = (0..<10).map { Self.summary("s\($0)", start: Int64($0)) }
    var query = SessionQuery()
    query.limit = 4
    let first = query.page(of: all)
    #expect(first.items.map(\.info.id) == ["s9", "s8", "s7", "s6"])
    all.append(Self.summary("new", start: 99))
    all.removeAll { $0.info.id == "s6" }
    query.cursor = first.nextCursor
    #expect(query.page(of: all).items.map(\.info.id) == ["s5", "s4", "s3", "s2"])
  }

  @Test("has only what the filters let through")
  func filters() {
    let all = [
      Self.summary("failed", start: 10) { $0.errorCount = 1 },
      Self.summary("running", start: 20) { $0.status = .running },
      Self.summary("tagged", start: 30) {
        $0.info.tags = ["x", "y"]
        $0.info.userID = "u"
        $0.agents = ["Planner"]
      },
    ]
    func ids(_ change: (inout SessionQuery) -> Void) -> [String] {
      var query = SessionQuery()
      change(&query)
      return query.page(of: all).items.map(\.info.id)
    }
    #expect(ids { $0.hasError = true } == ["failed"])
    #expect(ids { $0.hasError = false } == ["tagged", "running"])
    #expect(ids { $0.statuses = [.running] } == ["running"])
    #expect(ids { $0.tags = ["z", "y"] } == ["tagged"])
    #expect(ids { $0.userID = "u" } == ["tagged"])
    #expect(ids { $0.text = "PLAN" } == ["tagged"])
    #expect(ids { $0.after = Timestamp(nanoseconds: 20_000_000_000) } == ["tagged", "running"])
    #expect(ids { $0.before = Timestamp(nanoseconds: 20_000_000_000) } == ["failed"])
    #expect(ids { $0.ascending = true } == ["failed", "running", "tagged"])
  }
}
