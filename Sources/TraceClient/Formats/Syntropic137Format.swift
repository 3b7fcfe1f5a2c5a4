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
    events: Syntropic137Events? = nil, to builder: inout SessionBuilder
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
    for row in rows(detail, events, conversation, &builder) { assembly.take(row, &builder) }
    assembly.finish(into: &builder)
    note(detail?.value, events, &builder)
  }

  /// The operations, each with what its event adds, and the events that no operation tells of, by time.
  private func rows(
    _ detail: (value: JSONValue, origin: SliceOrigin)?, _ events: Syntropic137Events?,
    _ conversation: Syntropic137Conversation?, _ builder: inout SessionBuilder
  ) -> [Syntropic137Row] {
    var rows: [Syntropic137Row] = []
    var events = events
    if let (detail, origin) = detail {
      for operation in detail["operations"]?.elements ?? .empty {
        var row = Syntropic137Row(operation: operation, origin, &builder)
        if let event = events?.take(for: row) {
          row.event = event.record
          if row.input.isAbsent { row.input = event.input }
          if row.output.isAbsent { row.output = event.output }
          row.error = event.error
        }
        rows.append(row)
      }
    }
    guard let events else { return rows }
    rows += events.rest.filter { !(conversation?.hasTime(of: $0) ?? false) }
    var last = Int64.min
    let keys = rows.map { row -> Int64 in
      if let time = row.time { last = time.nanoseconds }
      return last
    }
    return rows.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { rows[$0] }
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
    reported.rules = [
      CountingRule(.tokens, "total_tokens leaves the cache out, and while the session runs the counts are estimates"),
      CountingRule(.cost, "while the session runs the server estimates the cost by the prices of one model"),
      CountingRule(.duration, "duration_seconds is what the agent's command line measured, not the time of the turn"),
    ]
    info.reported = reported
    info.countsOnlyInTotal = true
    builder.info = info
  }

  private func note(_ detail: JSONValue?, _ events: Syntropic137Events?, _ builder: inout SessionBuilder) {
    guard let detail else {
      if builder.info.incomplete == nil {
        builder.info.incomplete = "only the conversation of this session is here, not its operations"
      }
      return
    }
    guard detail["operations"]?.isEmptyContainer ?? true else { return }
    if let events, !events.rows.isEmpty {
      // One git event with an unknown key makes the server leave out all operations.
      builder.warnings.add("operationsFromEvents", "the server gave no operations; its events are shown instead")
    } else if (builder.info.reported.usage.total ?? 0) > 0, builder.info.incomplete == nil {
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
    /// When its tokens were counted; the lines themselves have no times.
    var time: Timestamp?
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

  init() {}

  init(
    _ root: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder
  ) throws(ModelError) {
    try read(page: root, into: &builder)
  }

  /// Takes the lines of one page; pages come in order.
  mutating func read(page root: JSONValue, into builder: inout SessionBuilder) throws(ModelError) {
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
    guard let type = line["type"]?.stringValue else { return builder.records.append(origin.slice(line)) }
    switch type {
    case "assistant": if let message = line["message"] { readMessage(message, line, parent, origin, &builder) }
    case "user": readUser(line, parent, origin)
    case "result":
      result = origin.sliceUnlessNull(line["result"])
      builder.records.append(origin.slice(line))
    default: builder.records.append(origin.slice(line))
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

  // MARK: Times

  /// Gives the messages the times of the events that count their tokens, if the two tell the same in the same order.
  mutating func takeTimes(of events: Syntropic137Events, _ builder: inout SessionBuilder) {
    let counted = messages.indices.filter { !messages[$0].usage.isEmpty }
    let usages = events.rows.filter { $0.type == "token_usage" }
    guard counted.count == usages.count else { return }
    let areEqual = zip(counted, usages).allSatisfy { place, row in
      var usage = TokenUsage()
      UsageReader.read(row.data, into: &usage, warnings: &builder.warnings)
      let own = messages[place].usage
      return own.input == usage.input && own.output == usage.output && own.cacheRead == usage.cacheRead
        && own.cacheCreation == usage.cacheCreation
    }
    guard areEqual else { return }
    for (place, row) in zip(counted, usages) {
      messages[place].time = row.time
      messages[place].record.append(row.record)
      timed.insert(row.record)
    }
  }

  private var timed: Set<Slice> = []

  /// Whether an event is part of a message already.
  func hasTime(of row: Syntropic137Row) -> Bool { timed.contains(row.record) }
}
