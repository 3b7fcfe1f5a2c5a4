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
  private let error: SourceError

  /// - Parameter problem: what is missing, and what to do about it.
  package init(name: String, kind: String, location: String, _ problem: ConfigurationProblem) {
    self.name = name
    self.kind = kind
    // Somebody may have put a name and password into the address; those are shown to nobody.
    self.location = location.contains("@") ? "an address with credentials in it" : location
    var error = SourceError(problem.kind, source: name, problem.message, hint: problem.hint)
    if let field = problem.field { error.fields = [SourceError.Field(field: field, message: problem.message)] }
    self.error = error
  }

  /// What is missing.
  package var problem: SourceError? { error }

  /// Throws what is missing.
  package func check() async throws(SourceError) -> SourceCheck { throw error }
  /// Throws what is missing.
  package func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> { throw error }
  /// Throws what is missing.
  package func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { throw error }

  /// Throws what is missing.
  package func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session { throw error }
  /// Throws what is missing.
  package func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    throw error
  }
}
