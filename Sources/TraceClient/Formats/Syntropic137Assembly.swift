internal import JSONTape
internal import TraceModel

/// Joins a session's operations into spans.
struct Syntropic137Assembly {
  let trace: Int
  let isOpen: Bool
  let hasStatus: Bool
  let conversation: Syntropic137Conversation?

  private enum Part { case start, end, failure, block, security, git, usage, other }

  private var drafts: [SpanDraft] = []
  private var types: [String] = []
  private var toolIDs: [String?] = []
  private var isOpenCall: [Bool] = []
  private var hasEnd: [Bool] = []
  private var byTool: [String: Int] = [:]
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
    let part = Self.part(row)
    // Hooks and the CLI both report a call, and a join multiplies the rows.
    if let id = row.id, part == .start || part == .end, !seen.insert(row.type + "\u{0}" + id).inserted {
      builder.warnings.add("repeatedOperations", "operations that came twice are shown once")
      if let tool = row.tool, let place = byTool[tool] { drafts[place].joinedRecords.append(row.record) }
      return
    }
    if let tool = row.tool, let place = byTool[tool], part == .start || part == .end || part == .failure {
      join(row, part, to: place, &builder)
    } else {
      open(row, part, &builder)
    }
  }

  private static func part(_ row: Syntropic137Row) -> Part {
    // Hooks tell of agents once more, by ids of their own and without a call.
    if row.isEvent, row.type.hasPrefix("subagent_"), row.tool == nil { return .other }
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
        row.time.map { Timestamp(nanoseconds: $0.nanoseconds &- length) }
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
    if (part == .block || part == .security), let tool = row.tool { draft.parentID = builder.made(string: tool) }
    if row.isEvent, let data = row.data, !isCall { draft.metadata = row.origin.slice(data) }
    let place = drafts.count
    drafts.append(draft)
    types.append(row.type)
    toolIDs.append(isCall ? row.tool : nil)
    isOpenCall.append(part == .start)
    hasEnd.append(part == .end || part == .failure)
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
      if !row.name.isEmpty { drafts[place].name = builder.pooled(row.name) }
    default:
      if let moment = row.time, part == .end || drafts[place].end == nil { drafts[place].end = moment }
      if let length = row.duration, let start = drafts[place].start {
        drafts[place].end = Timestamp(nanoseconds: start.nanoseconds &+ length)
      }
      if !row.output.isAbsent { drafts[place].output = row.output }
      hasEnd[place] = true
    }
    settle(row, part, place)
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

  /// The tokens of one turn. With a conversation they are its messages', told once more.
  private func readUsage(_ row: Syntropic137Row, _ draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    if let model = row.data?["model"] { draft.call.model = builder.pooled(model, row.origin) }
    UsageReader.read(row.data, into: &draft.call.usage, warnings: &builder.warnings)
    if !draft.call.model.isNone { draft.name = draft.call.model }
    if conversation != nil { draft.flags.insert(.rollup) }
  }

  private static func kind(_ row: Syntropic137Row, _ part: Part) -> SpanKind {
    switch part {
    case .block, .security: .guardrail
    case .git: .state
    case .usage: .llm
    case .other: row.type == "user_prompt_submitted" ? .message : .event
    case .start, .end, .failure:
      row.type.hasPrefix("subagent") || row.isEvent && (row.name == "Agent" || row.name == "Task") ? .agent : .tool
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

  private mutating func setParents(_ builder: inout SessionBuilder) {
    let windows = drafts.indices.filter { drafts[$0].kind == .agent && drafts[$0].start != nil }
    for place in drafts.indices where drafts[place].parentID.isAbsent {
      if let tool = toolIDs[place] {
        if let conversation, conversation.messageOfTool[tool] != nil {
          // Exact: the conversation says for whom the call was made.
          if let parent = conversation.parents[tool] { drafts[place].parentID = builder.made(string: parent) }
          if let input = conversation.inputs[tool], !input.isAbsent { drafts[place].input = input }
          if let output = conversation.outputs[tool], !output.isAbsent { drafts[place].output = output }
        } else if let agent = onlyAgent(around: place, windows) {
          drafts[place].parentID = drafts[agent].id
        }
      } else if drafts[place].kind == .state, let call = tightestCall(around: place) {
        drafts[place].parentID = drafts[call].id
      }
    }
  }

  /// The one sub-agent that was at work; with several at once it cannot be told whose call it is.
  private func onlyAgent(around place: Int, _ windows: [Int]) -> Int? {
    guard let start = drafts[place].start, drafts[place].kind != .agent else { return nil }
    let open = windows.filter { agent in
      guard let from = drafts[agent].start else { return false }
      return from <= start && (drafts[agent].end.map { start <= $0 } ?? true)
    }
    return open.count == 1 ? open[0] : nil
  }

  /// The shortest tool call around a moment: a git operation happens inside the shell call that made it.
  private func tightestCall(around place: Int) -> Int? {
    guard let moment = drafts[place].start else { return nil }
    func length(_ call: Int) -> Int64 {
      guard let start = drafts[call].start, let end = drafts[call].end else { return .max }
      return end.nanoseconds &- start.nanoseconds
    }
    let around = drafts.indices.filter { call in
      guard drafts[call].kind == .tool, let start = drafts[call].start, let end = drafts[call].end else { return false }
      return start <= moment && moment <= end
    }
    return around.min { length($0) < length($1) }
  }

  /// Rows in the order of events; a model's message, which has no time, stands before the first call it made.
  private mutating func emit(into builder: inout SessionBuilder) {
    var emitted = 0
    func emitMessages(through last: Int) {
      guard let conversation else { return }
      while emitted <= last, emitted < conversation.messages.count {
        builder.add(draft(of: conversation.messages[emitted], &builder))
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

  private func draft(of message: Syntropic137Conversation.Message, _ builder: inout SessionBuilder) -> SpanDraft {
    var draft = SpanDraft(trace: trace)
    draft.id = builder.made(string: message.id)
    draft.name = message.model.isNone ? builder.pooled("message") : message.model
    draft.kind = .llm
    draft.status = .ok
    draft.eventType = builder.pooled("assistant")
    if let parent = message.parent { draft.parentID = builder.made(string: parent) }
    draft.call.model = message.model
    draft.call.usage = message.usage
    draft.start = message.time
    draft.end = message.time
    draft.output = message.content.first ?? .absent
    draft.record = message.record.first ?? .absent
    draft.joinedRecords = Array(message.record.dropFirst())
    return draft
  }
}
