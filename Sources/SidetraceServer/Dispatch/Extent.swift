package import TraceModel

/// How much of a session an answer goes over, which decides on which thread it is made.
package enum Extent: Sendable {
  /// No more than it gives.
  case few
  /// The spans of a trace, by its id.
  case trace(String)
  /// Every span.
  case session
  /// Every span, and the bytes of their payloads.
  case payloads

  /// From how many spans on work over all of them is no longer done on the reading thread.
  private static let longWork = 20_000

  /// Whether the work is short enough for the reading thread.
  package func isShort(in session: Session) -> Bool { spanCount(in: session) <= Self.longWork }

  private func spanCount(in session: Session) -> Int {
    switch self {
    case .few: 0
    case .trace(let id): session.traceIndex(id: id).map { session.traces[$0].rows.count } ?? 0
    case .session: session.spans.count
    // To look through so many bytes takes about as long as to look at one span.
    case .payloads: max(session.spans.count, session.bytes.byteCount / 50)
    }
  }
}
