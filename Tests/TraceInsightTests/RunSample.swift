import JSONTape
import SampleSessions
import TraceModel

/// A generated run as plain facts that a test can change before a session is made of them.
struct RunSample {
  struct Step {
    var id: String
    var parent: String?
    var kind: SpanKind
    var name: String
    var status = SpanStatus.ok
    var error: String?
    var input: String
    var output = #"{"ok":true}"#
    var model: String?
    var start: Int64
    var end: Int64
    var tokens: Int64 = 0
    var cost: Int64 = 0
  }

  var turns: [[Step]]
  /// What the ids begin with, so that no two runs share one.
  var prefix = ""
  /// Added to every time.
  var delay: Int64 = 0

  init(turns: [[Step]] = []) { self.turns = turns }

  init(seed: UInt64, turns: Int = 3, stepsPerTurn: Int = 30) {
    let sample = SampleSession(seed: seed, traces: turns, spansPerTrace: stepsPerTurn, payloadBytes: 0)
    self.turns = (0..<turns).map { place in
      sample.trace(place).spans.map { span in
        Step(
          id: "\(place)-\(span.id)", parent: span.parent.map { "\(place)-\($0)" },
          kind: SpanKind(name: "\(span.kind)") ?? .other, name: span.name, status: span.status == .error ? .error : .ok,
          error: span.error, input: #"{"query":"q\#(place)-\#(span.id)","list":[1,2,3]}"#, model: span.model,
          start: span.start, end: span.end, tokens: span.inputTokens, cost: span.cost)
      }
    }
  }

  func session(id: String = "run") -> Session {
    var builder = SessionBuilder(id: id)
    for (place, steps) in turns.enumerated() {
      var trace = Trace()
      trace.id = builder.made(string: "\(prefix)trace\(place)")
      trace.name = builder.made(string: "turn")
      trace.input = builder.made(string: steps.first.map(\.input) ?? "")
      trace.status = .completed
      trace.start = (steps.map(\.start).min() ?? Int64(place)).advancedTime(delay)
      trace.end = (steps.map(\.end).max() ?? Int64(place)).advancedTime(delay)
      let number = builder.add(trace)
      for step in steps {
        var draft = SpanDraft(trace: number)
        draft.id = builder.made(string: prefix + step.id)
        if let parent = step.parent { draft.parentID = builder.made(string: prefix + parent) }
        draft.kind = step.kind
        draft.name = builder.pooled(step.name)
        draft.status = step.status
        if let error = step.error { draft.error = builder.made(string: error) }
        draft.input = Self.slice(step.input, &builder)
        draft.output = Self.slice(step.output, &builder)
        draft.start = step.start.advancedTime(delay)
        draft.end = step.end.advancedTime(delay)
        if let model = step.model {
          draft.call.model = builder.pooled(model)
          draft.call.usage.input = Count(clamping: step.tokens)
          draft.call.cost = Cost(nanoUsd: step.cost)
        }
        builder.add(draft)
      }
    }
    return builder.finish()
  }

  private static func slice(_ text: String, _ builder: inout SessionBuilder) -> Slice {
    builder.made { writer in text.utf8.withContiguousStorageIfAvailable { writer.value(verbatim: .init($0)) } }
  }
}

extension Int64 {
  fileprivate func advancedTime(_ delay: Int64) -> Timestamp { Timestamp(nanoseconds: self + delay) }
}
