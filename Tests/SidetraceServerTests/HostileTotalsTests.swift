import JSONTape
import Testing
import TraceClient
import TraceModel

@testable import SidetraceServer

/// A source that claims to have any number of sessions.
private struct ClaimingSource: TraceSource {
  let name: String
  let total: Count
  var kind: String { "claiming" }
  var location: String { "memory" }

  func check() async throws(SourceError) -> SourceCheck { SourceCheck(message: "well", sessionCount: total) }

  func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    Page(items: [SessionBuilder.plain(name)], total: total)
  }

  func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session { throw none }
  func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { Page(items: [], total: total) }
  func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session { throw none }
  private var none: SourceError { SourceError(.notFound, source: name, "none", hint: "none") }
}

extension SessionBuilder {
  fileprivate static func plain(_ id: String) -> SessionSummary {
    var builder = SessionBuilder(id: id)
    return builder.finish().summary
  }
}

@Suite("The totals of several sources")
struct HostileTotalsTests {
  @Test("are summed up to the largest number there is, and the sessions are all there")
  func sum() async throws {
    let catalog = Catalog(
      sources: [ClaimingSource(name: "a", total: .largest), ClaimingSource(name: "b", total: 2)], byteLimit: 1 << 20)
    let sessions = try await catalog.sessions(SessionQuery(), source: nil, refresh: false)
    #expect(sessions.items.map(\.source).sorted() == ["a", "b"])
    #expect(sessions.total == .largest)
    #expect(sessions.json { _, _, writer in writer.null() }.text.contains(#""total":9223372036854775807"#))
    #expect(try await catalog.traces(TraceQuery(), source: nil, refresh: false).total == .largest)
  }
}
