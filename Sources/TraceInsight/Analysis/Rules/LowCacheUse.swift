internal import TraceModel

/// Long prompts that begin alike and are paid for in full each time.
enum LowCacheUse {
  static let calls = Threshold(
    "cacheCalls", 3, .count, in: 2...100_000,
    "how many such calls: the first fills a cache, and one miss after it may be chance")
  static let tokens = Threshold(
    "cachePromptTokens", 2048, .tokens, in: 1...100_000_000,
    "how long a prompt must be: services cache from 1,024 tokens on, some from 2,048")
  static let prefix = Threshold(
    "cachePrefix", 0.5, .share, in: 0...1,
    "how much of the earlier input the later one must begin with: what a cache can give back is a beginning")
  static let share = Threshold(
    "cacheShare", 0.2, .share, in: 0...1,
    "how much of what could come from the cache does: with less it does not work, with more it works in part")
  static let pause = Threshold(
    "cachePauseMs", 300_000, .milliseconds, in: 0...86_400_000,
    "how far apart the calls may be: caches keep a prompt five minutes")

  static let rule = AnalysisRule(
    "lowCacheUse", .suggestions,
    "calls of one name to one model with long inputs that begin alike, few of whose tokens came from the cache, where "
      + "the source counts those",
    [calls, tokens, prefix, share, pause], find: find)

  private struct Key: Hashable {
    let name: PooledString
    let model: PooledString
    let agent: PooledString
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<Key, Int>()
    for lane in steps.lanes {
      let agent = lane.agent.map { steps.span($0).name } ?? .none
      for row in steps.rows(of: lane) {
        let span = steps.span(row)
        guard SessionSteps.isCall(span), let call = span.call, !span.input.isAbsent else { continue }
        groups.add(row, to: Key(name: span.name, model: call.model, agent: agent))
      }
    }
    return groups.all.lazy.compactMap { finding($0.values, steps, thresholds) }.largestFirst(steps)
  }

  private static func finding(_ rows: [Int], _ steps: SessionSteps, _ thresholds: Thresholds) -> Finding? {
    let counts = rows.contains { row in
      let usage = steps.span(row).call?.usage
      return usage?.cacheRead != nil || usage?.cacheCreation != nil
    }
    guard counts, rows.count >= thresholds.count(calls) else { return nil }
    var possible: Count = 0
    var read: Count = 0
    var evidence: [Int] = []
    for (one, other) in zip(rows, rows.dropFirst()) {
      let (earlier, later) = (steps.span(one), steps.span(other))
      guard let tokens = cacheable(earlier, later, steps, thresholds) else { continue }
      possible += tokens
      read += min(later.call?.usage.cacheRead ?? 0, tokens)
      if evidence.last != one { evidence.append(one) }
      evidence.append(other)
    }
    guard evidence.count >= thresholds.count(calls), Double(read) < thresholds[share] * Double(possible) else {
      return nil
    }
    let first = steps.span(rows[0])
    return Finding(
      rule.id, .info, "\(first.spokenName) hardly uses the prompt cache",
      "\(evidence.count) prompts begin alike; about \(possible) tokens of them could have come from the cache, and "
        + "\(read) did (\(Words.percent(read.share(of: max(possible, 1)))))",
      evidence: evidence, in: steps.session, size: Finding.Size(tokens: possible - read),
      action: "put what stays the same first and mark it for the cache; keep times and ids out of the beginning")
  }

  /// How many tokens of the later prompt the earlier one could have left in the cache.
  private static func cacheable(
    _ earlier: Span, _ later: Span, _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> Count? {
    let least = thresholds.amount(tokens)
    guard let before = steps.prompts.size(earlier), let now = steps.prompts.size(later), before >= least, now >= least,
      let end = earlier.end ?? earlier.start, let start = later.start, start >= end,
      start - end <= thresholds.time(pause)
    else { return nil }
    let common = steps.session.commonPrefix(earlier.input, later.input)
    let part = Double(common) / Double(max(earlier.input.count, 1))
    guard part >= thresholds[prefix] else { return nil }
    return min(before, now).part(part)
  }
}
