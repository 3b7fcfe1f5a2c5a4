internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceStore

/// `cache.stats`: what the store did so far.
enum GetCacheStats: Method {
  static let declaration = MethodDeclaration(
    "cache.stats", "What is in memory, and how often that helped.", [],
    result: "`hits`, `misses` (fetches), `joined` (requests that waited for a fetch under way), `revalidated`, "
      + "`evictions`, `notKept`, `entries`, `bytes`, `byteLimit`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let statistics = call.catalog.store.statistics
    result.object { writer in
      writer.member("hits", statistics.hits)
      writer.member("misses", statistics.misses)
      writer.member("joined", statistics.joined)
      writer.member("revalidated", statistics.revalidated)
      writer.member("evictions", statistics.evictions)
      writer.member("notKept", statistics.notKept)
      writer.member("entries", statistics.entries)
      writer.member("bytes", statistics.bytes)
      writer.member("byteLimit", statistics.byteLimit)
    }
    return .answered
  }
}

/// `cache.clear`: forgets.
enum ClearCache: Method {
  static let declaration = MethodDeclaration(
    "cache.clear", "Forgets what is in memory, of one source or of all.", [CommonParameters.source],
    result: "`removed`: how many entries were forgotten.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let source = call.arguments[CommonParameters.source]
    do throws(SourceError) {
      if source != nil { _ = try call.catalog.sources(named: source) }
    } catch {
      return .failed(ErrorPresentation.response(error))
    }
    let removed = call.catalog.store.clear(source: source)
    result.object { writer in writer.member("removed", removed) }
    return .answered
  }
}
