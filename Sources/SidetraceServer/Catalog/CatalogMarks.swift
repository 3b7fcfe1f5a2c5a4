internal import SystemCalls
package import TraceClient
package import TraceModel
internal import TraceStore

/// That a source has a session, and when it changed last.
package struct KnownSession: Sendable, Hashable {
  package let source: String
  package let mark: SessionMark

  /// Whether it comes first: what changed last does, of equal times by names.
  package func isBefore(_ other: KnownSession) -> Bool {
    let (time, otherTime) = (mark.changed ?? .smallest, other.mark.changed ?? .smallest)
    if time != otherTime { return time > otherTime }
    return (source, mark.id) < (other.source, other.mark.id)
  }
}

extension Catalog {
  /// So many sessions of a list that a service gives are asked for, page by page.
  private static let pageSize = 200

  /// All sessions of one source, or of all, that may have gone on in a window of time, the latest change first.
  ///
  /// Of several sources one that fails is told of in the warnings, as is what was left out; only if all fail this does.
  ///
  /// - Parameter serviceLimit: the most sessions of a service to look at.
  package func knownSessions(
    source: String?, after: Timestamp?, before: Timestamp?, serviceLimit: Int
  ) async throws(SourceError) -> (sessions: [KnownSession], warnings: [Warning]) {
    var found: [KnownSession] = []
    var warnings: [Warning] = []
    var failures: [SourceError] = []
    let sources = try sources(named: source)
    for source in sources {
      do throws(SourceError) {
        let (marks, left) = try await marks(of: source, after, before, serviceLimit)
        found += marks.map { KnownSession(source: source.name, mark: $0) }
        warnings += source.warnings + left
      } catch {
        failures.append(error)
        warnings.append(Warning(code: "sourceFailed", message: "\(source.name): \(error.message); \(error.hint)"))
      }
    }
    if let failure = failures.first, failures.count == sources.count || Task.isCancelled { throw failure }
    return (found.sorted { $0.isBefore($1) }, warnings)
  }

  private func marks(
    of source: any TraceSource, _ after: Timestamp?, _ before: Timestamp?, _ serviceLimit: Int
  ) async throws(SourceError) -> ([SessionMark], [Warning]) {
    if let marks = try await source.sessionMarks(since: after) { return (marks, []) }
    var query = SessionQuery()
    query.after = after
    query.before = before
    query.limit = source.isService ? min(Self.pageSize, serviceLimit) : 1000
    var marks: [SessionMark] = []
    var warnings: [Warning] = []
    repeat {
      let page = try await WorkPlace.left { [query] () async throws(SourceError) in
        try await store.sessions(query, source: source.name, refresh: false)
      }
      marks += page.items.map { SessionMark(id: $0.info.id, changed: $0.lastActivity) }
      for warning in page.warnings where !warnings.contains(warning) { warnings.append(warning) }
      query.cursor = page.nextCursor
    } while query.cursor != nil && (!source.isService || marks.count < serviceLimit)
    if query.cursor != nil {
      warnings.append(
        Warning(
          code: "notAllRead",
          message: "of \(source.name) the latest \(marks.count) sessions were looked at; sessionLimit asks for more"))
    }
    return (marks, warnings)
  }
}
