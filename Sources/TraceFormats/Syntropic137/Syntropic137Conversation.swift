package import JSONTape
package import TraceModel

/// The lines of a conversation, read for what operations lack: parents, messages, tokens.
package struct Syntropic137Conversation {
  /// One message of the model: all lines with its id, each with a part of its content.
  struct Message {
    var id: String
    var model = PooledString.none
    var modelName: String?
    /// That of the line that tells the most output: the first ones have a placeholder for it.
    var usage = TokenUsage()
    /// What its lines say of the prompt, each different one once; an event tells what one of them did.
    var prompts: [PromptTokens] = []
    /// Whether a line says why the answer ended.
    var isClosed = false
    var cost: Cost?
    /// The tool use that the message's agent works for; none for the main agent.
    var parent: String?
    var content: [Slice] = []
    var toolUses: [String] = []
    var record: [Slice] = []
    /// When its tokens were counted; the lines themselves have no times.
    var time: Timestamp?
  }

  /// The counts of a prompt, which are right in every line and event.
  struct PromptTokens: Hashable {
    let input: Count?
    let cacheRead: Count?
    let cacheCreation: Count?

    init(_ usage: TokenUsage) {
      input = usage.input
      cacheRead = usage.cacheRead
      cacheCreation = usage.cacheCreation
    }
  }

  /// What came back from a tool use.
  struct Result {
    var output = Slice.absent
    var hasFailed = false
    var records: [Slice] = []
  }

  private(set) var messages: [Message] = []
  /// For each tool use: the agent's tool use it was made under, and its message.
  private(set) var parents: [String: String] = [:]
  private(set) var messageOfTool: [String: Int] = [:]
  /// The full arguments of each tool use; operations cut them at 500 characters.
  private(set) var inputs: [String: Slice] = [:]
  private(set) var names: [String: String] = [:]
  /// What each sub-agent is to do, by the tool use that starts it.
  private(set) var labels: [String: String] = [:]
  private(set) var results: [String: Result] = [:]
  private(set) var prompt: Slice?
  private(set) var result: Slice?
  private(set) var ending = StreamResults()

  private var byID: [String: Int] = [:]

  /// Whether the messages tell the tokens, so that the events that count them tell them once more.
  var hasUsage: Bool { messages.contains { !$0.usage.isEmpty } }

  package init() {}

  package init(
    _ root: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder
  ) throws(ModelError) {
    try read(page: root, into: &builder)
  }

  /// Takes the lines of one page; pages come in order.
  package mutating func read(page root: JSONValue, into builder: inout SessionBuilder) throws(ModelError) {
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
    case "assistant":
      guard let message = line["message"], message.isObject else { return builder.records.append(origin.slice(line)) }
      // What the program says in the model's name took no model.
      if message["model"]?.equals("<synthetic>") == true { return builder.records.append(origin.slice(line)) }
      readMessage(message, line, parent, origin, &builder)
    case "user": readUser(line, parent, origin, &builder)
    case "result":
      result = origin.sliceUnlessNull(line["result"])
      _ = ending.take(line, &builder)
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
    if let model = value["model"], !model.isNull {
      messages[place].model = builder.pooled(model, origin)
      messages[place].modelName = model.stringValue
    }
    var usage = TokenUsage()
    UsageReader.read(value["usage"], into: &usage, warnings: &builder.warnings)
    if !usage.isEmpty {
      let prompt = PromptTokens(usage)
      if !messages[place].prompts.contains(prompt) { messages[place].prompts.append(prompt) }
      if (usage.output ?? 0) >= (messages[place].usage.output ?? 0) { messages[place].usage = usage }
    }
    if value["stop_reason"]?.isString == true { messages[place].isClosed = true }
    if let content = value["content"] {
      messages[place].content.append(origin.slice(content))
      for part in content.elements where part["type"]?.equals("tool_use") == true {
        guard let tool = part["id"]?.stringValue else { continue }
        messages[place].toolUses.append(tool)
        messageOfTool[tool] = place
        parents[tool] = parent
        inputs[tool] = origin.sliceUnlessNull(part["input"])
        names[tool] = part["name"]?.stringValue
        if let name = names[tool], Syntropic137Agent.isCall(name) {
          labels[tool] = Syntropic137Agent.label(part["input"])
        }
      }
    }
  }

  /// A line of the user's side: the prompt, or what came back from tools. A line about no tool use that is known is the
  /// session's own.
  private mutating func readUser(
    _ line: JSONValue, _ parent: String?, _ origin: SliceOrigin, _ builder: inout SessionBuilder
  ) {
    let content = line["message"]?["content"]
    var isKept = false
    if prompt == nil, parent == nil, let content, content.isString { prompt = origin.slice(content) }
    for part in content?.elements ?? .empty {
      if part["type"]?.equals("tool_result") == true, let tool = part["tool_use_id"]?.stringValue {
        guard messageOfTool[tool] != nil else { continue }
        results[tool, default: Result()].output = origin.sliceUnlessNull(part["content"])
        results[tool, default: Result()].hasFailed = part["is_error"]?.boolValue == true
        results[tool, default: Result()].records.append(origin.slice(line))
        isKept = true
      } else if prompt == nil, parent == nil, let text = part["text"], text.isString {
        prompt = origin.slice(text)
      }
    }
    if !isKept { builder.records.append(origin.slice(line)) }
  }

  // MARK: What the events add

  /// Gives the messages the times and the costs of the events that count them.
  package mutating func take(_ events: Syntropic137Events) {
    let counted = messages.indices.filter { !messages[$0].usage.isEmpty }
    let pairs = Syntropic137Pairing.pairs(of: counted.map { messages[$0] }, with: events.usages)
    for (message, row) in pairs {
      let place = counted[message]
      messages[place].time = messages[place].time ?? row.time
      messages[place].cost = messages[place].cost ?? row.cost
      messages[place].record.append(row.record)
      messages[place].record += row.joined
      timed.insert(row.record)
    }
  }

  private var timed: Set<Slice> = []

  /// Whether an event is part of a message already.
  func hasTime(of row: Syntropic137Row) -> Bool { timed.contains(row.record) }

  /// Takes the messages' tokens without what is a placeholder in them.
  mutating func settle(_ calls: some Sequence<StreamCalls.Call>) {
    for (place, call) in zip(messages.indices, calls) { messages[place].usage = call.usage }
  }
}
