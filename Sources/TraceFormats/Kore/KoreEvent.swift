internal import JSONTape
internal import TraceModel

/// Runtime names differ from those of Kore's page, so an event belongs to a family by its name's shape.
extension EventFamily {
  /// The family of an event type, which is compared in lower case with `.`, `:`, `-` and blanks as `_`.
  init(type: String) {
    let name = String(
      type.lowercased().map { character in
        switch character {
        case ".", ":", "-", " ": "_"
        default: character
        }
      })
    self = Self.exact[name] ?? Self.byShape(name)
  }

  private static let exact: [String: EventFamily] = [
    "llm": .llmCall, "llm_call": .llmCall, "voice_llm": .llmCall, "llm_call_completed": .llmCall,
    "llm_call_failed": .llmCall, "llm_start": .llmCall, "llm_sdk_error": .llmCall,
    "tool": .toolCall, "tool_call": .toolCall, "tool_call_start": .toolCall, "tool_start": .toolCall,
    "tool_call_completed": .toolCall, "tool_call_skipped": .toolCall, "dsl_call": .toolCall,
    "tool_result": .toolResult, "tool_end": .toolResult, "tool_error": .toolResult,
    "tool_call_error": .toolResult, "tool_call_failed": .toolResult,
    "decision": .decision, "engine_decision": .decision, "agent_decision": .decision,
    "handoff_condition_check": .decision, "completion_check": .decision, "constraint_check": .decision,
    "deterministic_routing": .decision, "route_condition_unresolved": .decision, "flow_transition": .decision,
    "handoff": .handoff, "deterministic_handoff": .handoff, "delegate": .handoff, "delegate_start": .handoff,
    "delegate_complete": .handoff, "agent_switch": .handoff, "thread_return": .handoff,
    "constraint_violation": .guardrail,
    "state_change": .stateChange, "session_updated": .stateChange, "data_stored": .stateChange,
    "dsl_set": .stateChange, "correction": .stateChange, "flow_step_enter": .stateChange,
    "flow_step_exit": .stateChange,
    "error": .error, "warning": .error,
    "response": .response, "agent_response": .response, "dsl_respond": .response,
    "channel_response_sent": .response, "voice_tts": .response,
    "agent_enter": .lifecycle, "agent_exit": .lifecycle, "user_message": .lifecycle, "span_end": .lifecycle,
    "tool_call_retry": .other,
  ]

  private static func byShape(_ name: String) -> EventFamily {
    if name.hasPrefix("guardrail_") { return .guardrail }
    if name.hasPrefix("multi_intent_") { return .decision }
    if name.hasPrefix("escalation") || name.hasPrefix("fan_out_") || name.hasPrefix("handoff_") { return .handoff }
    if name.hasPrefix("memory_") || name.hasPrefix("gather_") { return .stateChange }
    if name.hasSuffix("_error") || name.hasSuffix("_failed") { return .error }
    if name.hasPrefix("session_") || name.hasPrefix("voice_session_") { return .lifecycle }
    return .other
  }
}

/// One event of Kore, read by any of the names its fields go by.
struct KoreEvent {
  let value: JSONValue
  let origin: SliceOrigin
  /// The event's own data; lies in other bytes where it came as JSON inside a string.
  let data: JSONValue?
  let dataOrigin: SliceOrigin
  let type: String
  let family: EventFamily
  let id: String?
  let spanID: String?
  let parentID: String?
  let traceID: String?
  let agent: String?
  let start: Timestamp?
  let end: Timestamp?
  let duration: Elapsed?
  /// The event has a time that could not be read.
  let hasBadTime: Bool

  init(
    _ value: JSONValue, _ origin: SliceOrigin, data: JSONValue?, dataOrigin: SliceOrigin, within outer: JSONValue? = nil
  ) {
    self.value = value
    self.origin = origin
    self.data = data
    self.dataOrigin = dataOrigin
    func text(_ names: [StaticString]) -> String? { Self.text(names, value, data) }
    // `eventName` is the finer name where `eventType` is one of the analytics API's four groups.
    let fine = Self.text(["eventName", "event_name"], value, nil)
    let coarse = Self.text(["type", "eventType", "event_type", "event"], value, nil)
    let fallback = KoreFormat.isGeneration(value) ? "llm_call" : "unknown"
    type = (fine.map { EventFamily(type: $0) != .other } ?? false ? fine : coarse ?? fine) ?? fallback
    family = EventFamily(type: type)
    id = Self.text(["id", "eventId", "event_id"], value, nil)
    let span = text(["spanId", "span_id"]).flatMap { Self.meaningful($0) }
    spanID = span
    let parent = text(["parentSpanId", "parent_span_id", "parentId"]).flatMap { Self.meaningful($0) }
    parentID = parent == span ? nil : parent
    traceID = (text(["traceId", "trace_id"]) ?? outer?["traceId"]?.stringValue).flatMap { Self.meaningful($0) }
    agent = text(["agentName", "agent_name", "agent"]) ?? outer?["agentName"]?.stringValue

    var badTime = false
    func time(_ names: [StaticString]) -> Timestamp? {
      for name in names {
        guard let field = Self.field(name, value, data), !field.isNull else { continue }
        if let time = Timestamp(field) { return time }
        badTime = true
      }
      return nil
    }
    let stated = Self.duration(value, data)
    let explicitEnd = time(["endTime", "end_time", "endedAt", "ended_at", "completedAt"])
    let moment = time([
      "timestamp", "startTime", "start_time", "startedAt", "started_at", "eventTime", "event_time", "time", "createdAt",
      "created_at",
    ])
    hasBadTime = badTime && moment == nil
    duration = stated
    if let explicitEnd {
      start = moment
      end = explicitEnd
    } else if Self.isStampedAtEnd(type), let moment {
      start = stated.map { moment - $0 } ?? moment
      end = moment
    } else {
      start = moment
      end = moment.flatMap { moment in stated.map { moment + $0 } }
    }
  }

  /// Events that tell of an end carry the time of that end.
  private static func isStampedAtEnd(_ type: String) -> Bool {
    let name = type.lowercased()
    return ["result", "error", "failed", "completed", "complete", "_exit", ":end", "retry"].contains {
      name.hasSuffix($0)
    }
  }

  static func meaningful(_ text: String) -> String? { text.isEmpty || text == "null" ? nil : text }

  /// The field with this name: of the event first, then of its data.
  static func field(_ name: StaticString, _ value: JSONValue, _ data: JSONValue?) -> JSONValue? {
    if let field = value[name], !field.isNull { return field }
    return data?[name]
  }

  func field(_ names: StaticString...) -> JSONValue? {
    for name in names {
      if let field = Self.field(name, value, data), !field.isNull { return field }
    }
    return nil
  }

  private static func text(_ names: [StaticString], _ value: JSONValue, _ data: JSONValue?) -> String? {
    for name in names {
      guard let field = field(name, value, data) else { continue }
      if let text = field.stringValue { return text }
      if field.isNumber { return field.spelling }
    }
    return nil
  }

  private static func duration(_ value: JSONValue, _ data: JSONValue?) -> Elapsed? {
    let names: [StaticString] = ["durationMs", "latencyMs", "duration_ms", "latency_ms", "duration"]
    for name in names {
      guard let field = field(name, value, data) else { continue }
      let length =
        Elapsed(field, .milliseconds)
        ?? field.stringValue.flatMap(Double.init).flatMap { Elapsed($0, .milliseconds) }
      if let length, length >= 0 { return length }
    }
    return nil
  }

  /// Where a field lies; fields of the data may lie in other bytes than the event.
  func slice(_ names: StaticString...) -> Slice {
    for name in names {
      if let field = value[name], !field.isNull { return origin.slice(field) }
      if let field = data?[name], !field.isNull { return dataOrigin.slice(field) }
    }
    return .absent
  }

  /// The span a result belongs to may be told by the call's id.
  var callID: String? { Self.text(["callId", "toolCallId", "call_id", "tool_call_id"], value, data) }
  var toolName: String? { Self.text(["toolName", "tool_name", "name", "tool"], value, data) }

  var failed: Bool {
    if field("hasError")?.boolValue == true || field("isFailure")?.boolValue == true { return true }
    if field("success")?.boolValue == false { return true }
    if let error = field("error"), !error.isEmptyContainer, error.boolValue != false, error.stringValue != "" {
      return true
    }
    let name = type.lowercased()
    return family == .error && name != "warning" || name.hasSuffix("error") || name.hasSuffix("failed")
  }

  /// The words of what went wrong.
  var errorSlice: Slice {
    for holder in [field("error"), field("sdkError")] {
      guard let holder, holder.isObject, let message = holder["message"], message.isString else { continue }
      return (data.map { $0.contains(holder) } ?? false ? dataOrigin : origin).slice(message)
    }
    return slice("error", "error_message", "errorMessage", "message", "reason")
  }

  /// Whether a guardrail let nothing pass.
  var isBlocked: Bool {
    if field("blocked")?.boolValue == true || field("passed")?.boolValue == false { return true }
    let words = [field("action"), field("outcome"), field("result"), field("decision")].compactMap { $0?.stringValue }
    return type.lowercased().contains("violation")
      || words.contains { ["block", "blocked", "deny", "denied", "reject", "rejected"].contains($0.lowercased()) }
  }
}
