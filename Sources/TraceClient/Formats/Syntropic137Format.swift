internal import JSONTape
internal import TraceModel

/// A session of Syntropic137: its detail body, and the lines of its conversation where they are at hand.
///
/// One operation is one event, not one span: a tool call is a started and a completed row, joined by `tool_use_id`.
/// Operations name no parent and carry no tokens; the conversation has both.
struct Syntropic137Format {
  let session: String

  /// Adds the session's one trace.
  func add(
    detail: (value: JSONValue, origin: SliceOrigin)?, conversation: Syntropic137Conversation?,
    to builder: inout SessionBuilder
  ) {
    var trace = Trace()
    trace.id = builder.made(string: session)
    trace.sessionID = trace.id
    if let (detail, origin) = detail {
      readSession(detail, into: &builder)
      trace.record = origin.slice(detail)
      trace.name = origin.sliceUnlessNull(detail["workflow_name"] ?? detail["phase_display"])
      trace.error = origin.sliceUnlessNull(detail["error_message"])
      trace.status = builder.info.status
      trace.start = builder.info.start
      trace.end = builder.info.end
      trace.metadata = origin.sliceUnlessNull(detail["metadata"])
    }
    trace.input = conversation?.prompt ?? .absent
    trace.output = conversation?.result ?? .absent
    let place = builder.add(trace)
    var assembly = Syntropic137Assembly(
      trace: place, isOpen: builder.info.status.isOpen, hasStatus: detail != nil, conversation: conversation)
    if let (detail, origin) = detail, let operations = detail["operations"] {
      for operation in operations.elements { assembly.take(operation, origin, &builder) }
    }
    assembly.finish(into: &builder)
    note(detail?.value, conversation, &builder)
  }

  /// What a list's entry and a detail body say of the session.
  func readSession(_ value: JSONValue, into builder: inout SessionBuilder) {
    var info = builder.info
    info.name = value["workflow_name"]?.stringValue ?? value["phase_display"]?.stringValue ?? info.name
    if let status = value["status"]?.stringValue {
      info.statusText = status
      info.status = RunStatus(word: status)
    }
    info.start = value["started_at"].flatMap { Timestamp($0) } ?? info.start
    info.end = value["completed_at"].flatMap { Timestamp($0) } ?? info.end
    info.agent = value["agent_provider"]?.stringValue ?? info.agent
    info.model = value["agent_model"]?.stringValue ?? info.model
    info.error = value["error_message"]?.stringValue ?? info.error
    let repos = value["repos"]?.elements.compactMap(\.stringValue) ?? []
    let tags = [value["workflow_id"]?.stringValue, value["phase_id"]?.stringValue].compactMap { $0 }
    if info.tags.isEmpty { info.tags = (tags + repos).filter { !$0.isEmpty } }
    var reported = ReportedTotals()
    reported.usage.input = value["input_tokens"].flatMap(UsageReader.count)
    reported.usage.output = value["output_tokens"].flatMap(UsageReader.count)
    reported.usage.cacheCreation = value["cache_creation_tokens"].flatMap(UsageReader.count)
    reported.usage.cacheRead = value["cache_read_tokens"].flatMap(UsageReader.count)
    reported.usage.statedTotal = value["total_tokens"].flatMap(UsageReader.count)
    reported.cost = value["total_cost_usd"].flatMap { Cost($0) }
    if let seconds = value["duration_seconds"]?.double, seconds.magnitude < 9e9 {
      reported.duration = Int64((seconds * 1_000_000_000).rounded())
    }
    info.reported = reported
    info.countsOnlyInTotal = true
    builder.info = info
  }

  private func note(
    _ detail: JSONValue?, _ conversation: Syntropic137Conversation?, _ builder: inout SessionBuilder
  ) {
    guard let detail else {
      builder.info.incomplete = "only the conversation of this session is here, not its operations"
      return
    }
    let isEmpty = detail["operations"]?.isEmptyContainer ?? true
    if isEmpty, (builder.info.reported.usage.total ?? 0) > 0 {
      builder.info.incomplete = "the server gave no operations although tokens were spent"
    }
  }
}

/// The lines of a conversation, read for what operations lack: parents, messages, tokens.
struct Syntropic137Conversation {
  /// One message of the model: all lines with its id, each with a part of its content.
  struct Message {
    var id: String
    var model = PooledString.none
    var usage = TokenUsage()
    /// The tool use that the message's agent works for; none for the main agent.
    var parent: String?
    var content: [Slice] = []
    var toolUses: [String] = []
    var record: [Slice] = []
  }

  private(set) var messages: [Message] = []
  /// For each tool use: the agent's tool use it was made under, and its message.
  private(set) var parents: [String: String] = [:]
  private(set) var messageOfTool: [String: Int] = [:]
  /// The full arguments of each tool use; operations cut them at 500 characters.
  private(set) var inputs: [String: Slice] = [:]
  private(set) var outputs: [String: Slice] = [:]
  private(set) var prompt: Slice?
  private(set) var result: Slice?

  private var byID: [String: Int] = [:]

  init(
    _ root: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder
  ) throws(ModelError) {
    var unreadable = 0
    for line in root["lines"]?.elements ?? .empty {
      guard let text = line["raw"]?.stringValue else {
        unreadable += 1
        continue
      }
      let bytes = Bytes(text)
      guard let document = try? JSONDocument(bytes) else {
        unreadable += 1
        continue
      }
      let lineOrigin = try builder.add(bytes)
      document.withRoot { read($0, lineOrigin, &builder) }
    }
    builder.warnings.add("badLines", "lines of the conversation that are no JSON were left out", count: unreadable)
  }

  private mutating func read(_ line: JSONValue, _ origin: SliceOrigin, _ builder: inout SessionBuilder) {
    let parent = line["parent_tool_use_id"]?.stringValue
    guard let type = line["type"]?.stringValue else { return }
    switch type {
    case "assistant": if let message = line["message"] { readMessage(message, line, parent, origin, &builder) }
    case "user": readUser(line, parent, origin)
    case "result": result = origin.sliceUnlessNull(line["result"])
    default: break
    }
  }

  private mutating func readMessage(
    _ value: JSONValue, _ line: JSONValue, _ parent: String?, _ origin: SliceOrigin, _ builder: inout SessionBuilder
  ) {
    let id = value["id"]?.stringValue ?? "message-\(messages.count + 1)"
    let place = byID[id] ?? messages.count
    if place == messages.count {
      messages.append(Message(id: id, parent: parent))
      byID[id] = place
    }
    messages[place].record.append(origin.slice(line))
    if let model = value["model"], !model.isNull { messages[place].model = builder.pooled(model, origin) }
    // Each line of a message repeats its usage; the last one is the final count.
    UsageReader.read(value["usage"], into: &messages[place].usage, warnings: &builder.warnings)
    if let content = value["content"] {
      messages[place].content.append(origin.slice(content))
      for part in content.elements where part["type"]?.equals("tool_use") == true {
        guard let tool = part["id"]?.stringValue else { continue }
        messages[place].toolUses.append(tool)
        messageOfTool[tool] = place
        parents[tool] = parent
        inputs[tool] = origin.sliceUnlessNull(part["input"])
      }
    }
  }

  private mutating func readUser(_ line: JSONValue, _ parent: String?, _ origin: SliceOrigin) {
    guard let content = line["message"]?["content"] else { return }
    if content.isString {
      if prompt == nil, parent == nil { prompt = origin.slice(content) }
      return
    }
    for part in content.elements {
      if part["type"]?.equals("tool_result") == true, let tool = part["tool_use_id"]?.stringValue {
        outputs[tool] = origin.sliceUnlessNull(part["content"])
      } else if prompt == nil, parent == nil, let text = part["text"], text.isString {
        prompt = origin.slice(text)
      }
    }
  }
}
