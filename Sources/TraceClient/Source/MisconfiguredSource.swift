package import TraceModel

/// Stands where a source could not be set up: it answers every request with what is missing, so that the other sources
/// go on working.
package struct MisconfiguredSource: TraceSource {
  /// The name that requests use.
  package let name: String
  /// The name of the kind that it would be.
  package let kind: String
  /// Where it would read from, without credentials.
  package let location: String
  private let problem: SourceError

  /// - Parameters:
  ///   - message: what is missing, in one sentence.
  ///   - hint: what to do about it.
  package init(name: String, kind: String, location: String, message: String, hint: String) {
    self.name = name
    self.kind = kind
    // Somebody may have put a name and password into the address; those are shown to nobody.
    self.location = location.contains("@") ? "an address with credentials in it" : location
    problem = SourceError(.unauthorized, source: name, message, hint: hint)
  }

  /// Throws what is missing.
  package func check() async throws(SourceError) -> SourceCheck { throw problem }
  /// Throws what is missing.
  package func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> { throw problem }
  /// Throws what is missing.
  package func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { throw problem }

  /// Throws what is missing.
  package func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session { throw problem }
  /// Throws what is missing.
  package func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    throw problem
  }
}
