internal import JSONTape
internal import TraceModel

/// A session of Claude Code: the lines of its transcript and of its sub-agents' transcripts.
///
/// One answer of the model is several lines with one message id, and each repeats the usage; tools are called in an
/// assistant's line and answered in a user's. Every line is the record of a span or of the session.
struct ClaudeCodeFormat {
  var assembly: TranscriptAssembly
  let prices: PriceTable?
  var lanes: [ClaudeCodeLane] = [ClaudeCodeLane()]
  var messages: [String: ClaudeCodeMessage] = [:]
  /// Tool calls by their ids.
  var calls: [String: Int] = [:]
  /// The one call without an id that an assistant's line made.
  var callsWithoutID: [String: Int] = [:]
  /// What sub-agents were asked, with the call that asked; each is taken once.
  var tasks: [ClaudeCodeTask] = []
  /// The call that each sub-agent was started by, as the lines tell.
  var ownerOfAgent: [String: String] = [:]

  /// The call that started each workflow.
  var ownerOfRun: [String: String] = [:]
  /// What the journals of workflows tell of their agents.
  private var journal: [String: ClaudeCodeJournalEntry] = [:]
  private var seenRecords: Set<String> = []
  private var seenPrompts: Set<UInt64> = []
  private let family: Inheritance
  private var teammate: (name: String, team: String)?

  /// Whether the lines are what `claude -p --output-format stream-json` prints, not the transcript that it keeps.
  var isStream = false
  var results = StreamResults()

  private var moments: [String: Timestamp] = [:]
  private var laneOfSidechain: [String: Int] = [:]
  private var laneOfCall: [String: Int] = [:]
  private var compaction: Int?
  /// How the user was asked for leave, as far as the lines say.
  private var modes: Set<String> = []
  private var title = ClaudeCodeTitle()
  private var cwd: String?
  private var branch: String?
  private var forks: [String: Int] = [:]

  init(session: String, isRecent: Bool, prices: PriceTable?, family: Inheritance = .unknown) {
    self.family = family
    assembly = TranscriptAssembly(session: session, isRecent: isRecent)
    self.prices = prices
  }

  // MARK: Lines

  /// Takes a line of the session's own transcript.
  mutating func read(_ value: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder) {
    guard let record = self.record(value, origin, &builder) else { return }
    if lanes[0].agent.isNone { lanes[0].agent = builder.pooled("claude-code") }
    title.note(record)
    if !record.isSidechain { note(record) }
    take(record, lane: lane(of: record, &builder), &builder)
  }

  /// Takes a line of a sub-agent's transcript.
  mutating func read(
    _ value: JSONValue, _ origin: SliceOrigin, of agent: inout ClaudeCodeAgentFile, into builder: inout SessionBuilder
  ) {
    guard let record = self.record(value, origin, &builder) else { return }
    let lane: Int
    if let known = agent.lane {
      lane = known
    } else {
      lane = openLane(record, agentID: agent.id, call: agent.callID, agent: agent, &builder)
      agent.lane = lane
    }
    take(record, lane: lane, &builder)
  }

  private func record(
    _ value: JSONValue, _ origin: SliceOrigin, _ builder: inout SessionBuilder
  ) -> ClaudeCodeRecord? {
    if value.isObject { return ClaudeCodeRecord(value, origin) }
    builder.warnings.add("badLines", "lines that are no JSON objects were left out")
    return nil
  }

  private mutating func note(_ record: ClaudeCodeRecord) {
    if cwd == nil { cwd = record.cwd }
    if let branch = record.branch, !branch.isEmpty { self.branch = branch }
    if let name = record.agentName, let team = record.teamName { teammate = (name, team) }
    if let fork = record.forkedFrom?["sessionId"]?.stringValue { forks[fork, default: 0] += 1 }
  }

  private mutating func take(_ record: ClaudeCodeRecord, lane: Int, _ builder: inout SessionBuilder) {
    assembly.isAside = lanes[lane].isAside
    defer { assembly.isAside = false }
    if record.isOfStream { isStream = true }
    if isReplay(record) {
      builder.records.append(record.record)
      builder.warnings.add("replayedRecords", "records stand in the transcript once more, and count once")
      return
    }
    assembly.isInheriting = !family.marks.isEmpty && record.marks.contains(where: family.marks.contains)
    if let uuid = record.uuid {
      if record.type == "assistant", let time = record.time { moments[uuid] = time }
      if record.isSidechain { laneOfSidechain[uuid] = lane }
    }
    if record.isAboutSession {
      builder.records.append(record.record)
      readTotals(record, &builder)
      return
    }
    if let mode = record.permissionMode, modes.count < 16 { modes.insert(mode) }
    switch record.type {
    case "assistant": takeAssistant(record, lane, &builder)
    case "user": takeUser(record, lane, &builder)
    case "progress": takeProgress(record, lane, &builder)
    case "attachment": takeAttachment(record, lane, &builder)
    case "system": takeSystem(record, lane, &builder)
    default: event(record, lane, name: record.type, &builder)
    }
    if lane > 0 { lanes[lane].extend(&assembly, record.time) }
  }

  /// Whether a line was here before, as it is after programs that write the history once more. The lines of answers are
  /// put together by the answer's id, so that each may add to it.
  private mutating func isReplay(_ record: ClaudeCodeRecord) -> Bool {
    guard record.type != "assistant" else { return false }
    if let uuid = record.uuid {
      if let time = record.time {
        if moments.updateValue(time, forKey: uuid) != nil { return true }
      } else if !seenRecords.insert(uuid).inserted {
        return true
      }
    }
    // Results of tools are known by the ids of their calls.
    guard record.type == "user", let content = record.message?["content"],
      content.first?["type"]?.equals("tool_result") != true, let time = record.value["timestamp"]
    else { return false }
    let said =
      content.withBytes { bytes in
        Kinship.mark("content", UnsafeRawBufferPointer(rebasing: bytes.prefix(1024))) &+ UInt64(clamping: bytes.count)
      }
      .byteSwapped ^ time.withBytes { Kinship.mark("time", $0) }
    return !seenPrompts.insert(said).inserted
  }

  /// Takes a line of a workflow's journal.
  mutating func read(journal value: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder) {
    guard value.isObject else {
      builder.warnings.add("badLines", "lines that are no JSON objects were left out")
      return
    }
    builder.records.append(origin.slice(value))
    guard let agent = value["agentId"]?.stringValue else { return }
    var entry = journal[agent] ?? ClaudeCodeJournalEntry()
    entry.label = value["label"]?.stringValue ?? entry.label
    entry.phase = value["phase"]?.stringValue ?? entry.phase
    if let result = value["result"] { entry.result = origin.sliceUnlessNull(result) }
    if let error = value["error"] { entry.error = origin.sliceUnlessNull(error) }
    journal[agent] = entry
  }

  /// When the line before another was written: an answer was begun no earlier.
  func moment(before record: ClaudeCodeRecord, _ turn: Int) -> Timestamp? {
    guard let time = record.time else { return nil }
    guard let before = record.parentUUID.flatMap({ moments[$0] }), before <= time else { return time }
    guard !assembly.isAside, let start = assembly.turns[turn].trace.start, start <= time else { return before }
    return max(before, start)
  }

  // MARK: Lanes

  /// The conversation that a line of the session's own transcript belongs to: the main one, or a sub-agent's.
  private mutating func lane(of record: ClaudeCodeRecord, _ builder: inout SessionBuilder) -> Int {
    if let call = record.parentToolUseID, record.type == "user" || record.type == "assistant" {
      if let known = laneOfCall[call] { return known }
      let lane = openLane(record, agentID: record.agentID, call: call, agent: nil, &builder)
      laneOfCall[call] = lane
      return lane
    }
    guard record.isSidechain else { return 0 }
    if let known = record.parentUUID.flatMap({ laneOfSidechain[$0] }) { return known }
    let call = record.agentID.flatMap { ownerOfAgent[$0] }
    return openLane(record, agentID: record.agentID, call: call, agent: nil, &builder)
  }

  /// Begins a sub-agent's conversation below the call that asked for it.
  private mutating func openLane(
    _ record: ClaudeCodeRecord, agentID: String?, call: String?, agent: ClaudeCodeAgentFile?,
    _ builder: inout SessionBuilder
  ) -> Int {
    let owner = call.flatMap { calls[$0] } ?? takeTask(asking: record.text)
    let task = owner.flatMap { owner in tasks.first { $0.place == owner } }
    // The program warms agents up before anybody asks for anything, at times days before.
    let isAside = owner == nil && isBeforePrompts(record.time)
    assembly.isAside = isAside
    defer { assembly.isAside = false }
    var draft = SpanDraft(
      trace: owner.map { assembly.drafts[$0].trace } ?? (isAside ? firstTurn() : turn(at: record.time)))
    draft.id = builder.made(string: assembly.unique(agentID ?? record.uuid ?? "agent"))
    if let owner {
      draft.parentID = assembly.drafts[owner].id
    } else {
      builder.warnings.add("unlinkedAgents", "sub-agents whose call is not in the transcript stand among the roots")
    }
    draft.kind = .agent
    let told = agentID.flatMap { journal[$0] }
    let name = told?.name ?? agent?.type ?? task?.agent ?? "agent"
    draft.name = builder.pooled(name)
    draft.agent = draft.name
    draft.eventType = builder.pooled("subagent")
    draft.start = record.time
    draft.end = record.time
    draft.metadata = agent?.metadata ?? .absent
    draft.output = told?.result ?? .absent
    if let error = told?.error, !error.isAbsent {
      draft.status = .error
      draft.error = error
    }
    let place = assembly.add(draft)
    lanes.append(
      ClaudeCodeLane(
        turn: draft.trace, agentSpan: place, parent: draft.id, agent: draft.name, owner: owner, isAside: isAside))
    return lanes.count - 1
  }

  /// The first call that asked for this and has no agent yet.
  private mutating func takeTask(asking text: String?) -> Int? {
    guard let text, let place = tasks.firstIndex(where: { !$0.isTaken && $0.prompt == text }) else { return nil }
    tasks[place].isTaken = true
    return tasks[place].place
  }

  /// Whether the user had said nothing yet.
  private func isBeforePrompts(_ moment: Timestamp?) -> Bool {
    guard let first = assembly.turns.first(where: \.hasPrompt) else { return true }
    guard let moment, let start = first.trace.start else { return false }
    return moment < start
  }

  private mutating func firstTurn() -> Int {
    _ = assembly.turn()
    return 0
  }

  /// The turn that was going on at a moment.
  private mutating func turn(at moment: Timestamp?) -> Int {
    let last = assembly.turn()
    guard let moment else { return last }
    return assembly.turns.lastIndex { $0.trace.start.map { $0 <= moment } ?? false } ?? last
  }

  mutating func turn(of lane: Int) -> Int { lanes[lane].turn ?? assembly.turn() }

  // MARK: Events

  /// A span without a length for a line that is no message: where it lies in the tree is where it was written.
  @discardableResult
  mutating func event(
    _ record: ClaudeCodeRecord, _ lane: Int, name: String, kind: SpanKind = .event, call: String? = nil,
    _ builder: inout SessionBuilder, change: (inout SpanDraft) -> Void = { _ in }
  ) -> Int {
    let owner = call.flatMap { calls[$0] }
    var draft = SpanDraft(trace: owner.map { assembly.drafts[$0].trace } ?? turn(of: lane))
    draft.id = builder.made(string: assembly.unique(record.uuid ?? "record-\(assembly.drafts.count + 1)"))
    draft.parentID = owner.map { assembly.drafts[$0].id } ?? lanes[lane].parent
    draft.name = builder.pooled(name)
    draft.kind = kind
    draft.agent = lanes[lane].agent
    let detail = record.subtype ?? record.attachment?["type"]?.stringValue ?? record.data?["type"]?.stringValue
    draft.eventType = builder.pooled(detail.map { "\(record.type)/\($0)" } ?? record.type)
    draft.start = record.time
    draft.end = record.time
    draft.record = record.record
    change(&draft)
    return assembly.add(draft)
  }

  private mutating func takeProgress(_ record: ClaudeCodeRecord, _ lane: Int, _ builder: inout SessionBuilder) {
    if let agent = record.data?["agentId"]?.stringValue, let call = record.parentToolUseID {
      ownerOfAgent[agent] = call
    }
    if let place = (record.parentToolUseID ?? record.toolUseID).flatMap({ calls[$0] }) {
      assembly.drafts[place].joinedRecords.append(record.record)
    } else {
      event(record, lane, name: record.data?["type"]?.stringValue ?? "progress", &builder)
    }
  }

  private mutating func takeAttachment(_ record: ClaudeCodeRecord, _ lane: Int, _ builder: inout SessionBuilder) {
    let type = record.attachment?["type"]?.stringValue ?? "attachment"
    let call = record.attachment?["toolUseID"]?.stringValue ?? record.toolUseID
    guard type.hasPrefix("hook_"), let attachment = record.attachment else {
      event(record, lane, name: type, call: call, &builder)
      return
    }
    let name = attachment["hookName"]?.stringValue ?? attachment["hookEvent"]?.stringValue ?? type
    let decides = attachment["hookEvent"]?.equals("PreToolUse") == true
    let origin = record.origin
    event(record, lane, name: name, kind: decides ? .guardrail : .event, call: call, &builder) { draft in
      if let length = attachment["durationMs"].flatMap(TimeReader.milliseconds), let end = draft.end {
        draft.start = end - length
      }
      draft.output = origin.sliceUnlessNull(attachment["stdout"] ?? attachment["content"])
      draft.status = .ok
      if type == "hook_blocking_error" { draft.flags.insert(.blocked) }
      if type == "hook_non_blocking_error" || type == "hook_error_during_execution" {
        draft.status = .error
        draft.error = origin.sliceUnlessNull(attachment["stderr"] ?? attachment["content"])
      }
    }
  }

  private mutating func takeSystem(_ record: ClaudeCodeRecord, _ lane: Int, _ builder: inout SessionBuilder) {
    let subtype = record.subtype ?? "system"
    let origin = record.origin
    let metadata = origin.sliceUnlessNull(record.value["compactMetadata"] ?? record.value["compact_metadata"])
    switch subtype {
    case "compact_boundary":
      compaction = event(record, lane, name: "compaction", kind: .state, &builder) { $0.metadata = metadata }
    case "api_error":
      let error = record.value["error"]
      let message = error?["formatted"] ?? error?["message"] ?? record.content ?? error
      event(record, lane, name: "API error", &builder) { draft in
        draft.status = .error
        draft.error = origin.sliceUnlessNull(message)
        if record.value["retryAttempt"] != nil { draft.flags.insert(.retry) }
      }
    default:
      if subtype == "turn_duration" || subtype == "stop_hook_summary", lane == 0 {
        assembly.update(turn: assembly.turn()) { $0.isAnswered = true }
      }
      event(record, lane, name: subtype, call: record.toolUseID, &builder) { draft in
        draft.output = origin.sliceUnlessNull(record.content)
      }
    }
  }

  /// The text that stands for what was compacted belongs to the compaction.
  mutating func takeSummary(_ record: ClaudeCodeRecord, _ lane: Int, _ builder: inout SessionBuilder) {
    let output = record.textValue.map { record.origin.slice($0) } ?? .absent
    if let compaction {
      assembly.join(record.record, to: compaction, at: record.time)
      assembly.drafts[compaction].output = output
      self.compaction = nil
    } else {
      event(record, lane, name: "compaction", kind: .state, &builder) { $0.output = output }
    }
  }

  // MARK: The whole

  mutating func finish(into builder: inout SessionBuilder) {
    var unclosed = 0
    for message in messages.values {
      if !message.isClosed, message.hasUsage { unclosed += 1 }
      if message.contents.count > 1 {
        assembly.drafts[message.place].output = builder.made(joining: message.contents)
      }
    }
    takeCallsBeside(&builder)
    assembly.drafts = settleCounts(&builder)
    if !isStream {
      builder.warnings.add(
        "lowerBoundTokens", "answers were never closed in the transcript: their output tokens are a lower bound",
        count: unclosed)
    }
    for lane in lanes { lane.settle(&assembly) }
    builder.info.name = title.text
    builder.info.agent = "claude-code"
    // What `claude -p` prints is of a program that nobody is asked by.
    builder.info.callsMayWait = !isStream && (modes.isEmpty || modes != ["bypassPermissions"])
    for (fork, count) in forks.sorted(by: { $0.key < $1.key }) {
      let place = family.marks.isEmpty ? "which is not there, so that they count here" : "where they count"
      builder.warnings.add("copiedRecords", "records were copied from session \(fork), \(place)", count: count)
    }
    builder.info.cwd = cwd
    builder.info.branch = branch
    builder.info.parent = family.parent
    builder.info.forks = family.forks
    var origins = forks.keys.sorted().map { "fork of \($0)" }
    if origins.isEmpty, let parent = family.parent, parent.kind == .fork { origins = ["fork of \(parent.sessionID)"] }
    if let teammate { origins.append("teammate \(teammate.name) of \(teammate.team)") }
    builder.info.tags = [cwd, branch].compactMap { $0 } + origins
    assembly.finish(into: &builder)
  }
}

/// A conversation within a session: the user's, or one that a sub-agent was given.
struct ClaudeCodeLane {
  /// The turn it belongs to; the main one goes from turn to turn.
  var turn: Int?
  var agentSpan: Int?
  /// The id of the span that holds it.
  var parent = Slice.absent
  var agent = PooledString.none
  /// The call that asked for it.
  var owner: Int?
  /// Whether it was at work before the user said anything.
  var isAside = false

  func extend(_ assembly: inout TranscriptAssembly, _ moment: Timestamp?) {
    guard let agentSpan, let moment else { return }
    assembly.drafts[agentSpan].start = min(assembly.drafts[agentSpan].start ?? moment, moment)
    assembly.drafts[agentSpan].end = max(assembly.drafts[agentSpan].end ?? moment, moment)
  }

  /// A sub-agent ends as the call that asked for it.
  func settle(_ assembly: inout TranscriptAssembly) {
    guard let agentSpan else { return }
    if let owner, assembly.openCalls.contains(owner) {
      assembly.openCalls.insert(agentSpan)
      assembly.drafts[agentSpan].end = nil
    } else {
      if assembly.drafts[agentSpan].status == .error { return }
      assembly.drafts[agentSpan].status = owner.map { assembly.drafts[$0].status } ?? .unset
    }
  }
}

/// What the journal of a workflow tells of one of its agents.
struct ClaudeCodeJournalEntry {
  var label: String?
  var phase: String?
  var result = Slice.absent
  var error = Slice.absent

  var name: String? {
    guard let label else { return phase }
    return phase.map { "\(label) (\($0))" } ?? label
  }
}

/// What a sub-agent was asked to do.
struct ClaudeCodeTask {
  let place: Int
  let prompt: String
  let agent: String?
  var isTaken = false
}

/// A sub-agent's transcript, and what is told of it beside it.
struct ClaudeCodeAgentFile {
  let id: String
  let callID: String?
  let type: String?
  let metadata: Slice
  var lane: Int?
}
