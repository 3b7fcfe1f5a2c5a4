package import JSONTape
package import TraceModel

/// One thing that happened, as the session's operations or its events tell it.
struct Syntropic137Row {
  let origin: SliceOrigin
  let record: Slice
  let type: String
  let id: String?
  /// The call it belongs to; the server writes nothing, an empty text or `unknown` where there is none.
  let tool: String?
  let time: Timestamp?
  let duration: Elapsed?
  let hasFailed: Bool
  var name: String
  var input = Slice.absent
  var output = Slice.absent
  var error = Slice.absent
  var git = Slice.absent
  /// The whole payload of an event.
  var data: JSONValue?
  /// The event that tells the same as an operation, and more.
  var event: Slice?
  /// Whether it is about a sub-agent as a whole.
  var isAgent = false
  /// What hooks call a sub-agent; they tell of it beside the call that starts it.
  var hookAgent: String?
  /// Whether hooks tell it of a sub-agent.
  var isAgentHook = false
  /// The model that an event counts.
  var model: String?
  /// What an event counts of a call.
  var usage = TokenUsage()
  var cost: Cost?
  /// Further events that were joined into this one.
  var joined: [Slice] = []
  var isEvent: Bool { data != nil }

  /// An entry of `operations`.
  init(operation: JSONValue, _ origin: SliceOrigin, _ builder: inout SessionBuilder) {
    self.origin = origin
    record = origin.slice(operation)
    type = operation["operation_type"]?.stringValue ?? "unknown"
    id = operation["operation_id"]?.stringValue
    tool = Self.tool(operation["tool_use_id"])
    time = operation["timestamp"].flatMap { TimeReader.time($0, &builder) }
    duration = Self.duration(operation["duration_seconds"], .seconds)
    hasFailed = operation["success"]?.boolValue == false
    name = operation["tool_name"]?.stringValue ?? ""
    isAgent = type.hasPrefix("subagent")
    // The arguments, or the text that the server could not parse: it stands under `raw` then.
    if let input = operation["tool_input"], input.isObject { self.input = origin.slice(input) }
    output = origin.sliceUnlessNull(operation["tool_output"])
    git = origin.sliceUnlessNull(operation["git"])
  }

  /// An entry of `/events`.
  init(event: JSONValue, _ origin: SliceOrigin, _ builder: inout SessionBuilder) {
    self.origin = origin
    record = origin.slice(event)
    type = event["event_type"]?.stringValue ?? "unknown"
    id = nil
    let data = event["data"]
    self.data = data ?? event
    let isOfHook = data?["subagent_tool_use_id"] != nil || data?["subagent_id"] != nil
    tool = Self.tool(data?["tool_use_id"]) ?? Self.tool(data?["subagent_tool_use_id"])
    isAgentHook = isOfHook || type.hasPrefix("subagent") && tool == nil
    hookAgent = Self.tool(data?["subagent_id"] ?? data?["agent_id"])
    time = event["time"].flatMap { TimeReader.time($0, &builder) }
    duration = Self.duration(data?["duration_ms"], .milliseconds)
    hasFailed = data?["success"]?.boolValue == false
    let git = data?["git"]
    name = (data?["tool_name"] ?? git?["operation"] ?? data?["operation"])?.stringValue ?? ""
    input = Self.preview(data?["input_preview"] ?? data?["prompt_preview"], origin, &builder)
    output = origin.sliceUnlessNull(data?["output_preview"])
    error = origin.sliceUnlessNull(data?["error"] ?? data?["reason"])
    if type.hasPrefix("git_") { self.git = origin.sliceUnlessNull(git ?? data) }
    isAgent = type.hasPrefix("subagent") || Syntropic137Agent.isCall(name)
    if isAgent { name = Self.label(data) ?? name }
    if type == "token_usage" || type == "cost_recorded" { readCounts(&builder) }
  }

  private mutating func readCounts(_ builder: inout SessionBuilder) {
    model = data?["model"]?.stringValue
    UsageReader.read(data, into: &usage, warnings: &builder.warnings)
    let names: [StaticString] = ["cost_usd", "total_cost_usd", "token_cost_usd", "amount_usd"]
    for name in names where cost == nil { cost = data?[name].flatMap { Cost($0) } }
  }

  /// Which sub-agent an event is about: what it is to do, as the arguments of its call say, or what hooks call it.
  private static func label(_ data: JSONValue?) -> String? {
    if let name = data?["agent_name"] ?? data?["agent_type"] { return name.stringValue }
    guard let text = data?["input_preview"]?.stringValue, let document = try? JSONDocument(Bytes(text)) else {
      return nil
    }
    return document.withRoot { Syntropic137Agent.label($0) }
  }

  private static func tool(_ value: JSONValue?) -> String? {
    value?.stringValue.flatMap { $0.isEmpty || $0 == "unknown" ? nil : $0 }
  }

  /// Arguments come as JSON in a string, cut at 500 characters; what is whole is given as the object it is.
  private static func preview(_ value: JSONValue?, _ origin: SliceOrigin, _ builder: inout SessionBuilder) -> Slice {
    guard let value, let text = value.stringValue else { return .absent }
    guard text.first == "{", let document = try? JSONDocument(Bytes(text)) else { return origin.slice(value) }
    return document.withRoot { root in builder.made { $0.raw(root) } }
  }

  private static func duration(_ value: JSONValue?, _ unit: Elapsed.Unit) -> Elapsed? {
    value.flatMap { Elapsed($0, unit) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}

/// A session's events, of which those that tell of an operation are found by it.
///
/// Operations leave out what events have: why something failed, the prompt, the tokens of each turn.
package struct Syntropic137Events {
  private(set) var rows: [Syntropic137Row] = []
  private var places: [Key: Queue] = [:]
  private var isTaken: [Bool] = []

  /// Rows of one key, each taken once.
  private struct Queue {
    var rows: [Int] = []
    var next = 0
  }

  private struct Key: Hashable {
    let type: String
    let time: Timestamp
    let tool: String?
  }

  /// - Parameter events: as they came, newest first; pages of a session that runs may overlap.
  package init(_ events: [(value: JSONValue, origin: SliceOrigin)], _ builder: inout SessionBuilder) {
    var seen: Set<String> = []
    var repeated = 0
    for (value, origin) in events.reversed() {
      guard seen.insert(value.spelling).inserted else {
        repeated += 1
        continue
      }
      let row = Syntropic137Row(event: value, origin, &builder)
      if let time = row.time {
        places[Key(type: row.type, time: time, tool: row.tool), default: Queue()].rows.append(rows.count)
      }
      rows.append(row)
    }
    isTaken = Array(repeating: false, count: rows.count)
    joinCosts()
    builder.warnings.add("repeatedEvents", "events that came twice are shown once", count: repeated)
  }

  /// The events that count the calls of models, in the order of time.
  var usages: [Syntropic137Row] { rows.filter { $0.type == "token_usage" } }

  /// Whether any of them is of a kind that operations tell, too.
  var tellOperations: Bool {
    rows.contains { !["token_usage", "cost_recorded", "session_summary"].contains($0.type) }
  }

  /// What the recording ended with, as the last event of its end tells it.
  var final: FinalFigures? {
    guard let data = rows.last(where: { $0.type == "session_summary" })?.data else { return nil }
    var counts = TokenUsage()
    counts.input = (data["total_input_tokens"] ?? data["input_tokens"]).flatMap(UsageReader.count)
    counts.output = (data["total_output_tokens"] ?? data["output_tokens"]).flatMap(UsageReader.count)
    if counts.input == nil, counts.output == nil { return nil }
    counts.cacheRead = data["cache_read_tokens"].flatMap(UsageReader.count)
    counts.cacheCreation = data["cache_creation_tokens"].flatMap(UsageReader.count)
    var final = FinalFigures()
    final.usage += counts
    final.cost = data["total_cost_usd"].flatMap { Cost($0) }
    return final
  }

  /// Takes what events count of calls without what is a placeholder in it.
  mutating func settle(_ calls: some Sequence<(Slice, TokenUsage)>) {
    let usages = Dictionary(calls.map { ($0.0, $0.1) }, uniquingKeysWith: { one, _ in one })
    for place in rows.indices { rows[place].usage = usages[rows[place].record] ?? rows[place].usage }
  }

  /// So many calls before its own may be without a cost when one is told.
  private static let mostOpenCalls = 32

  /// A cost is told of a call of the same counts, or where it has none, of the call before it.
  private mutating func joinCosts() {
    var open: [Int] = []
    for place in rows.indices {
      let row = rows[place]
      if row.type == "token_usage", row.cost == nil { open = open.suffix(Self.mostOpenCalls - 1) + [place] }
      guard row.type == "cost_recorded", let cost = row.cost else { continue }
      let prompt = Syntropic137Conversation.PromptTokens(row.usage)
      let own = open.lastIndex { call in
        row.usage.isEmpty || Syntropic137Conversation.PromptTokens(rows[call].usage) == prompt
      }
      guard let own else { continue }
      rows[open[own]].cost = cost
      rows[open[own]].joined.append(row.record)
      isTaken[place] = true
      open.remove(at: own)
    }
  }

  /// The event that tells the same as an operation.
  mutating func take(for operation: Syntropic137Row) -> Syntropic137Row? {
    guard let time = operation.time else { return nil }
    for type in [operation.type, Self.rawType[operation.type]].compactMap({ $0 }) {
      let key = Key(type: type, time: time, tool: operation.tool)
      guard let queue = places[key], queue.next < queue.rows.count else { continue }
      let place = queue.rows[queue.next]
      places[key]?.next += 1
      isTaken[place] = true
      return rows[place]
    }
    return nil
  }

  /// Operations call the events of the tools that start agents by other names.
  private static let rawType = [
    "subagent_started": "tool_execution_started", "subagent_stopped": "tool_execution_completed",
  ]

  /// What no operation tells of, in the order of time.
  var rest: [Syntropic137Row] { rows.indices.filter { !isTaken[$0] }.map { rows[$0] } }
}
