internal import TraceModel

/// How long each turn was at work: its duration without the time in which it waited for a person.
struct ActiveTimes {
  private let session: Session
  private var known: [Int: Elapsed] = [:]

  init(_ session: Session) { self.session = session }

  /// That of the session where the turn's own is not known.
  mutating func time(of trace: Int) -> Elapsed {
    if let known = known[trace] { return known }
    var waits = TurnWaits()
    for span in session.spans(of: session.traces[trace]) { waits.add(span) }
    let whole = session.traces[trace].duration ?? session.summary.totalDuration ?? .zero
    let time = max(whole - waits.length(in: session.traces[trace]), .zero)
    known[trace] = time
    return time
  }
}
