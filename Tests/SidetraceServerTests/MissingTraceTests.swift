import Testing
import TraceClient
import TraceModel

@testable import SidetraceServer

/// A source that has nothing and says so in its way.
private struct EmptySource: TraceSource {
  let name: String
  let answer: SourceError.Kind
  let kind = "empty"
  let location = "nowhere"

  private var error: SourceError { SourceError(answer, source: name, "\(name) says \(answer)", hint: "ask \(name)") }
  func check() async throws(SourceError) -> SourceCheck { throw error }
  func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> { throw error }
  func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session { throw error }
  func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { throw error }
  func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session { throw error }
}

@Suite("A trace that no source has")
struct MissingTraceTests {
  @Test(
    "is not found, unless a source that may have it could not be asked",
    arguments: [
      ([.notFound], .notFound, "a says notFound"),
      ([.notFound, .notFound], .notFound, "none of the 2 sources has a trace 'x'"),
      ([.unsupported, .notFound], .notFound, "none of the 2 sources has a trace 'x'"),
      ([.unsupported], .unsupported, "a says unsupported"),
      ([.notFound, .unavailable, .unsupported], .unavailable, "b says unavailable; no other source has a trace 'x'"),
      ([.timeout, .unavailable], .timeout, "a says timeout"),
    ] as [([SourceError.Kind], SourceError.Kind, String)])
  func error(answers: [SourceError.Kind], kind: SourceError.Kind, message: String) async throws {
    let sources = zip(["a", "b", "c"], answers).map { EmptySource(name: $0, answer: $1) }
    let catalog = Catalog(sources: sources, byteLimit: 1 << 20)
    let error = await #expect(throws: SourceError.self) {
      try await catalog.located(.trace("x"), source: nil, refresh: false)
    }
    #expect(error?.kind == kind)
    #expect(error?.message == message)
  }
}
