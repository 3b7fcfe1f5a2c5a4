/// The event types that Kore's page names, and what belongs to none of them. Services have many more names for them, so
/// an event belongs to a family by the shape of its name, and a span by what it did.
package enum EventFamily: String, Sendable {
  case llmCall = "llm_call"
  case toolCall = "tool_call"
  case toolResult = "tool_result"
  case decision
  case handoff
  case guardrail = "guardrail_eval"
  case stateChange = "state_change"
  case error
  case response
  /// A session, an agent or a span begins or ends, or a user says something.
  case lifecycle
  /// Anything else.
  case other

  /// The nine that the page names.
  package static let named: [EventFamily] = [
    .llmCall, .toolCall, .toolResult, .decision, .handoff, .guardrail, .stateChange, .error, .response,
  ]

  /// The kind of the span that an event of this family becomes.
  package var kind: SpanKind {
    switch self {
    case .llmCall: .llm
    case .toolCall, .toolResult: .tool
    case .decision: .decision
    case .handoff: .handoff
    case .guardrail: .guardrail
    case .stateChange: .state
    case .response: .response
    case .error, .lifecycle: .event
    case .other: .other
    }
  }

  /// Whether a span is one of the named families. A tool's call and its result are one span, which belongs to both.
  package func holds(for span: Span) -> Bool {
    switch self {
    case .llmCall: span.kind == .llm
    case .toolCall: span.kind == .tool
    case .toolResult: span.kind == .tool && (span.status == .ok || span.status == .error)
    case .decision: span.kind == .decision
    case .handoff: span.kind == .handoff
    case .guardrail: span.kind == .guardrail
    case .stateChange: span.kind == .state
    case .error: span.status == .error
    case .response: span.kind == .response
    case .lifecycle, .other: false
    }
  }
}
