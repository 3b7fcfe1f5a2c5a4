internal import TraceModel

/// What became of failures: those that were got over, since a later call of the same name went well in the same turn,
/// and those that a turn ended with.
struct Recoveries {
  private(set) var gotOver: Set<Int> = []
  private(set) var ended: Set<Int> = []

  private struct Key: Hashable {
    let trace: Int
    let kind: SpanKind
    let name: PooledString
  }

  /// - Parameter failures: the rows of the failures that are looked at.
  init(_ steps: SessionSteps, _ failures: Set<Int>) {
    func key(_ span: Span) -> Key {
      let isModel = span.kind == .llm
      return Key(trace: span.traceIndex, kind: span.kind, name: isModel ? .none : span.name)
    }
    let keys = Dictionary(uniqueKeysWithValues: failures.map { ($0, key(steps.span($0))) })
    let wanted = Set(keys.values)
    let traces = Set(wanted.map(\.trace))
    var lastGood: [Key: Timestamp] = [:]
    var lastGoodOfAny: [Int: Timestamp] = [:]
    for span in steps.spans where traces.contains(span.traceIndex) {
      let isWork = span.kind == .llm || span.kind == .response || SessionSteps.isAction(span)
      let isGood = span.status != .error && span.status != .running && !span.flags.contains(.abandoned)
      guard isWork || wanted.contains(key(span)), isGood, let start = span.start else { continue }
      if isWork { lastGoodOfAny[span.traceIndex] = max(lastGoodOfAny[span.traceIndex] ?? start, start) }
      let one = key(span)
      if wanted.contains(one) { lastGood[one] = max(lastGood[one] ?? start, start) }
    }
    for (row, key) in keys {
      let span = steps.span(row)
      let start = span.start ?? .smallest
      if let good = lastGood[key], good > start {
        gotOver.insert(row)
      } else if steps.session.traces[key.trace].status == .error || lastGoodOfAny[key.trace] ?? .smallest <= start {
        ended.insert(row)
      }
    }
  }
}
