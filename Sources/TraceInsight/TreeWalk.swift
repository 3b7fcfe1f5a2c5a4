public import TraceModel

/// The spans of a trace as an outline lists them: each before its children, siblings by their starts.
///
/// It needs no stack: the tree's own links lead on, so any depth will do, and a whole walk is linear.
public struct TreeWalk: Sequence, IteratorProtocol {
  private var span: Span?
  private var depth = 0

  /// The walk over all spans of a trace.
  public init(_ trace: Trace, of session: Session) { span = session.firstRoot(of: trace) }

  /// The next span, and how many spans it lies in; `nil` behind the last.
  public mutating func next() -> (span: Span, depth: Int)? {
    guard let current = span else { return nil }
    let place = (current, depth)
    if let child = current.firstChild {
      span = child
      depth += 1
      return place
    }
    var climber = current
    while climber.nextSibling == nil, let parent = climber.parent {
      climber = parent
      depth -= 1
    }
    span = climber.nextSibling
    return place
  }
}
