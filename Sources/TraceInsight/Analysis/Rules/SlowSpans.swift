internal import TraceModel

/// Spans that took much longer than others of their own kind and name.
///
/// No fixed limit would do: 2 s is slow for a grep and quick for a model. A span's self time is measured against the
/// median of its peers and their median absolute deviation (MAD), which a few outliers do not move.
enum SlowSpans {
  static let peers = Threshold(
    "slowSpanPeers", 5, .count, in: 2...100_000,
    "how many others of its kind and name a span needs: of fewer nobody knows what is usual")
  static let deviations = Threshold(
    "slowSpanDeviations", 8, .times, in: 1...1000,
    "how many deviations (1.4826 × MAD, which is σ where times are normal) above the median: of exponential times, "
      + "whose tail is as long as that of models' calls, one in 600 is beyond 8")
  static let factor = Threshold(
    "slowSpanFactor", 2, .times, in: 1...1000,
    "how many medians at least: peers that are all alike have no deviation, and what is not twice as slow is not slow")
  static let share = Threshold(
    "slowSpanShare", 0.1, .share, in: 0...1,
    "how much of its turn's time the excess must be: less than a tenth nobody who waits for the turn would notice")

  static let rule = AnalysisRule(
    "slowSpan", .slowSpans, "a span whose self time is far above that of the others of its kind and name",
    [peers, deviations, factor, share], find: find)

  private struct Peers: Hashable {
    let kind: SpanKind
    let name: PooledString
  }

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    var groups = Groups<Peers, Int>()
    for span in steps.spans where (span.selfTime ?? 0) > 0 && takesTime(span) {
      groups.add(span.row, to: Peers(kind: span.kind, name: span.name))
    }
    return groups.all.lazy.flatMap { outliers($0.values, steps, thresholds) }.largestFirst(steps)
  }

  /// Some things happen at a moment.
  private static func takesTime(_ span: Span) -> Bool {
    switch span.kind {
    case .event, .message, .response, .state, .decision, .handoff: false
    default: true
    }
  }

  private static func outliers(_ rows: [Int], _ steps: SessionSteps, _ thresholds: Thresholds) -> some Sequence<Finding>
  {
    let isEnough = rows.count > thresholds.count(peers)
    let times = isEnough ? rows.map { steps.span($0).selfTime ?? 0 } : []
    let median = self.median(times)
    let deviation = Double(self.median(times.map { ($0 - median).magnitude }).amount) * 1.4826
    let bar = max(
      Double(median.amount) + thresholds[deviations] * deviation, thresholds[factor] * Double(median.amount))
    return zip(rows, times).lazy.compactMap { row, time -> Finding? in
      guard Double(time.amount) > bar else { return nil }
      let span = steps.span(row)
      let turn = steps.session.traces[span.traceIndex].duration ?? steps.session.summary.totalDuration ?? .zero
      let excess = time - median
      guard Double(excess.amount) >= thresholds[share] * Double(max(turn, 1).amount) else { return nil }
      return finding(span, time, median, peerCount: rows.count - 1)
    }
  }

  private static func median(_ values: [Elapsed]) -> Elapsed {
    values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2]
  }

  private static func finding(_ span: Span, _ time: Elapsed, _ median: Elapsed, peerCount: Int) -> Finding {
    let name = span.spokenName
    let ratio = Words.times(time.share(of: max(median, 1)))
    return Finding(
      rule.id, .warning, "\(name) was slow",
      "\(Words.duration(time)) of its own, \(ratio) × the median of \(Words.duration(median)) "
        + "over it and \(peerCount) others of its kind and name",
      evidence: [span.row], in: span.session, size: Finding.Size(duration: time - median),
      action: "compare its input with that of a quick one, and look at what ran at the same time")
  }
}
