internal import TraceModel

extension TokenUsage {
  /// The tokens that the cache has to do with.
  var cached: Count { (cacheRead ?? 0) + (cacheCreation ?? 0) }

  /// The same counts with those of the cache among the input, as prices are computed; they were apart from it where only
  /// all four together are the total.
  var withCacheInInput: TokenUsage {
    let apart = (input ?? 0) + (output ?? 0) + cached
    guard cached > 0, statedTotal == apart else { return self }
    var usage = self
    usage.input = (input ?? 0) + cached
    return usage
  }
}
