internal import TraceClient
internal import TraceModel

extension Catalog {
  /// How the agent that ran a session goes on with it, and the source that knows.
  ///
  /// - Throws: `unsupported` where the session is there and no source knows of an agent for it.
  func resumption(
    ofSession id: String, source: String?, isFork: Bool
  ) async throws(SourceError) -> (resumption: Resumption, source: String) {
    var failure: SourceError?
    for candidate in try sources(named: source) where !candidate.isService {
      do throws(SourceError) {
        if let found = try await candidate.resumption(ofSession: id, isFork: isFork) { return (found, candidate.name) }
      } catch {
        if error.kind != .notFound { failure = failure ?? error }
      }
    }
    if let failure { throw failure }
    let found = try await located(.session(id), source: source, refresh: false)
    throw SourceError(
      .unsupported, source: found.source, "no agent on this machine can go on with session '\(id)'",
      hint: "only sessions that Claude Code or Codex left on this machine can be gone on with")
  }
}
