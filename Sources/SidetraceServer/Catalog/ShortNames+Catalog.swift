internal import TraceClient

extension Catalog {
  /// The short names of all sessions that are known, and of these.
  package func shortNames(with shown: [String]) async -> ShortNames {
    var ids = shown
    for source in sources { ids += await source.knownSessionIDs() }
    return ShortNames(of: ids)
  }
}
