internal import TraceModel

/// Steps that ran at the same time, for whose order nobody answers: they are put in one that both sides share.
enum ParallelSteps {
  /// Whether a step began before the one before it, with the same parent, had ended, or both were at one instant.
  static func overlap(_ one: Span, _ next: Span) -> Bool {
    guard let end = one.end, let start = one.start, let nextStart = next.start, let nextEnd = next.end else {
      return false
    }
    if start == nextStart, end == nextEnd { return true }
    return nextStart < end && start < end && nextStart < nextEnd
  }

  /// What the steps of a session are that ran at the same time as another, each with where it comes first.
  static func ranks(
    _ session: Session, _ traces: Range<Int>, isCancelled: () -> Bool, mark: (Span) -> UInt64
  ) -> [UInt64: Int] {
    var ranks: [UInt64: Int] = [:]
    for place in traces {
      if isCancelled() { break }
      for span in session.spans(of: session.traces[place]) {
        guard let next = span.nextSibling, overlap(span, next) else { continue }
        for step in [span, next] {
          let mark = mark(step)
          if ranks[mark] == nil { ranks[mark] = ranks.count }
        }
      }
    }
    return ranks
  }

  /// The spans of a trace in the order of its tree; those that ran at the same time in one that the other side shares.
  ///
  /// - Parameter shared: the ranks of those that both sides have; both must be given the same, or a session whose turns
  ///   have the same steps in two orders would differ from itself.
  static func walk(
    _ trace: Trace, of session: Session, shared: [UInt64: Int], key: (Span) -> UInt64, mark: (Span) -> UInt64,
    _ body: (Span, Int) -> Void
  ) {
    guard let first = session.firstRoot(of: trace) else { return }
    var open: [(span: Span, depth: Int)] = []
    push(siblings(from: first, shared, key, mark), 0, &open)
    while let (span, depth) = open.popLast() {
      body(span, depth)
      if let child = span.firstChild { push(siblings(from: child, shared, key, mark), depth + 1, &open) }
    }
  }

  private static func push(_ spans: [Span], _ depth: Int, _ open: inout [(span: Span, depth: Int)]) {
    for span in spans.reversed() { open.append((span, depth)) }
  }

  private static func siblings(
    from first: Span, _ shared: [UInt64: Int], _ key: (Span) -> UInt64, _ mark: (Span) -> UInt64
  ) -> [Span] {
    var ordered: [Span] = []
    var batch = [first]
    var current = first
    func close() {
      guard batch.count > 1 else {
        ordered += batch
        return
      }
      ordered += Self.ordered(batch, shared, key, mark)
    }
    while let next = current.nextSibling {
      if overlap(current, next) {
        batch.append(next)
      } else {
        close()
        batch = [next]
      }
      current = next
    }
    close()
    return ordered
  }

  /// What both sides have takes the places of all such steps in the order of their ranks; then of each key what both
  /// have comes before what one has.
  private static func ordered(
    _ batch: [Span], _ shared: [UInt64: Int], _ key: (Span) -> UInt64, _ mark: (Span) -> UInt64
  ) -> [Span] {
    let marks = batch.map { (key: key($0), rank: shared[mark($0)]) }
    var order = Array(batch.indices)
    let places = order.filter { marks[$0].rank != nil }
    let sorted = places.sorted { one, other in
      let (first, second) = (marks[one].rank ?? 0, marks[other].rank ?? 0)
      return first == second ? one < other : first < second
    }
    for (place, step) in zip(places, sorted) { order[place] = step }
    var byKey: [UInt64: [Int]] = [:]
    for step in order { byKey[marks[step].key, default: []].append(step) }
    for (key, steps) in byKey {
      byKey[key] = (steps.filter { marks[$0].rank != nil } + steps.filter { marks[$0].rank == nil }).reversed()
    }
    return order.compactMap { byKey[marks[$0].key]?.popLast() }.map { batch[$0] }
  }
}
