import JSONTape
import TraceModel

@testable import SampleSessions

/// A span as plain facts, beside the session that is made of them.
struct PlainSpan {
  var trace = 0
  var parent: Int?
  var name = "step"
  var kind = SpanKind.tool
  var status = SpanStatus.ok
  var flags: SpanFlags = []
  var agent: String?
  var model: String?
  var eventType: String?
  var tokens: Count?
  var cost: Int64?
  /// Nanoseconds since 1970.
  var start: Int64?
  var end: Int64?
  var error: String?
  /// JSON as it is spelled.
  var input: String?
  var output: String?
  var metadata: String?

  var duration: Elapsed? { start.flatMap { start in end.map { Elapsed(clamping: $0 - start) } } }
}

/// A session of plain spans; row and place in `spans` are the same number.
struct PlainSession {
  var spans: [PlainSpan]
  var traceTimes: [(start: Int64?, end: Int64?)?] = []

  /// - Parameter spans: ordered by trace.
  init(_ spans: [PlainSpan]) { self.spans = spans }

  func session() throws -> Session {
    var builder = SessionBuilder(id: "plain")
    let traceCount = (spans.last?.trace ?? -1) + 1
    for number in 0..<traceCount {
      var trace = Trace()
      trace.id = builder.made(string: "t\(number)")
      trace.status = .completed
      if let times = number < traceTimes.count ? traceTimes[number] : nil {
        trace.start = times.start.map { Timestamp(nanoseconds: $0) }
        trace.end = times.end.map { Timestamp(nanoseconds: $0) }
      }
      _ = builder.add(trace)
    }
    for (row, span) in spans.enumerated() {
      var draft = SpanDraft(trace: span.trace)
      draft.id = builder.made(string: "s\(row)")
      if let parent = span.parent { draft.parentID = builder.made(string: "s\(parent)") }
      draft.name = builder.pooled(span.name)
      draft.kind = span.kind
      draft.status = span.status
      draft.flags = span.flags
      draft.start = span.start.map { Timestamp(nanoseconds: $0) }
      draft.end = span.end.map { Timestamp(nanoseconds: $0) }
      if let agent = span.agent { draft.agent = builder.pooled(agent) }
      if let type = span.eventType { draft.eventType = builder.pooled(type) }
      if let model = span.model { draft.call.model = builder.pooled(model) }
      draft.call.usage.input = span.tokens
      draft.call.cost = span.cost.map { Cost(nanoUsd: $0) }
      if let error = span.error { draft.error = builder.made(string: error) }
      draft.input = try Self.spelled(span.input, &builder)
      draft.output = try Self.spelled(span.output, &builder)
      draft.metadata = try Self.spelled(span.metadata, &builder)
      builder.add(draft)
    }
    return builder.finish()
  }

  private static func spelled(_ json: String?, _ builder: inout SessionBuilder) throws -> Slice {
    guard let json else { return .absent }
    let bytes = Bytes(json)
    let origin = try builder.add(bytes)
    return try JSONDocument(bytes).withRoot { origin.slice($0) }
  }
}

extension PlainSession {
  static let names = ["ping", "Ping", "pay_refund", "Refund Größe", "ΛΟΓΟΣ", "gpt-4.1", "a*b"]

  /// Spans of every kind with whatever facts chance gives them.
  static func random(seed: UInt64, count: Int) -> PlainSession {
    var random = Random(seed: seed)
    func one<Value>(_ values: [Value]) -> Value { values[random.below(values.count)] }
    let spans = (0..<count).map { row in
      var span = PlainSpan(trace: row * 3 / max(count, 1))
      let first = (0..<row).first { $0 * 3 / count == span.trace }
      if let first, random.chance(0.8) { span.parent = first + random.below(row - first) }
      span.name = one(names)
      span.kind = one(SpanKind.allCases)
      span.status = one(SpanStatus.allCases)
      span.flags = random.chance(0.2) ? one([.retry, .blocked, .abandoned]) : []
      span.agent = random.chance(0.5) ? one(["planner", "Coder"]) : nil
      span.model = random.chance(0.5) ? one(["gpt-4.1", "GPT-4.1-mini", "claude"]) : nil
      span.eventType = random.chance(0.3) ? one(["tool_call", "agent_enter"]) : nil
      span.tokens = random.chance(0.5) ? Count(clamping: random.below(10_000)) : nil
      span.cost = random.chance(0.5) ? Int64(random.below(100_000_000)) : nil
      span.start = random.chance(0.9) ? 1_700_000_000_000_000_000 + Int64(random.below(10_000)) * 1_000_000 : nil
      if let start = span.start, random.chance(0.9) { span.end = start + Int64(random.below(5000) - 100) * 1_000_000 }
      span.error = random.chance(0.2) ? one(["HTTP 503: Timeout", "größer als erlaubt"]) : nil
      span.input = random.chance(0.5) ? one([#"{"q":"Refund \u00e9t\u00c9"}"#, "[1,2]", #""plain""#]) : nil
      return span
    }
    return PlainSession(spans)
  }
}
