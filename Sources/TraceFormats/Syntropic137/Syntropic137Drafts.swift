internal import JSONTape
internal import TraceModel

/// Spans that only a conversation tells of.
extension Syntropic137Assembly {
  /// A message of the model, with the tokens that it took.
  func draft(of message: Syntropic137Conversation.Message, _ builder: inout SessionBuilder) -> SpanDraft {
    var draft = SpanDraft(trace: trace)
    draft.id = builder.made(string: message.id)
    draft.name = message.model.isNone ? builder.pooled("message") : message.model
    draft.kind = .llm
    draft.status = .ok
    draft.eventType = builder.pooled("assistant")
    if let parent = message.parent { draft.parentID = builder.made(string: parent) }
    draft.call.model = message.model
    draft.call.usage = message.usage
    draft.call.cost = message.cost
    draft.start = message.time
    draft.end = message.time
    draft.output = message.content.first ?? .absent
    draft.record = message.record.first ?? .absent
    draft.joinedRecords = Array(message.record.dropFirst())
    return draft
  }

  /// A call that only the conversation tells of, as where the server cannot read its operations. It has no times.
  func draft(ofCall tool: String, _ builder: inout SessionBuilder) -> SpanDraft {
    var draft = SpanDraft(trace: trace)
    draft.id = builder.made(string: tool)
    guard let conversation else { return draft }
    let name = conversation.names[tool] ?? "tool"
    draft.name = builder.pooled(conversation.labels[tool] ?? name)
    draft.kind = Syntropic137Agent.isCall(name) ? .agent : .tool
    draft.eventType = builder.pooled("tool_use")
    if let parent = conversation.parents[tool] { draft.parentID = builder.made(string: parent) }
    draft.input = conversation.inputs[tool] ?? .absent
    guard let result = conversation.results[tool] else {
      if isOpen { draft.status = .running } else if hasStatus { draft.flags.insert(.abandoned) }
      return draft
    }
    draft.output = result.output
    draft.status = result.hasFailed ? .error : .ok
    if result.hasFailed { draft.error = result.output }
    draft.record = result.records.first ?? .absent
    draft.joinedRecords = Array(result.records.dropFirst())
    return draft
  }
}
