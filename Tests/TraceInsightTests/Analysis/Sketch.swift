import JSONTape
import TraceModel

/// A span of a session that is drawn for a test.
struct Step: Sendable {
  var kind = SpanKind.tool
  var name = "step"
  var input: String?
  var output: String?
  /// Arguments and an answer that are JSON.
  var rawInput: String?
  var rawOutput: String?
  var status = SpanStatus.ok
  var error: String?
  var flags: SpanFlags = []
  var milliseconds: Int64? = 100
  /// How long after the end of the step before it begins; negative where they overlap.
  var pause: Int64 = 200
  var model: String?
  var tokens: Count?
  var cacheRead: Count?
  var cacheWritten: Count?
  /// Tokens of the answer.
  var wrote: Count?
  /// How long after its start its first token came.
  var firstToken: Int64?
  /// What its result says besides, as JSON.
  var metadata: String?
  var agent: String?
  /// The members of its record, where a rule reads that.
  var record: [String: String] = [:]
  var inside: [Step] = []

  static func llm(_ name: String = "answer", _ input: String? = nil, tokens: Count? = nil, pause: Int64 = 200) -> Step {
    Step(kind: .llm, name: name, input: input, pause: pause, model: "model", tokens: tokens)
  }

  static func tool(_ name: String, _ input: String? = nil, _ output: String? = nil, pause: Int64 = 200) -> Step {
    Step(name: name, input: input, output: output, pause: pause)
  }

  static func failed(_ name: String, _ input: String, _ error: String = "no luck", pause: Int64 = 200) -> Step {
    Step(name: name, input: input, status: .error, error: error, pause: pause)
  }

  static func handoff(_ from: String, _ to: String) -> Step {
    Step(kind: .handoff, name: "\(from) → \(to)", milliseconds: 0)
  }

  static func decision(_ condition: String, _ outcome: String, context: String? = nil) -> Step {
    var record = ["condition": condition, "outcome": outcome]
    record["evaluatedContext"] = context
    return Step(kind: .decision, name: condition, milliseconds: 0, record: record)
  }

  static func message() -> Step { Step(kind: .message, name: "user", milliseconds: 0) }
  static func response() -> Step { Step(kind: .response, name: "answer", milliseconds: 0) }
}

/// Draws a session of one turn per list of steps. Rows are in the order in which the steps are written down.
struct Sketch {
  private var builder = SessionBuilder(id: "sketch")
  private var now: Int64 = 1_700_000_000_000_000_000

  static func session(status: RunStatus = .completed, _ turns: [Step]...) -> Session {
    session(status: status, turns)
  }

  /// A session of a coding agent, whose calls may wait for leave, and which tells no inputs of its model.
  static func transcript(mayWait: Bool = true, window: Count? = nil, _ turns: [[Step]]) -> Session {
    var sketch = Sketch()
    sketch.builder.info.cwd = "/work"
    sketch.builder.info.callsMayWait = mayWait
    sketch.builder.info.contextWindow = window
    for turn in turns { sketch.add(turn, .completed) }
    return sketch.builder.finish()
  }

  static func session(status: RunStatus = .completed, _ turns: [[Step]]) -> Session {
    var sketch = Sketch()
    for turn in turns { sketch.add(turn, status) }
    return sketch.builder.finish()
  }

  private mutating func add(_ steps: [Step], _ status: RunStatus) {
    var trace = Trace()
    trace.start = Timestamp(nanoseconds: now)
    trace.status = status
    let place = builder.add(trace)
    for step in steps { add(step, to: place, under: .absent) }
    let end = Timestamp(nanoseconds: now)
    builder.update(trace: place) { $0.end = end }
  }

  private mutating func add(_ step: Step, to trace: Int, under parent: Slice) {
    now += step.pause * 1_000_000
    var draft = SpanDraft(trace: trace)
    draft.id = builder.made(string: "\(builder.spanCount)")
    draft.parentID = parent
    draft.kind = step.kind
    draft.name = builder.pooled(step.name)
    draft.status = step.status
    draft.flags = step.flags
    if let input = step.input { draft.input = builder.made(string: input) }
    if let output = step.output { draft.output = builder.made(string: output) }
    if let input = step.rawInput { draft.input = builder.made { $0.raw(JSONBytes(Bytes(input))) } }
    if let output = step.rawOutput { draft.output = builder.made { $0.raw(JSONBytes(Bytes(output))) } }
    if let error = step.error { draft.error = builder.made(string: error) }
    if let agent = step.agent { draft.agent = builder.pooled(agent) }
    if let model = step.model { draft.call.model = builder.pooled(model) }
    draft.call.usage.input = step.tokens
    draft.call.usage.cacheRead = step.cacheRead
    draft.call.usage.cacheCreation = step.cacheWritten
    draft.call.usage.output = step.wrote
    if let first = step.firstToken { draft.call.firstToken = Timestamp(nanoseconds: now + first * 1_000_000) }
    if let metadata = step.metadata { draft.metadata = builder.made { $0.raw(JSONBytes(Bytes(metadata))) } }
    if !step.record.isEmpty { draft.record = builder.made { Self.write(step.record, to: &$0) } }
    draft.start = Timestamp(nanoseconds: now)
    let length = step.milliseconds.map { $0 * 1_000_000 }
    if let length { draft.end = Timestamp(nanoseconds: now + length) }
    builder.add(draft)
    let start = now
    for inner in step.inside { add(inner, to: trace, under: draft.id) }
    now = max(now, start + (length ?? 0))
  }

  private static func write(_ record: [String: String], to writer: inout JSONWriter) {
    writer.object { writer in
      for (key, value) in record.sorted(by: { $0.key < $1.key }) {
        writer.key(key)
        writer.string(value)
      }
    }
  }
}
