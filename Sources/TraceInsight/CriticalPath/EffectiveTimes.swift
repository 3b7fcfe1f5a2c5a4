internal import TraceModel

/// From when to when each span of a trace went on, as far as can be told where the source's times are missing or wrong.
struct EffectiveTimes {
  private let firstRow: Int
  private var starts: [Timestamp]
  private var ends: [Timestamp]

  /// Children are asked before their parents, without recursion.
  init(of trace: Trace, in session: Session) {
    firstRow = trace.rows.lowerBound
    starts = Array(repeating: .largest, count: trace.rows.count)
    ends = Array(repeating: .smallest, count: trace.rows.count)
    let latest = Self.latest(of: trace, in: session)
    for span in Self.childrenLast(of: trace, in: session).reversed() { settle(span, latest: latest) }
  }

  /// The span's first and last moment; `nil` for a span of which no time is known, nor of any below it.
  func range(of row: Int) -> Range<Timestamp>? {
    let (start, end) = (starts[row - firstRow], ends[row - firstRow])
    return start <= end && start != .largest ? start..<end : nil
  }

  /// The first and the last moment of all.
  var whole: Range<Timestamp>? {
    guard let start = starts.min(), let end = ends.max(), start <= end, start != .largest else { return nil }
    return start..<end
  }

  /// The latest moment that anything tells of: how far what still runs has come.
  private static func latest(of trace: Trace, in session: Session) -> Timestamp {
    var latest = max(trace.end ?? .smallest, trace.start ?? .smallest)
    for span in session.spans(of: trace) {
      latest = max(latest, span.end ?? .smallest, span.start ?? .smallest)
    }
    return latest
  }

  private static func childrenLast(of trace: Trace, in session: Session) -> [Span] {
    var order: [Span] = []
    order.reserveCapacity(trace.rows.count)
    var open: [Span] = []
    if let root = session.firstRoot(of: trace) { open.append(root) }
    while let span = open.popLast() {
      order.append(span)
      if let sibling = span.nextSibling { open.append(sibling) }
      if let child = span.firstChild { open.append(child) }
    }
    return order
  }

  /// Takes a span's own times; what it lacks, or what cannot be, is what its children say.
  private mutating func settle(_ span: Span, latest: Timestamp) {
    let place = span.row - firstRow
    // So far these are the extremes of its children.
    let (childStart, childEnd) = (starts[place], ends[place])
    let start = span.start
    var end = span.end
    if end == nil, span.status == .running || span.flags.contains(.abandoned), start != nil { end = latest }
    // A moment, such as a user's message, that has calls below it lasted as long as they did; and no span ends before
    // it starts.
    if let from = start, let to = end, to <= from { end = nil }
    if let start { starts[place] = start } else if childStart == .largest { starts[place] = end ?? .largest }
    if let end {
      ends[place] = end
    } else {
      ends[place] = max(childEnd, starts[place] == .largest ? .smallest : starts[place])
    }
    guard let parent = span.parent, let range = range(of: span.row) else { return }
    starts[parent.row - firstRow] = min(starts[parent.row - firstRow], range.lowerBound)
    ends[parent.row - firstRow] = max(ends[parent.row - firstRow], range.upperBound)
  }
}
