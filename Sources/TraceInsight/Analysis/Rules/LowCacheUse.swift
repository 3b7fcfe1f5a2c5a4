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
    "how much of the earlier input must stand in the later one, too, but for short pieces: what a cache can give back is "
      + "a beginning")
  static let share = Threshold(
    "cacheShare", 0.2, .share, in: 0...1,
    "how much of what could come from the cache does: with less it does not work, with more it works in part")
  static let pause = Threshold(
    "cachePauseMs", 300_000, .milliseconds, in: 0...86_400_000,
    "how far apart the calls may be: caches keep a prompt five minutes")

  static let rule = AnalysisRule(
    "lowCacheUse", .suggestions,
    "calls of one name to one model with long inputs that begin alike, few of whose tokens came from the cache, where "
      + "the source counts those; where it does not tell the inputs, a conversation's prompt is taken to begin with the "
      + "one before",
    [calls, tokens, prefix, share, pause], find: find)

  private struct Key: Hashable {
    let name: PooledString
    let model: PooledString
    let agent: PooledString
    /// The conversation, where the inputs are not told.
    let thread: Int?
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<Key, Int>()
    for (number, thread) in steps.threads.all.enumerated() {
      let agent = thread.agent.map { steps.span($0).name } ?? .none
      for row in thread.rows where !steps.isOver {
        let span = steps.span(row)
        guard SessionSteps.isCall(span), let call = span.call else { continue }
        groups.add(
          row,
          to: Key(name: span.name, model: call.model, agent: agent, thread: span.input.isAbsent ? number : nil))
      }
    }
    return groups.all.lazy.compactMap { finding($0.values, steps, thresholds) }.findings(steps)
  }

  private static func finding(_ rows: [Int], _ steps: SessionSteps, _ thresholds: Thresholds) -> Finding? {
    let counts = rows.contains { row in
      let usage = steps.span(row).call?.usage
      return usage?.cacheRead != nil || usage?.cacheCreation != nil
    }
    guard counts, rows.count >= thresholds.count(calls) else { return nil }
    var possible: Count = 0
    var read: Count = 0
    var written: Count = 0
    var evidence: [Int] = []
    var broken: (row: Int, place: Int)?
    for (one, other) in zip(rows, rows.dropFirst()) where !steps.isOver {
      let (earlier, later) = (steps.span(one), steps.span(other))
      guard let shared = cacheable(earlier, later, steps, thresholds) else { continue }
      possible += shared.tokens
      read += min(later.call?.usage.cacheRead ?? 0, shared.tokens)
      written += later.call?.usage.cacheCreation ?? 0
      if broken == nil { broken = shared.broken.map { (other, $0) } }
      if evidence.last != one { evidence.append(one) }
      evidence.append(other)
    }
    guard evidence.count >= thresholds.count(calls), Double(read) < thresholds[share] * Double(possible) else {
      return nil
    }
    let first = steps.span(rows[0])
    let change = broken.flatMap { words(of: steps.span($0.row).input, at: $0.place, steps.session) }
      .map { ", but for what changes at \"\($0)\"" }
    let wrote = written > possible.part(0.5) ? "; \(Words.count(written)) were written to it instead" : ""
    return Finding(
      rule.id, .info, "\(first.spokenName) hardly uses the prompt cache",
      "\(evidence.count) prompts begin alike\(change ?? ""); about \(Words.count(possible)) tokens of them could have come "
        + "from the cache, and \(Words.count(read)) did (\(Words.percent(read.share(of: max(possible, 1)))))\(wrote)",
      evidence: evidence, in: steps.session, size: Finding.Size(tokens: possible - read),
      action: broken == nil
        ? "put what stays the same first and mark it for the cache; keep times and ids out of the beginning"
        : "move what changes with each call, such as a time or an id, behind what stays the same")
  }

  /// The text around a place near the beginning of a payload, in one line.
  private static func words(of payload: Slice, at place: Int, _ session: Session) -> String? {
    guard place < 2000, let text = session.preview(payload, limit: place + 24) else { return nil }
    return "…" + String(text.suffix(48).map { $0.isNewline ? " " : $0 }) + "…"
  }

  private struct Cacheable {
    let tokens: Count
    /// Where the two differ although they go on alike.
    let broken: Int?
  }

  /// How many tokens of the later prompt the earlier one could have left in the cache.
  private static func cacheable(
    _ earlier: Span, _ later: Span, _ steps: SessionSteps, _ thresholds: Thresholds
  ) -> Cacheable? {
    let least = thresholds.amount(tokens)
    guard let before = steps.prompts.size(earlier), let now = steps.prompts.size(later), before >= least, now >= least,
      let end = earlier.end ?? earlier.start, let start = later.start, start >= end,
      start - end <= thresholds.time(pause)
    else { return nil }
    if earlier.input.isAbsent {
      // A conversation that became shorter was summed up, and begins otherwise.
      return now >= before ? Cacheable(tokens: before, broken: nil) : nil
    }
    guard let shared = steps.session.sharedBeginning(earlier.input, later.input) else { return nil }
    let part = Double(shared.bytes) / Double(max(earlier.input.count, 1))
    guard part >= thresholds[prefix] else { return nil }
    // What lies far behind is the end of a conversation, where a cache gives back all that matters.
    let isEarly = shared.broken.map { Double($0) < (1 - thresholds[prefix]) * Double(earlier.input.count) } ?? false
    return Cacheable(tokens: min(before, now).part(part), broken: isEarly ? shared.broken : nil)
  }
}
