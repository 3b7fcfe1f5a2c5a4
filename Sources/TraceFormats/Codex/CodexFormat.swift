internal import JSONTape
internal import TraceModel

/// A session of Codex: the lines of its rollout.
///
/// What the model says between two inputs is one call of it; token counts are cumulative and become differences. Most
/// things are told twice, as an item and as an event: the second is joined to the first.
struct CodexFormat {
  var assembly: TranscriptAssembly
  let prices: PriceTable?
  /// The call of the model that goes on.
  var step: Int?
  /// The last one, which echoes and counts that come late belong to.
  var lastStep: Int?
  /// What each call of the model said, list by list.
  var said: [Int: [Slice]] = [:]
  var calls: [String: Int] = [:]
  var model: String?
  /// How the provider was asked to serve: `priority`, `fast`, `flex`; `nil` where it was not said.
  var serviceTier: String?
  var totals = CodexTotals()
  /// When the model was last given something.
  var lastInput: Timestamp?
  var prompt: (text: String, place: Int)?
  /// Whether a turn was begun by name and not ended.
  var isTaskOpen = false
  private var compaction: Int?
  /// When the user was to be asked for leave.
  private var policies: Set<String> = []
  /// How many tokens the model takes, as the counts say.
  var contextWindow: Count?
  private(set) var thread = CodexThread()
  private var name: String?
  private var firstPrompt: String?
  private var isFirstPromptInherited = false
  private let family: Inheritance
  /// Whether all lines so far are in another session's file, too.
  private var isLeading: Bool
  /// Whether a count of the thread itself has come.
  var hasOwnCount = false
  private var isImporting = false
  /// Where the rollout lies.
  var path = ""
  /// Who another program's session belongs to that was brought in here.
  private var imported: CodexImport?

  init(session: String, isRecent: Bool, prices: PriceTable?, family: Inheritance = .unknown) {
    assembly = TranscriptAssembly(session: session, isRecent: isRecent)
    assembly.partsInheritedTurns = true
    self.prices = prices
    self.family = family
    isLeading = !family.marks.isEmpty
  }

  /// Takes a line of the session that this one goes on from, which has no copy of it.
  mutating func read(history value: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder) {
    guard value.isObject else { return }
    let record = CodexRecord(value, origin)
    if let end = family.historyEnd, let ordinal = record.ordinal, ordinal >= end { return }
    if record.type == "session_meta" {
      builder.records.append(record.record)
      return
    }
    inherit()
    take(record, &builder)
  }

  private mutating func inherit() { assembly.isInheriting = true }

  /// What comes is the thread's own: it goes on with nothing that was before.
  private mutating func own() {
    guard assembly.isInheriting else { return }
    assembly.isInheriting = false
    (step, lastStep, prompt, isTaskOpen, compaction) = (nil, nil, nil, false, nil)
    assembly.openCalls = []
    lastInput = nil
  }

  private mutating func isCopied(_ record: CodexRecord) -> Bool {
    if isLeading { isLeading = family.marks.contains(record.mark) }
    let looksCopied = thread.isCopied(record)
    // What nobody else has counts here, copy or not.
    if looksCopied, family.isKnown, !family.isParentThere, family.marks.isEmpty { return false }
    return isLeading || looksCopied
  }

  // MARK: Lines

  mutating func read(_ value: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder) {
    guard value.isObject else {
      builder.warnings.add("badLines", "lines that are no JSON objects were left out")
      return
    }
    let record = CodexRecord(value, origin)
    if record.type == "session_meta" {
      thread.note(record)
      noteTier(record.payload)
      builder.records.append(record.record)
      return
    }
    if imported == nil, record.isImported { imported = CodexImport(thread: assembly.session, near: path) }
    if isCopied(record) {
      builder.warnings.add("copiedRecords", "records were copied from the thread this one came from; they count there")
      inherit()
    } else if imported?.isSourceThere == true, record.isImported || isImporting {
      isImporting = record.payload["turn_id"] == nil || record.isImported
      inherit()
    } else {
      own()
    }
    take(record, &builder)
  }

  private mutating func take(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    switch record.type {
    case "response_item": takeItem(record, &builder)
    case "event_msg": takeEvent(record, &builder)
    case "compacted": takeCompaction(record, &builder)
    case "turn_context":
      if let model = record.payload["model"]?.stringValue { self.model = model }
      noteTier(record.payload)
      if let policy = record.payload["approval_policy"]?.stringValue, policies.count < 16 { policies.insert(policy) }
      builder.records.append(record.record)
    case "world_state", "token_usage_record", "inter_agent_communication_metadata":
      builder.records.append(record.record)
    default: event(record, name: record.type, &builder)
    }
  }

  /// Notes the service tier where settings tell one; `null` is the standard.
  private mutating func noteTier(_ settings: JSONValue) {
    guard let tier = settings["service_tier"] ?? settings["serviceTier"] else { return }
    serviceTier = tier.stringValue
  }

  // MARK: Events of the session

  private mutating func takeEvent(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    let payload = record.payload
    switch record.kind {
    case "task_started", "turn_started": beginTask(record)
    case "task_complete", "turn_complete": endTask(record, &builder)
    case "user_message": takePrompt(record, CodexRecord.texts(payload), &builder)
    case "agent_message", "agent_reasoning", "agent_reasoning_raw_content": takeEcho(record, payload, &builder)
    case "token_count": takeCount(record, &builder)
    case "context_compacted": takeCompaction(record, &builder)
    case "item_completed": takeCompletedItem(record, &builder)
    case "thread_settings_applied":
      if let settings = record.payload["thread_settings"] { noteTier(settings) }
      takeOther(record, &builder)
    case "thread_name_updated":
      name = (payload["thread_name"] ?? payload["name"])?.stringValue ?? name
      builder.records.append(record.record)
    case "turn_aborted":
      event(record, name: "aborted", &builder)
      step = nil
      isTaskOpen = false
      assembly.update(turn: assembly.turn()) { $0.isInterrupted = true }
    case "error", "stream_error": takeError(record, &builder)
    default: takeOther(record, &builder)
    }
  }

  /// An event about a call is joined to it; one about a call that is told nowhere else makes it.
  private mutating func takeOther(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    if record.payload["usage"] != nil {
      builder.warnings.add("unreadTokenCounts", "token counts of a form that is not known were left out")
    }
    guard let id = record.payload["call_id"]?.stringValue else {
      event(record, name: record.kind, &builder)
      return
    }
    endCall(record, record.payload, id: id, kind: record.kind, &builder)
  }

  private mutating func beginTask(_ record: CodexRecord) {
    let current = assembly.turns.last
    let isFree = current.map { !$0.hasWork && $0.trace.record.isAbsent } ?? false
    let turn = isFree ? assembly.turns.count - 1 : assembly.beginTurn()
    assembly.update(turn: turn) { $0.trace.record = record.record }
    assembly.extend(turn, record.time)
    if !isFree { prompt = nil }
    step = nil
    isTaskOpen = true
  }

  private mutating func endTask(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    event(record, name: record.kind, &builder) { $0.metadata = record.origin.slice(record.payload) }
    step = nil
    isTaskOpen = false
    let answer = record.origin.sliceUnlessNull(record.payload["last_agent_message"])
    let error = record.payload["error"]
    assembly.update(turn: assembly.turn()) { turn in
      turn.isAnswered = true
      turn.hasWork = true
      if turn.trace.output.isAbsent { turn.trace.output = answer }
      if let error, !error.isNull {
        turn.isFailed = true
        turn.trace.error = record.origin.slice(error["message"] ?? error)
      }
    }
  }

  private mutating func takeError(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    let told = record.payload["message"] ?? record.payload["error"]?["message"] ?? record.payload["error"]
    let message = record.origin.sliceUnlessNull(told)
    let isFinal = record.kind == "error"
    event(record, name: record.kind, &builder) { draft in
      draft.status = .error
      draft.error = message
      if !isFinal { draft.flags.insert(.retry) }
    }
    guard isFinal else { return }
    assembly.update(turn: assembly.turn()) { turn in
      turn.isFailed = true
      turn.trace.error = message
    }
  }

  /// The event and the line of a compaction tell the same.
  private mutating func takeCompaction(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    step = nil
    if let compaction, compaction == assembly.drafts.count - 1 {
      assembly.join(record.record, to: compaction, at: record.time)
      self.compaction = nil
      return
    }
    compaction = event(record, name: "compaction", kind: .state, &builder) { draft in
      draft.output = record.origin.sliceUnlessNull(record.payload["message"])
    }
  }

  @discardableResult
  mutating func event(
    _ record: CodexRecord, name: String, kind: SpanKind = .event, _ builder: inout SessionBuilder,
    change: (inout SpanDraft) -> Void = { _ in }
  ) -> Int {
    var draft = SpanDraft(trace: assembly.turn())
    let id = record.payload["id"]?.stringValue ?? "record-\(assembly.drafts.count + 1)"
    draft.id = builder.made(string: assembly.unique(id))
    draft.name = builder.pooled(name.isEmpty ? record.type : name)
    draft.kind = kind
    draft.agent = builder.pooled("codex")
    draft.eventType = builder.pooled(record.kind.isEmpty ? record.type : "\(record.type)/\(record.kind)")
    draft.start = record.time
    draft.end = record.time
    draft.record = record.record
    change(&draft)
    return assembly.add(draft)
  }

  // MARK: What the user says

  mutating func takePrompt(_ record: CodexRecord, _ texts: [JSONValue], _ builder: inout SessionBuilder) {
    let strings = texts.compactMap(\.stringValue)
    let words = PromptText.words(of: strings, hasImage: record.hasImage)
    let role = record.payload["role"]?.stringValue ?? "user"
    guard let words, role == "user" else {
      event(record, name: "note", &builder) { $0.input = record.content }
      return
    }
    // Compared without the note of a picture, which the event and the item may have in different places.
    let text = PromptText.words(of: strings) ?? ""
    if let prompt, prompt.text == text {
      assembly.drafts[prompt.place].joinedRecords.append(record.record)
      return
    }
    let current = assembly.turns.last
    if current?.hasPrompt == true || current?.hasWork == true, isTaskOpen {
      // Said while the agent was at work.
      event(record, name: "message", kind: .message, &builder) { $0.input = record.content }
      lastInput = record.time
      step = nil
      return
    }
    let turn = assembly.beginTurn()
    let name = builder.made(string: Excerpt.line(words))
    assembly.update(turn: turn) { turn in
      turn.hasPrompt = true
      turn.trace.name = name
      turn.trace.input = record.content
    }
    let place = event(record, name: "prompt", kind: .message, &builder) { draft in
      draft.input = record.content
      draft.status = .ok
    }
    prompt = (text, place)
    // A thread is called by what was said in it first, not by what was said before.
    if firstPrompt == nil || isFirstPromptInherited && !assembly.isInheriting {
      firstPrompt = Excerpt.line(words)
      isFirstPromptInherited = assembly.isInheriting
    }
    lastInput = record.time
    step = nil
  }

  // MARK: The whole

  mutating func finish(into builder: inout SessionBuilder) {
    for (place, lists) in said where lists.count > 1 {
      assembly.drafts[place].output = builder.made(joining: lists)
    }
    builder.info.name = name ?? firstPrompt
    builder.info.agent = "codex"
    builder.info.callsMayWait = policies.isEmpty || policies != ["never"]
    builder.info.contextWindow = contextWindow
    builder.info.cwd = thread.cwd
    builder.info.branch = thread.branch
    builder.info.tags = thread.tags + (imported.map { [$0.tag] } ?? [])
    builder.info.parent = family.parent ?? imported?.parent ?? thread.named
    builder.info.forks = family.forks
    assembly.finish(into: &builder)
  }
}

extension CodexRecord {
  /// What a message says, as it came.
  var content: Slice { origin.sliceUnlessNull(payload["content"] ?? payload["message"] ?? payload["item"]?["content"]) }
}

/// What the first line of a rollout says of the thread, and which lines are copies of its parent's.
struct CodexThread {
  private(set) var cwd: String?
  private(set) var branch: String?
  private var parent: String?
  private var origin: String?
  /// Whose file is this one's history, and how many of its bytes.
  private(set) var history: (thread: String, bytes: Int?)?
  /// Its lines from this number on are not this one's history.
  private(set) var endOrdinal: Count?
  private var isKnown = false
  private var began: Timestamp?
  private var firstOrdinal: Count?
  /// The moment of the last line of a burst of copies; none once the thread's own lines have begun.
  private var burst: Timestamp?

  /// Lines that follow each other faster than this, behind the head of another thread, were copied at once.
  private static let gap = Elapsed(clamping: 1, .seconds)

  mutating func note(_ record: CodexRecord) {
    let payload = record.payload
    if isKnown {
      // The head of the thread this one came from: what follows at once are its lines.
      if parent ?? origin != nil { burst = record.time }
      return
    }
    isKnown = true
    began = payload["timestamp"].flatMap { Timestamp($0) } ?? record.time
    cwd = payload["cwd"]?.stringValue
    branch = payload["git"]?["branch"]?.stringValue
    let spawn = payload["source"]?["subagent"]?["thread_spawn"]
    parent = (payload["parent_thread_id"] ?? spawn?["parent_thread_id"])?.stringValue
    origin = payload["forked_from_id"]?.stringValue
    if let base = payload["history_base"], base.isObject,
      let id = (base["thread_id"] ?? base["thread"] ?? base["parent_thread_id"] ?? base["id"])?.stringValue
    {
      let bytes = base["byte_offset"] ?? base["end_byte_offset"] ?? base["offset"] ?? base["rollout_byte_offset"]
      history = (id, bytes.flatMap { Count($0) }.map { Int(clamping: $0) })
      endOrdinal = base["end_ordinal_exclusive"].flatMap { Count($0) }
    }
    firstOrdinal = payload["subagent_history_start_ordinal"].flatMap { Count($0) }
  }

  mutating func isCopied(_ record: CodexRecord) -> Bool {
    guard parent ?? origin != nil else { return false }
    if let firstOrdinal, let ordinal = record.ordinal { return ordinal < firstOrdinal }
    guard let time = record.time else { return burst != nil }
    if let began, time < began { return true }
    guard let last = burst else { return false }
    burst = time - last < Self.gap ? time : nil
    return burst != nil
  }

  /// Whether the thread began with another one's counters or lines.
  var isChild: Bool { parent ?? origin ?? history?.thread != nil }

  /// The thread it says that it came from.
  var named: SessionParent? {
    if let parent { return SessionParent(parent, .agent) }
    return (origin ?? history?.thread).map { SessionParent($0, .fork) }
  }

  var tags: [String] {
    [cwd, branch, parent.map { "sub-agent of \($0)" }, (origin ?? history?.thread).map { "fork of \($0)" }].compactMap {
      $0
    }
  }
}
