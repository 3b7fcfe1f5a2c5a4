internal import TraceModel

/// The way back through a trace, which leaves its segments in the opposite order of time.
struct CriticalWalk {
  /// A span, or the trace itself, whose time from `start` to `reached` is still to be told.
  fileprivate struct Frame {
    let row: Int?
    let start: Timestamp
    var reached: Timestamp
    /// Those that went on within the frame, the one that ended first at the front.
    var children: [Child]
  }

  fileprivate struct Child {
    let row: Int
    let start: Timestamp
    let end: Timestamp
  }

  private let session: Session
  private let times: EffectiveTimes
  private(set) var segments: [CriticalPath.Segment] = []

  init(session: Session, times: EffectiveTimes) {
    self.session = session
    self.times = times
  }

  /// - Returns: false if it was cancelled.
  mutating func run(from root: Span?, over range: Range<Timestamp>, _ isCancelled: () -> Bool) -> Bool {
    if range.isEmpty { return true }
    var frames = [frame(nil, firstChild: root, over: range)]
    var steps = 0
    while var frame = frames.popLast() {
      steps += 1
      if steps % 1024 == 0, isCancelled() { return false }
      guard let child = frame.nextChild() else {
        add(frame.row, from: frame.start, to: frame.reached)
        continue
      }
      let end = min(child.end, frame.reached)
      add(frame.row, from: end, to: frame.reached)
      frame.reached = child.start
      frames.append(frame)
      let below = session.span(at: child.row).firstChild
      frames.append(self.frame(child.row, firstChild: below, over: child.start..<end))
    }
    return true
  }

  private mutating func frame(_ row: Int?, firstChild: Span?, over range: Range<Timestamp>) -> Frame {
    var children: [Child] = []
    var next = firstChild
    while let span = next {
      next = span.nextSibling
      guard let own = times.range(of: span.row) else { continue }
      let inside = own.clamped(to: range)
      if !inside.isEmpty { children.append(Child(row: span.row, start: inside.lowerBound, end: inside.upperBound)) }
    }
    // Of those that ended together the one that began first was waited for longest.
    children.sort { one, other in
      if one.end != other.end { return one.end < other.end }
      return one.start == other.start ? one.row > other.row : one.start > other.start
    }
    return Frame(row: row, start: range.lowerBound, reached: range.upperBound, children: children)
  }

  private mutating func add(_ row: Int?, from start: Timestamp, to end: Timestamp) {
    if start < end { segments.append(CriticalPath.Segment(row: row, start: start, end: end)) }
  }
}

extension CriticalWalk.Frame {
  /// Of the children that had begun before what is told already, the one that ended last.
  ///
  /// One that had not begun by then never will have: the walk only goes back.
  fileprivate mutating func nextChild() -> CriticalWalk.Child? {
    while let child = children.popLast() {
      if child.start < reached { return child }
    }
    return nil
  }
}
