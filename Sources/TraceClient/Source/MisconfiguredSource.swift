public import TraceModel

/// Stands where a source could not be set up: it answers every request with what is missing, so that the other sources
/// go on working.
public struct MisconfiguredSource: TraceSource {
  public let name: String
  public let kind: String
  public let location: String
  private let problem: SourceError

  public init(name: String, kind: String, location: String, message: String, hint: String) {
    self.name = name
    self.kind = kind
    // Somebody may have put a name and password into the address; those are shown to nobody.
    self.location = location.contains("@") ? "an address with credentials in it" : location
    problem = SourceError(.unauthorized, source: name, message, hint: hint)
  }

  public func check() async throws(SourceError) -> SourceCheck { throw problem }
  public func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> { throw problem }
  public func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { throw problem }

  public func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session { throw problem }
  public func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    throw problem
  }
}
