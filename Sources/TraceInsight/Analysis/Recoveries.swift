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
    var lastGood: [Key: Int] = [:]
    var lastGoodOfAny: [Int: Int] = [:]
    func later(_ one: Int?, _ other: Int) -> Int {
      one.map { Self.isLater($0, than: other, steps) ? $0 : other } ?? other
    }
    for span in steps.spans where traces.contains(span.traceIndex) {
      let isWork = span.kind == .llm || span.kind == .response || SessionSteps.isAction(span)
      let isGood = span.status != .error && span.status != .running && !span.flags.contains(.abandoned)
      let one = key(span)
      guard isGood, isWork || wanted.contains(one) else { continue }
      if isWork { lastGoodOfAny[span.traceIndex] = later(lastGoodOfAny[span.traceIndex], span.row) }
      if wanted.contains(one) { lastGood[one] = later(lastGood[one], span.row) }
    }
    for (row, key) in keys {
      if let good = lastGood[key], Self.isLater(good, than: row, steps) {
        gotOver.insert(row)
      } else if !(lastGoodOfAny[key.trace].map { Self.isLater($0, than: row, steps) } ?? false) {
        ended.insert(row)
      }
    }
  }

  /// By their starts; where one has none, by where they stand.
  private static func isLater(_ row: Int, than other: Int, _ steps: SessionSteps) -> Bool {
    guard let one = steps.span(row).start, let two = steps.span(other).start, one != two else { return row > other }
    return one > two
  }
}
