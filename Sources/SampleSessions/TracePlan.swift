/// Makes the facts of one trace: a tree of spans with times, tokens and costs.
///
/// A stack of open containers is walked through time: each new span goes below the innermost one, and a container ends
/// when it is closed.
struct TracePlan {
  /// 2026-02-23T10:00:00Z.
  private static let epoch: Int64 = 1_771_840_800_000_000_000
  private static let millisecond: Int64 = 1_000_000
  private static let maximumDepth = 12

  private var random: Random
  private var spans: [SampleSpan] = []
  private var open: [Int] = []
  private var now: Int64
  private let place: Int
  private let isDeep: Bool

  /// - Parameter room: how far the starts of two traces are apart, in nanoseconds.
  static func make(
    seed: UInt64, place: Int, spanCount: Int, room: Int64, oddities: Oddities
  ) -> SampleTrace {
    var random = Random(seed: seed, stream: UInt64(place), of: 0)
    let isDeep = random.chance(oddities.deepTraces)
    let start = epoch + Int64(place) * room
    let name = random.pick(Vocabulary.traces)
    var plan = TracePlan(random: random, start: start, place: place, isDeep: isDeep)
    plan.fill(spanCount)
    // A failure that nobody dealt with fails the trace.
    let failed = plan.spans.last?.status == .error
    oddities.apply(to: &plan.spans, &plan.random)
    return SampleTrace(
      place: place, name: name, status: failed ? .error : .ok, start: start, end: plan.now + 40 * millisecond,
      spans: plan.spans)
  }

  private init(random: Random, start: Int64, place: Int, isDeep: Bool) {
    self.random = random
    self.place = place
    self.isDeep = isDeep
    now = start + 50 * Self.millisecond
  }

  private mutating func fill(_ count: Int) {
    spans.reserveCapacity(count)
    for number in 0..<count {
      if number == 0 {
        add(.agent)
      } else if isDeep {
        add(number % 5 == 0 ? .agent : .chain)
      } else {
        close(random.chance(0.2) ? 1 : 0)
        add(kind())
      }
    }
    close(open.count, includingRoot: true)
  }

  private mutating func kind() -> SampleKind {
    let roll = random.below(100)
    switch roll {
    case ..<12 where open.count < Self.maximumDepth: return roll < 4 ? .agent : .chain
    case ..<46: return .llm
    case ..<78: return .tool
    case ..<88: return .retriever
    case ..<94: return .embedding
    default: return .guardrail
    }
  }

  /// Ends the innermost containers. The root stays open until the trace ends.
  private mutating func close(_ count: Int, includingRoot: Bool = false) {
    for _ in 0..<count where open.count > (includingRoot ? 0 : 1) {
      now += Self.millisecond
      if let place = open.popLast() { spans[place].end = now }
    }
  }

  private mutating func add(_ kind: SampleKind) {
    // Now and then a span starts while the one before it still runs.
    let overlap = random.chance(0.15) ? Int64(random.below(20)) * Self.millisecond : 0
    let earliest = open.last.map { spans[$0].start } ?? now
    let start = max(now - overlap, earliest) + Int64(random.within(50...900)) * 1000
    var span = SampleSpan(
      trace: place, id: UInt64(spans.count + 1), parent: open.last.map { spans[$0].id }, kind: kind,
      name: random.pick(Vocabulary.names(kind)), start: start, end: start)
    if kind.isContainer {
      open.append(spans.count)
      now = max(now, start)
    } else {
      span.end = start + Int64(random.within(1_000...400_000)) * 1000
      now = max(now, span.end)
      fillLeaf(&span)
    }
    spans.append(span)
  }

  private mutating func fillLeaf(_ span: inout SampleSpan) {
    if random.chance(0.03) {
      span.status = .error
      span.error = Vocabulary.error(&random)
    }
    guard span.kind == .llm || span.kind == .embedding else { return }
    let isEmbedding = span.kind == .embedding
    let model = isEmbedding ? Vocabulary.embeddingModel : random.pick(Vocabulary.models)
    span.model = model.name
    span.inputTokens = Int64(random.within(20...4000))
    span.outputTokens = isEmbedding || span.status == .error ? 0 : Int64(random.within(1...900))
    span.inputCost = span.inputTokens * model.input
    span.outputCost = span.outputTokens * model.output
    if span.outputTokens > 0 {
      span.firstToken = span.start + (span.end - span.start) / 3_000 * 1000
    }
  }
}
