package import JSONTape
package import TraceModel

/// The lines of a conversation, read for what operations lack: parents, messages, tokens.
package struct Syntropic137Conversation {
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
  private(set) var results: [String: Result] = [:]
  private(set) var prompt: Slice?
  private(set) var result: Slice?

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
      readMessage(message, line, parent, origin, &builder)
    case "user": readUser(line, parent, origin, &builder)
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
        names[tool] = part["name"]?.stringValue
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

  // MARK: Times

  /// Gives the messages the times of the events that count their tokens, if the two tell the same in the same order.
  package mutating func takeTimes(of events: Syntropic137Events) {
    let counted = messages.indices.filter { !messages[$0].usage.isEmpty }
    let usages = events.rows.filter { $0.type == "token_usage" }
    guard counted.count == usages.count else { return }
    // What is odd about the counts is told of where the events become spans.
    var warnings = WarningList()
    let areEqual = zip(counted, usages).allSatisfy { place, row in
      var usage = TokenUsage()
      UsageReader.read(row.data, into: &usage, warnings: &warnings)
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
