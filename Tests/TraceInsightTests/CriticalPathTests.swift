import Testing
import TraceInsight
import TraceModel

@testable import SampleSessions

/// A short notation: name, parent, from, to.
private func span(_ name: String, in parent: Int? = nil, _ start: Int64?, _ end: Int64?) -> PlainSpan {
  var span = PlainSpan()
  span.name = name
  span.parent = parent
  span.start = start.map { base + $0 }
  span.end = end.map { base + $0 }
  return span
}

private let base: Int64 = 1_700_000_000_000_000_000

@Suite("The critical path")
struct CriticalPathTests {
  /// The path as `name from-to`.
  private func path(_ spans: [PlainSpan], from start: Int64? = nil, to end: Int64? = nil) throws -> [String] {
    var plain = PlainSession(spans)
    plain.traceTimes = [(start.map { base + $0 }, end.map { base + $0 })]
    let session = try plain.session()
    let path = try #require(CriticalPath(of: 0, in: session))
    return path.segments.map { segment in
      "\(segment.row.map { spans[$0].name } ?? "-") \(segment.start.nanoseconds - base)-\(segment.end.nanoseconds - base)"
    }
  }

  @Test("goes through calls one after another, and gives the time between them to who made them")
  func sequence() throws {
    #expect(
      try path([span("root", 0, 100), span("a", in: 0, 10, 40), span("b", in: 0, 50, 90)])
        == ["root 0-10", "a 10-40", "root 40-50", "b 50-90", "root 90-100"])
  }

  @Test("follows of parallel calls the one that ended last, into its own calls")
  func parallel() throws {
    #expect(
      try path([
        span("root", 0, 100), span("short", in: 0, 10, 60), span("long", in: 0, 10, 95), span("inner", in: 2, 20, 90),
      ]) == ["root 0-10", "long 10-20", "inner 20-90", "long 90-95", "root 95-100"])
  }

  @Test("hands over where the later one of two that overlap begins")
  func overlap() throws {
    #expect(
      try path([span("root", 0, 100), span("a", in: 0, 0, 60), span("b", in: 0, 50, 100), span("in a", in: 1, 40, 60)])
        == ["a 0-40", "in a 40-50", "b 50-100"])
  }

  @Test("of those that ended together takes the one that began first")
  func tie() throws {
    #expect(try path([span("root", 0, 10), span("late", in: 0, 5, 10), span("early", in: 0, 0, 10)]) == ["early 0-10"])
  }

  @Test("goes from root to root, and between them belongs to none")
  func roots() throws {
    #expect(
      try path([span("a", 0, 10), span("b", 20, 30)], from: -5, to: 35) == [
        "- -5-0", "a 0-10", "- 10-20", "b 20-30", "- 30-35",
      ])
  }

  @Test("cuts off what sticks out of its parent or of the trace, and counts it")
  func skew() throws {
    let spans = [
      span("root", 0, 50), span("early", in: 0, -10, 20), span("late", in: 0, 30, 70), span("off", in: 0, 60, 80),
    ]
    #expect(try path(spans) == ["- -10-0", "early 0-20", "root 20-30", "late 30-50", "- 50-80"])
    #expect(try path(spans, from: 5, to: 45) == ["early 5-20", "root 20-30", "late 30-45"])
    let session = try PlainSession(spans).session()
    #expect(CriticalPath(of: 0, in: session)?.clippedCount == 3)
  }

  @Test("takes what still runs to be running until the latest moment known")
  func running() throws {
    var spans = [span("root", 0, nil), span("a", in: 0, 10, 40), span("b", in: 0, 50, nil)]
    spans[0].status = .running
    spans[2].status = .running
    spans.append(span("event", in: 2, 70, 70))
    #expect(try path(spans) == ["root 0-10", "a 10-40", "root 40-50", "b 50-70"])
  }

  @Test("believes the children where a span has no times, or ends before it starts")
  func missing() throws {
    #expect(
      try path([span("no times", nil, nil), span("a", in: 0, 10, 20), span("b", in: 0, 30, 40)])
        == ["a 10-20", "no times 20-30", "b 30-40"])
    #expect(try path([span("backwards", 50, 0), span("a", in: 0, 60, 80)]) == ["backwards 50-60", "a 60-80"])
  }

  @Test("lets a moment last as long as what is below it")
  func moments() throws {
    #expect(
      try path([span("message", 0, 0), span("agent", in: 0, 5, 30), span("call", in: 1, 10, 20)])
        == ["message 0-5", "agent 5-10", "call 10-20", "agent 20-30"])
  }

  @Test("of a trace without times, or without spans, is empty")
  func nothing() throws {
    #expect(try path([span("a", nil, nil)]) == [])
    #expect(try path([span("a", 5, 5)]) == [])
    #expect(try path([span("a", nil, nil)], from: 0, to: 10) == ["- 0-10"])
  }

  @Test("of a chain of forty thousand spans needs no deep stack")
  func deep() throws {
    let count = 40_000
    let spans = (0..<count).map { span("s", in: $0 == 0 ? nil : $0 - 1, Int64($0), Int64(2 * count - $0)) }
    let path = try #require(CriticalPath(of: 0, in: PlainSession(spans).session()))
    #expect(path.segments.count == 2 * count - 1)
    #expect(path.shares.count == count)
  }

  @Test("is given up when nobody waits for it")
  func cancelled() throws {
    let session = try PlainSession([span("a", 0, 1)]).session()
    #expect(CriticalPath(of: 0, in: session, isCancelled: { true }) == nil)
  }
}

@Suite("The critical path of a generated trace")
struct GeneratedCriticalPathTests {
  private func traces(_ seed: Int) throws -> Session {
    var random = Random(seed: UInt64(seed))
    let count = 1 + random.below(60)
    let moments = random.chance(0.3) ? 0.3 : 0
    let spans = (0..<count).map { row in
      let start = Int64(random.below(200))
      var one = span("s", in: row > 0 && random.chance(0.9) ? random.below(row) : nil, start, nil)
      if random.chance(0.9) { one.end = base + start + Int64(random.below(80)) - 4 }
      if random.chance(moments) { one.end = one.start }
      if random.chance(0.05) { one.start = nil }
      if one.end == nil, random.chance(0.5) { one.status = .running }
      return one
    }
    var plain = PlainSession(spans)
    if random.chance(0.5) {
      plain.traceTimes = [(base + Int64(random.below(60)), base + 100 + Int64(random.below(200)))]
    }
    return try plain.session()
  }

  @Test("is made of segments in order, without gaps, that are the trace's time together", arguments: 1...200)
  func tiles(seed: Int) throws {
    let session = try traces(seed)
    let path = try #require(CriticalPath(of: 0, in: session))
    if let duration = session.traces[0].duration, duration >= 0 { #expect(path.wallDuration == duration) }
    var reached = path.range.lowerBound
    for segment in path.segments {
      #expect(segment.start == reached)
      #expect(segment.end > segment.start)
      reached = segment.end
    }
    #expect(reached == path.range.upperBound)
    #expect(path.shares.reduce(0) { $0 + $1.duration } == path.wallDuration)
    #expect(path.shares.reduce(0) { $0 + $1.segmentCount } == path.segments.count)
    #expect(Set(path.shares.map(\.row)).count == path.shares.count)
  }

  @Test("is what is found by asking, for each moment, who was waited for then", arguments: 1...200)
  func plainly(seed: Int) throws {
    let session = try traces(seed)
    let path = try #require(CriticalPath(of: 0, in: session))
    var slow: [Int64: Int?] = [:]
    let range = path.range.lowerBound.nanoseconds..<path.range.upperBound.nanoseconds
    SlowPath(session).fill(nil, range, &slow)
    for segment in path.segments {
      for moment in segment.start.nanoseconds..<segment.end.nanoseconds { #expect(slow[moment] == .some(segment.row)) }
    }
    #expect(slow.count == range.count)
  }
}

/// The same question answered moment by moment, with times found by recursion.
private struct SlowPath {
  let session: Session
  private let latest: Int64

  init(_ session: Session) {
    self.session = session
    let trace = session.traces[0]
    let times = session.allSpans.flatMap { [$0.start, $0.end] } + [trace.start, trace.end]
    latest = times.compactMap { $0?.nanoseconds }.max() ?? 0
  }

  private func children(_ row: Int?) -> [Span] { session.allSpans.filter { $0.parent?.row == row } }

  private func times(_ span: Span) -> (start: Int64, end: Int64)? {
    let below = children(span.row).compactMap(times)
    var end = span.end?.nanoseconds
    if end == nil, span.status == .running, span.start != nil { end = latest }
    if let start = span.start?.nanoseconds, let known = end, known <= start { end = nil }
    guard let start = span.start?.nanoseconds ?? below.map(\.start).min() ?? end else { return nil }
    let last = end ?? max(start, below.map(\.end).max() ?? start)
    return last < start ? nil : (start, last)
  }

  func fill(_ row: Int?, _ range: Range<Int64>, _ owners: inout [Int64: Int?]) {
    let below = children(row).compactMap { span in
      times(span).map { (row: span.row, start: max($0.start, range.lowerBound), end: min($0.end, range.upperBound)) }
    }
    var moment = range.upperBound
    while moment > range.lowerBound {
      moment -= 1
      // Running at this moment, or the parent's own time.
      let active = below.filter { $0.start <= moment && moment < $0.end }
      let latest = active.map(\.end).max()
      let first = active.filter { $0.end == latest }.map(\.start).min()
      guard let waited = active.first(where: { $0.end == latest && $0.start == first }) else {
        owners[moment] = .some(row)
        continue
      }
      fill(waited.row, waited.start..<(moment + 1), &owners)
      moment = waited.start
    }
  }
}
