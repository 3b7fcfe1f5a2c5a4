internal import JSONTape
internal import TraceModel

/// Joins a session's operations into spans.
struct Syntropic137Assembly {
  let trace: Int
  let isOpen: Bool
  let hasStatus: Bool
  let conversation: Syntropic137Conversation?

  enum Part { case start, end, failure, block, security, git, usage, other }

  private(set) var drafts: [SpanDraft] = []
  private var names: [String] = []
  private var types: [String] = []
  private var toolIDs: [String?] = []
  private var isOpenCall: [Bool] = []
  private var hasEnd: [Bool] = []
  /// Whether the end is known by a length that was measured; a bare row comes a little later than what it tells of.
  private var isMeasured: [Bool] = []
  private(set) var byTool: [String: Int] = [:]
  private var hooks: [Syntropic137Row] = []
  /// What was decided of a call, and which call that is.
  private var judged: [(place: Int, tool: String)] = []
  private var seen: Set<String> = []
  private var ids: [String: Int] = [:]

  init(trace: Int, isOpen: Bool, hasStatus: Bool, conversation: Syntropic137Conversation?) {
    self.trace = trace
    self.isOpen = isOpen
    self.hasStatus = hasStatus
    self.conversation = conversation
  }

  // MARK: Rows

  mutating func take(_ row: Syntropic137Row, _ builder: inout SessionBuilder) {
    if row.isAgentHook { return hooks.append(row) }
    let part = Self.part(row)
    // Hooks and the CLI both report a call, and a join multiplies the rows.
    if let id = row.id, part == .start || part == .end, !seen.insert(row.type + "\u{0}" + id).inserted {
      builder.warnings.add("repeatedOperations", "operations that came twice are shown once")
      if let tool = row.tool, let place = byTool[tool] {
        drafts[place].joinedRecords.append(row.record)
        if let event = row.event { drafts[place].joinedRecords.append(event) }
      }
      return
    }
    if let tool = row.tool, let place = byTool[tool], part == .start || part == .end || part == .failure {
      join(row, part, to: place, &builder)
    } else {
      open(row, part, &builder)
    }
  }

  private static func part(_ row: Syntropic137Row) -> Part {
    if row.isEvent, row.type == "token_usage" { return .usage }
    return part(row.type)
  }

  private static func part(_ type: String) -> Part {
    switch type {
    case "tool_execution_started", "subagent_started", "tool_started", "tool_use": .start
    case "tool_execution_completed", "subagent_stopped", "tool_completed", "tool_result": .end
    case "tool_execution_failed": .failure
    case "tool_blocked": .block
    case "security_decision": .security
    case _ where type.hasPrefix("git_"): .git
    default: .other
    }
  }

  private mutating func open(_ row: Syntropic137Row, _ part: Part, _ builder: inout SessionBuilder) {
    var draft = SpanDraft(trace: trace)
    let isCall = part == .start || part == .end || part == .failure
    let wanted = isCall ? row.tool ?? row.id : row.id
    draft.id = builder.made(string: unique(wanted ?? "\(row.type)-\(drafts.count + 1)"))
    draft.eventType = builder.pooled(row.type)
    draft.kind = Self.kind(row, part)
    draft.record = row.record
    if let event = row.event { draft.joinedRecords.append(event) }
    draft.joinedRecords += row.joined
    draft.name = builder.pooled(row.name.isEmpty ? row.type : part == .git ? "git \(row.name)" : row.name)
    draft.input = row.input
    draft.output = row.output
    if part == .git {
      draft.input = row.git
      draft.status = .ok
    }
    switch part {
    case .start: draft.start = row.time
    case .end, .failure:
      draft.end = row.time
      draft.start = row.duration.flatMap { length in
        row.time.map { $0 - length }
      }
      if draft.start == nil { draft.flags.insert(.startMissing) }
    default:
      draft.start = row.time
      draft.end = row.time
    }
    if part == .block {
      draft.flags.insert(.blocked)
      draft.status = .ok
    }
    if part == .security || part == .usage { draft.status = .ok }
    if part == .usage { readUsage(row, &draft, &builder) }
    if row.isEvent, let data = row.data, !isCall { draft.metadata = row.origin.slice(data) }
    let place = drafts.count
    if part == .block || part == .security, let tool = row.tool { judged.append((place, tool)) }
    drafts.append(draft)
    names.append(row.name)
    types.append(row.type)
    toolIDs.append(isCall ? row.tool : nil)
    isOpenCall.append(part == .start)
    hasEnd.append(part == .end || part == .failure)
    isMeasured.append(hasEnd[place] && row.duration != nil)
    if isCall, let tool = row.tool { byTool[tool] = place }
    settle(row, part, place)
  }

  private mutating func join(
    _ row: Syntropic137Row, _ part: Part, to place: Int, _ builder: inout SessionBuilder
  ) {
    drafts[place].joinedRecords.append(row.record)
    if let event = row.event { drafts[place].joinedRecords.append(event) }
    switch part {
    case .start:
      if let moment = row.time { drafts[place].start = min(drafts[place].start ?? moment, moment) }
      drafts[place].flags.remove(.startMissing)
      isOpenCall[place] = true
      if drafts[place].input.isAbsent { drafts[place].input = row.input }
      // Only the start of a sub-agent says which one it is.
      if !row.name.isEmpty, !Syntropic137Agent.isGeneral(row.name) || Syntropic137Agent.isGeneral(names[place]) {
        rename(place, row.name, &builder)
      }
    default:
      if let length = row.duration, let start = drafts[place].start {
        drafts[place].end = start + length
        isMeasured[place] = true
      } else if let moment = row.time, !isMeasured[place], part == .end || drafts[place].end == nil {
        drafts[place].end = moment
      }
      if !row.output.isAbsent { drafts[place].output = row.output }
      hasEnd[place] = true
    }
    settle(row, part, place)
  }

  private mutating func rename(_ place: Int, _ name: String, _ builder: inout SessionBuilder) {
    names[place] = name
    drafts[place].name = builder.pooled(name)
  }

  /// Success is told by the type first: the server says `success: true` of failures, too.
  private mutating func settle(_ row: Syntropic137Row, _ part: Part, _ place: Int) {
    if part == .failure || row.type == "error" || row.type == "session_error" || row.hasFailed {
      drafts[place].status = .error
      if !row.error.isAbsent {
        drafts[place].error = row.error
      } else if !drafts[place].output.isAbsent, part != .start, drafts[place].error.isAbsent {
        drafts[place].error = drafts[place].output
      }
    } else if part == .end, drafts[place].status == .unset {
      drafts[place].status = .ok
    }
  }

  /// The tokens of a call that no message of a conversation tells of.
  private func readUsage(_ row: Syntropic137Row, _ draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    if let model = row.data?["model"] { draft.call.model = builder.pooled(model, row.origin) }
    draft.call.usage = row.usage
    draft.call.cost = row.cost
    if !draft.call.model.isNone { draft.name = draft.call.model }
  }

  private static func kind(_ row: Syntropic137Row, _ part: Part) -> SpanKind {
    switch part {
    case .block, .security: .guardrail
    case .git: .state
    case .usage: .llm
    case .other: row.type == "user_prompt_submitted" ? .message : .event
    case .start, .end, .failure:
      row.isAgent ? .agent : .tool
    }
  }

  /// Operation ids repeat; a span's must not.
  private mutating func unique(_ id: String) -> String {
    ids[id, default: 0] += 1
    let count = ids[id] ?? 1
    return count == 1 ? id : "\(id)#\(count)"
  }

  // MARK: The whole

  mutating func finish(into builder: inout SessionBuilder) {
    takeHooks(&builder)
    for place in drafts.indices where !hasEnd[place] && isOpenCall[place] {
      if isOpen {
        drafts[place].status = .running
      } else if hasStatus {
        drafts[place].flags.insert(.abandoned)
      }
    }
    setParents(&builder)
    emit(into: &builder)
  }

  /// What hooks tell of a sub-agent belongs to the call that started it: the one they name, else the one that began or
  /// ended next to it. One that no call is known of stands for itself.
  private mutating func takeHooks(_ builder: inout SessionBuilder) {
    var places: [String: Int] = [:]
    var agents = Syntropic137NearestAgents(drafts)
    for row in hooks {
      let part: Part = row.type.hasSuffix("_started") ? .start : .end
      let known = row.tool.flatMap { byTool[$0] } ?? row.hookAgent.flatMap { places[$0] }
      let place = known ?? (row.tool == nil ? agents.take(at: row.time, isStart: part == .start) : nil)
      if let place {
        drafts[place].joinedRecords.append(row.record)
        if part == .start, drafts[place].start == nil { drafts[place].start = row.time }
        if part == .end, !hasEnd[place] {
          drafts[place].end = row.time
          hasEnd[place] = true
          settle(row, part, place)
        }
        if Syntropic137Agent.isGeneral(names[place]), !row.name.isEmpty { rename(place, row.name, &builder) }
      } else {
        open(row, part, &builder)
      }
      if let agent = row.hookAgent { places[agent] = place ?? drafts.count - 1 }
    }
  }

  private mutating func setParents(_ builder: inout SessionBuilder) {
    // A call that was stopped before it began may be told of by nothing else.
    for (place, tool) in judged where byTool[tool] != nil || conversation?.messageOfTool[tool] != nil {
      drafts[place].parentID = builder.made(string: tool)
    }
    let calls = drafts.indices.filter { drafts[$0].kind == .tool && drafts[$0].parentID.isAbsent }
    let gits = drafts.indices.filter { drafts[$0].kind == .state && drafts[$0].parentID.isAbsent && toolIDs[$0] == nil }
    let agents = Syntropic137Windows(drafts, drafts.indices.filter { drafts[$0].kind == .agent })
    for place in drafts.indices {
      guard let tool = toolIDs[place], conversation?.messageOfTool[tool] != nil else { continue }
      takeConversation(tool, place, &builder)
    }
    for place in calls where toolIDs[place].map({ conversation?.messageOfTool[$0] == nil }) ?? false {
      if let start = drafts[place].start, let agent = agents.only(at: start) {
        drafts[place].parentID = drafts[agent].id
      }
    }
    // A git operation happens inside the shell call that made it.
    let tools = Syntropic137Windows(drafts, drafts.indices.filter { drafts[$0].kind == .tool && drafts[$0].end != nil })
    for (place, call) in tools.tightest(at: gits.map { (place: $0, moment: drafts[$0].start) }) {
      drafts[place].parentID = drafts[call].id
    }
  }

  /// What the conversation knows of a call, exactly: for whom it was made, its arguments and its result in full.
  private mutating func takeConversation(_ tool: String, _ place: Int, _ builder: inout SessionBuilder) {
    guard let conversation else { return }
    if drafts[place].parentID.isAbsent, let parent = conversation.parents[tool] {
      drafts[place].parentID = builder.made(string: parent)
    }
    if let input = conversation.inputs[tool], !input.isAbsent { drafts[place].input = input }
    if drafts[place].kind == .agent, Syntropic137Agent.isGeneral(names[place]), let label = conversation.labels[tool] {
      rename(place, label, &builder)
    }
    guard let result = conversation.results[tool] else { return }
    if !result.output.isAbsent { drafts[place].output = result.output }
    drafts[place].joinedRecords += result.records
    // The server calls some failures a success; what the model was told is what it went on with.
    if result.hasFailed, drafts[place].status != .error {
      drafts[place].status = .error
      drafts[place].error = result.output
    }
  }

  /// Rows in the order of events; a model's message, which has no time, stands before the first call it made.
  private mutating func emit(into builder: inout SessionBuilder) {
    var emitted = 0
    func emitMessages(through last: Int) {
      guard let conversation else { return }
      while emitted <= last, emitted < conversation.messages.count {
        let message = conversation.messages[emitted]
        builder.add(draft(of: message, &builder))
        for tool in message.toolUses where byTool[tool] == nil { builder.add(draft(ofCall: tool, &builder)) }
        emitted += 1
      }
    }
    // What is said after the last call stands behind it, before the session's closing events.
    let lastCall = toolIDs.lastIndex { $0 != nil }
    for place in drafts.indices {
      if let tool = toolIDs[place], let message = conversation?.messageOfTool[tool] { emitMessages(through: message) }
      builder.add(drafts[place])
      if place == lastCall { emitMessages(through: .max - 1) }
    }
    emitMessages(through: .max - 1)
  }
}
