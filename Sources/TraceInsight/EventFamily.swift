internal import TraceModel

/// The nine event types that Kore's page names. Services have many more names for them, so a span belongs to one by
/// what it did; a tool's call and its result are one span, which belongs to both.
enum EventFamily: String, CaseIterable {
  case llmCall = "llm_call"
  case toolCall = "tool_call"
  case toolResult = "tool_result"
  case decision
  case handoff
  case guardrail = "guardrail_eval"
  case stateChange = "state_change"
  case error
  case response

  func holds(for span: Span) -> Bool {
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
    }
  }
}
