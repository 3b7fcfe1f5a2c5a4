internal import JSONTape
internal import TraceModel

/// Joins a session's operations into spans.
struct Syntropic137Assembly {
  let trace: Int
  let isOpen: Bool
  let hasStatus: Bool
  let conversation: Syntropic137Conversation?

  private enum Part { case start, end, failure, block, security, git, other }

  private var drafts: [SpanDraft] = []
  private var types: [String] = []
  private var toolIDs: [String?] = []
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

  // MARK: Operations

  mutating func take(_ operation: JSONValue, _ origin: SliceOrigin, _ builder: inout SessionBuilder) {
    let type = operation["operation_type"]?.stringValue ?? "unknown"
    let id = operation["operation_id"]?.stringValue
    let tool = operation["tool_use_id"]?.stringValue.flatMap { $0.isEmpty || $0 == "unknown" ? nil : $0 }
    let part = Self.part(type)
    // Hooks and the CLI both report a call, and a join multiplies the rows.
    if let id, part == .start || part == .end, !seen.insert(type + "\u{0}" + id).inserted {
      builder.warnings.add("repeatedOperations", "operations that came twice are shown once")
      if let tool, let place = byTool[tool] { drafts[place].joinedRecords.append(origin.slice(operation)) }
      return
    }
    if let tool, let place = byTool[tool], part == .start || part == .end || part == .failure {
      join(operation, origin, part, to: place, &builder)
    } else {
      open(operation, origin, type, part, tool, id, &builder)
    }
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

  private mutating func open(
    _ operation: JSONValue, _ origin: SliceOrigin, _ type: String, _ part: Part, _ tool: String?, _ id: String?,
    _ builder: inout SessionBuilder
  ) {
    var draft = SpanDraft(trace: trace)
    let isCall = part == .start || part == .end || part == .failure
    let wanted = isCall ? tool ?? id : id
    draft.id = builder.made(string: unique(wanted ?? "\(type)-\(drafts.count + 1)"))
    draft.eventType = builder.pooled(type)
    draft.kind = Self.kind(type, part)
    draft.record = origin.slice(operation)
    let moment = operation["timestamp"].flatMap { PandaProbeFormat.time($0, &builder) }
    let name = operation["tool_name"]?.stringValue ?? ""
    draft.name = builder.pooled(name.isEmpty ? type : part == .git ? "git \(name)" : name)
    draft.input = Self.payload(operation["tool_input"], origin)
    draft.output = origin.sliceUnlessNull(operation["tool_output"])
    if part == .git {
      draft.input = origin.sliceUnlessNull(operation["git"])
      draft.status = .ok
    }
    switch part {
    case .start: draft.start = moment
    case .end, .failure:
      draft.end = moment
      draft.start = Self.seconds(operation["duration_seconds"]).flatMap { length in
        moment.map { Timestamp(nanoseconds: $0.nanoseconds &- length) }
      }
      if draft.start == nil { draft.flags.insert(.startMissing) }
    default:
      draft.start = moment
      draft.end = moment
    }
    if part == .block {
      draft.flags.insert(.blocked)
      draft.status = .ok
    }
    if part == .security { draft.status = .ok }
    if (part == .block || part == .security), let tool { draft.parentID = builder.made(string: tool) }
    let place = drafts.count
    drafts.append(draft)
    types.append(type)
    toolIDs.append(isCall ? tool : nil)
    hasEnd.append(part == .end || part == .failure)
    if isCall, let tool { byTool[tool] = place }
    settle(operation, origin, type, part, place)
  }

  private mutating func join(
    _ operation: JSONValue, _ origin: SliceOrigin, _ part: Part, to place: Int, _ builder: inout SessionBuilder
  ) {
    let moment = operation["timestamp"].flatMap { PandaProbeFormat.time($0, &builder) }
    drafts[place].joinedRecords.append(origin.slice(operation))
    switch part {
    case .start:
      if let moment { drafts[place].start = min(drafts[place].start ?? moment, moment) }
      drafts[place].flags.remove(.startMissing)
      let input = Self.payload(operation["tool_input"], origin)
      if drafts[place].input.isAbsent { drafts[place].input = input }
      let name = operation["tool_name"]?.stringValue ?? ""
      if !name.isEmpty { drafts[place].name = builder.pooled(name) }
    default:
      if let moment, part == .end || drafts[place].end == nil { drafts[place].end = moment }
      if let length = Self.seconds(operation["duration_seconds"]), let start = drafts[place].start {
        drafts[place].end = Timestamp(nanoseconds: start.nanoseconds &+ length)
      }
      let output = origin.sliceUnlessNull(operation["tool_output"])
      if !output.isAbsent { drafts[place].output = output }
      hasEnd[place] = true
    }
    settle(operation, origin, types[place], part, place)
  }

  /// Success is told by the type first: the server says `success: true` of failures, too.
  private mutating func settle(
    _ operation: JSONValue, _ origin: SliceOrigin, _ type: String, _ part: Part, _ place: Int
  ) {
    if part == .failure || type == "error" || type == "session_error" || operation["success"]?.boolValue == false {
      drafts[place].status = .error
      if !drafts[place].output.isAbsent, part != .start { drafts[place].error = drafts[place].output }
    } else if part == .end, drafts[place].status == .unset {
      drafts[place].status = .ok
    }
  }

  private static func kind(_ type: String, _ part: Part) -> SpanKind {
    switch part {
    case .block, .security: .guardrail
    case .git: .state
    case .other: type == "user_prompt_submitted" ? .message : .event
    case .start, .end, .failure: type.hasPrefix("subagent") ? .agent : .tool
    }
  }

  /// Operation ids repeat; a span's must not.
  private mutating func unique(_ id: String) -> String {
    ids[id, default: 0] += 1
    let count = ids[id] ?? 1
    return count == 1 ? id : "\(id)#\(count)"
  }

  /// The arguments, or the text that the server could not parse: it stands under `raw` then.
  private static func payload(_ value: JSONValue?, _ origin: SliceOrigin) -> Slice {
    guard let value, value.isObject else { return .absent }
    return origin.slice(value)
  }

  private static func seconds(_ value: JSONValue?) -> Int64? {
    guard let seconds = value?.double, seconds >= 0, seconds < 9e9 else { return nil }
    return Int64((seconds * 1_000_000_000).rounded())
  }

  // MARK: The whole

  mutating func finish(into builder: inout SessionBuilder) {
    for place in drafts.indices where !hasEnd[place] && Self.part(types[place]) == .start {
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
    draft.output = message.content.first ?? .absent
    draft.record = message.record.first ?? .absent
    draft.joinedRecords = Array(message.record.dropFirst())
    return draft
  }
}
