public import TraceModel

/// The spans that decided how long a trace took.
///
/// From the end of the trace backwards: of what ran then, the child that ended last was waited for; where no child ran,
/// the time is the parent's own. So each moment of the trace belongs to one span, or, between roots, to none.
///
/// Children that overlap hand over where the later one starts. What sticks out of its parent, or of the trace, is cut
/// off: clocks differ.
public struct CriticalPath: Sendable {
  /// A stretch of time that belongs to one span.
  public struct Segment: Hashable, Sendable {
    /// The span; `nil` where no span ran.
    public let row: Int?
    /// When it begins.
    public let start: Timestamp
    /// When it ends, which is not part of the stretch.
    public let end: Timestamp

    /// How long it is.
    public var duration: Elapsed { end - start }
  }

  /// What a span has of the whole.
  public struct Share: Hashable, Sendable {
    /// The span; `nil` for the time in which no span ran.
    public let row: Int?
    /// How long it is together.
    public let duration: Elapsed
    /// How many stretches these are.
    public let segmentCount: Int
  }

  /// From when to when the trace went on: by its own times, else by those of its spans. Empty where none are known.
  public let range: Range<Timestamp>
  /// In order and without gaps: together they are the trace's time.
  public let segments: [Segment]
  /// One for each span on the path, the largest first.
  public let shares: [Share]
  /// Spans that went on partly or wholly outside of their parent or of the trace.
  public let clippedCount: Int

  /// How long the trace took: the sum of the shares.
  public var wallDuration: Elapsed { range.upperBound - range.lowerBound }

  /// - Parameter isCancelled: asked now and then; once it says so, there is no path.
  public init?(of place: Int, in session: Session, isCancelled: () -> Bool = { false }) {
    let trace = session.traces[place]
    let times = EffectiveTimes(of: trace, in: session)
    if isCancelled() { return nil }
    range = Self.range(of: trace, times)
    var walk = CriticalWalk(session: session, times: times)
    guard walk.run(from: session.firstRoot(of: trace), over: range, isCancelled) else { return nil }
    segments = walk.segments.reversed()
    clippedCount = Self.clippedCount(trace, in: session, times, range)
    shares = Self.shares(of: segments)
  }

  private static func range(of trace: Trace, _ times: EffectiveTimes) -> Range<Timestamp> {
    if let start = trace.start, let end = trace.end, start <= end { return start..<end }
    guard let whole = times.whole else { return Timestamp(nanoseconds: 0)..<Timestamp(nanoseconds: 0) }
    let start = trace.start ?? whole.lowerBound
    let end = trace.end ?? whole.upperBound
    return start <= end ? start..<end : whole
  }

  private static func clippedCount(
    _ trace: Trace, in session: Session, _ times: EffectiveTimes, _ range: Range<Timestamp>
  ) -> Int {
    session.spans(of: trace).reduce(0) { count, span in
      guard let own = times.range(of: span.row) else { return count }
      let allowed = span.parent.flatMap { times.range(of: $0.row) } ?? range
      return own.lowerBound < allowed.lowerBound || own.upperBound > allowed.upperBound ? count + 1 : count
    }
  }

  private static func shares(of segments: [Segment]) -> [Share] {
    var sums: [Int?: (duration: Elapsed, count: Int)] = [:]
    for segment in segments {
      let (sum, count) = sums[segment.row] ?? (.zero, 0)
      sums[segment.row] = (sum + segment.duration, count + 1)
    }
    return sums.map { Share(row: $0.key, duration: $0.value.duration, segmentCount: $0.value.count) }
      .sorted { $0.duration == $1.duration ? ($0.row ?? -1) < ($1.row ?? -1) : $0.duration > $1.duration }
  }
}
