internal import TraceModel

/// Spans that took much longer than others of their own kind and name.
///
/// No fixed limit would do: 2 s is slow for a grep and quick for a model. A span is measured by its self time against
/// its peers: spans of the same kind and name, or of the same kind where it has too few of those.
enum SlowSpans {
  /// With fewer peers there is no telling what is usual.
  static let minimumPeers = 4
  /// Below three times the median, the spread of ordinary calls would be reported.
  static let factor = 3.0
  /// Spans of one kind with different names do different work: only a far larger difference says anything.
  static let factorAcrossNames = 10.0
  /// What is less than this share of the turns' time is not worth a person's minute.
  static let minimumShare = 0.02

  static func findings(in session: Session) -> [Finding] {
    var byName: [Peers: [Int]] = [:]
    var byKind: [SpanKind: [Int]] = [:]
    for span in session.allSpans where isMeasured(span) {
      byName[Peers(kind: span.kind, name: span.name), default: []].append(span.row)
      byKind[span.kind, default: []].append(span.row)
    }
    let nameMedians = byName.mapValues { median(of: $0, in: session) }
    let kindMedians = byKind.mapValues { median(of: $0, in: session) }
    let total = max(session.summary.totalDuration, 1)
    var findings: [Finding] = []
    for span in session.allSpans where isMeasured(span) {
      let key = Peers(kind: span.kind, name: span.name)
      let hasNamesakes = (byName[key]?.count ?? 0) > minimumPeers
      guard hasNamesakes || (byKind[span.kind]?.count ?? 0) > minimumPeers else { continue }
      let usual = (hasNamesakes ? nameMedians[key] : kindMedians[span.kind]) ?? 0
      guard let time = span.selfTime, Double(time) > (hasNamesakes ? factor : factorAcrossNames) * Double(usual),
        Double(time - usual) >= minimumShare * Double(total)
      else { continue }
      findings.append(finding(span, time, usual, hasNamesakes, session))
    }
    return findings.sorted { ($0.size.duration ?? 0) > ($1.size.duration ?? 0) }
  }

  private struct Peers: Hashable {
    let kind: SpanKind
    let name: PooledString
  }

  /// Containers only wait for what is inside them, and moments take no time.
  private static func isMeasured(_ span: Span) -> Bool {
    switch span.kind {
    case .event, .message, .response, .state, .decision, .handoff: false
    default: (span.selfTime ?? -1) > 0
    }
  }

  private static func median(of rows: [Int], in session: Session) -> Int64 {
    let times = rows.compactMap { session.span(at: $0).selfTime }.sorted()
    return times.isEmpty ? 0 : times[(times.count - 1) / 2]
  }

  private static func finding(
    _ span: Span, _ time: Int64, _ usual: Int64, _ hasNamesakes: Bool, _ session: Session
  ) -> Finding {
    let name = session.text(span.name) ?? "\(span.kind.name)"
    let peers = hasNamesakes ? "'\(name)'" : "\(span.kind.name) spans"
    return Finding(
      rule: "slowSpan", severity: .warning, title: "\(name) was slow",
      detail:
        "\(Words.milliseconds(time)) of its own, where the median of \(peers) here is \(Words.milliseconds(usual))",
      evidence: [span.row], count: 1, size: Finding.Size(duration: time - usual), firstSeen: span.start,
      lastSeen: span.start, advice: "look at its input and at what ran at the same time")
  }
}
