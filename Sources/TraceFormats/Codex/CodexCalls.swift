internal import JSONTape
internal import TraceModel

extension CodexFormat {
  // MARK: Items

  mutating func takeItem(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    let kind = record.kind
    switch kind {
    case "message":
      if record.payload["role"]?.equals("assistant") == true {
        say(record, record.payload["content"], &builder)
      } else {
        takePrompt(record, CodexRecord.texts(record.payload), &builder)
      }
    case "reasoning": say(record, record.payload["summary"], &builder)
    case "compaction", "context_compaction", "compaction_summary":
      event(record, name: "compaction", kind: .state, &builder)
    case _ where kind.hasSuffix("_call"): takeCall(record, kind, &builder)
    case _ where kind.hasSuffix("_output") || kind.hasSuffix("_result"): takeOutput(record, &builder)
    default: event(record, name: kind, kind: kind == "agent_message" ? .message : .event, &builder)
    }
  }

  // MARK: Calls of the model

  /// The call of the model that goes on, begun if there is none.
  private mutating func currentStep(_ record: CodexRecord, _ builder: inout SessionBuilder) -> Int {
    if let step { return step }
    var draft = SpanDraft(trace: assembly.turn())
    draft.id = builder.made(string: assembly.unique("model-call"))
    draft.kind = .llm
    draft.status = .ok
    draft.agent = builder.pooled("codex")
    draft.eventType = builder.pooled("response")
    draft.name = builder.pooled(model ?? "model")
    if let model { draft.call.model = builder.pooled(model) }
    draft.start = lastInput.flatMap { input in record.time.map { min(input, $0) } } ?? record.time
    draft.end = record.time
    draft.record = record.record
    let place = assembly.add(draft)
    assembly.update(turn: draft.trace) { $0.hasWork = true }
    step = place
    lastStep = place
    return place
  }

  /// A part of what the model answers.
  private mutating func say(_ record: CodexRecord, _ content: JSONValue?, _ builder: inout SessionBuilder) {
    let isNew = step == nil
    let place = currentStep(record, &builder)
    if !isNew { assembly.join(record.record, to: place, at: record.time) }
    guard let content, !content.isEmptyContainer else { return }
    let slice = record.origin.slice(content)
    if content.isArray { said[place, default: []].append(slice) }
    assembly.drafts[place].output = slice
    guard record.kind == "message" else { return }
    let text = CodexRecord.texts(record.payload).last
    assembly.update(turn: assembly.turn()) { turn in
      turn.isAnswered = true
      turn.isFailed = false
      if let text { turn.trace.output = record.origin.slice(text) }
    }
  }

  /// What an item told already; where there are no items, it is all there is.
  mutating func takeEcho(_ record: CodexRecord, _ payload: JSONValue, _ builder: inout SessionBuilder) {
    if let lastStep, assembly.drafts[lastStep].trace == assembly.turn() {
      assembly.drafts[lastStep].joinedRecords.append(record.record)
      return
    }
    let text = payload["message"] ?? payload["text"] ?? payload["content"]
    let place = currentStep(record, &builder)
    assembly.drafts[place].output = record.origin.sliceUnlessNull(text)
    guard let text, text.isString, record.kind == "agent_message" else { return }
    assembly.update(turn: assembly.turn()) { turn in
      turn.isAnswered = true
      turn.trace.output = record.origin.slice(text)
    }
  }

  /// What a request cost in tokens: the counters' difference.
  mutating func takeCount(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    guard let info = record.payload["info"], info.isObject else {
      builder.records.append(record.record)
      return
    }
    let last = CodexTotals(info["last_token_usage"])
    let now = CodexTotals(info["total_token_usage"])
    guard let added = now.map({ self.added($0, last) }) ?? last else {
      builder.warnings.add("unreadTokenCounts", "token counts of a form that is not known were left out")
      builder.records.append(record.record)
      return
    }
    if let now { totals = now }
    if !assembly.isInheriting { hasOwnCount = true }
    if let window = info["model_context_window"].flatMap({ Count($0) }), window > 0 { contextWindow = window }
    if added.isZero {
      // The same counters once more.
      if let lastStep {
        assembly.drafts[lastStep].joinedRecords.append(record.record)
      } else {
        builder.records.append(record.record)
      }
      return
    }
    if let model = info["model"]?.stringValue { self.model = model }
    let place: Int
    if let last = lastStep, assembly.drafts[last].call.usage.isEmpty {
      place = last
      assembly.drafts[last].joinedRecords.append(record.record)
    } else {
      step = nil
      place = currentStep(record, &builder)
    }
    assembly.drafts[place].call.usage = added.usage
    if let model, let prices {
      var call = ChargedCall(model: model, tokens: added.charge, time: record.time)
      call.note(tier: serviceTier)
      assembly.drafts[place].call.cost = prices.cost(of: call)
      if assembly.drafts[place].call.cost != nil { builder.isPricedByTable = true }
    }
    step = nil
  }

  /// What a count adds to those before. The first one of a thread that came from another may hold all that was counted
  /// there, whether or not any of it is here, or begin again from nothing: what it says of the last request is its own.
  private func added(_ now: CodexTotals, _ last: CodexTotals?) -> CodexTotals {
    if !assembly.isInheriting, !hasOwnCount, thread.isChild, let last, !last.isZero, now != totals { return last }
    return now.since(totals) ?? last ?? now
  }

  // MARK: Calls of tools

  private mutating func takeCall(_ record: CodexRecord, _ kind: String, _ builder: inout SessionBuilder) {
    let isFirst = step == nil
    let owner = currentStep(record, &builder)
    if !isFirst { assembly.join(record.record, to: owner, at: record.time) }
    let payload = record.payload
    let given = payload["name"] ?? payload["function"]?["name"]
    let name = given?.stringValue ?? (kind.hasSuffix("_call") ? String(kind.dropLast(5)) : kind)
    let place = openCall(record, record.callID, name: name, owner: owner, &builder)
    assembly.drafts[place].input = input(
      payload["arguments"] ?? payload["input"] ?? payload["action"], record, &builder)
    assembly.update(turn: assembly.turn()) { $0.isAnswered = false }
    // Some calls are told when they are done, and only then.
    guard kind == "web_search_call" || kind == "image_generation_call" else { return }
    assembly.openCalls.remove(place)
    assembly.drafts[place].end = record.time
    if let status = payload["status"]?.stringValue {
      assembly.drafts[place].status = status == "completed" ? .ok : status == "failed" ? .error : .unset
    }
  }

  private mutating func openCall(
    _ record: CodexRecord, _ id: String?, name: String, owner: Int?, _ builder: inout SessionBuilder
  ) -> Int {
    var draft = SpanDraft(trace: assembly.turn())
    draft.id = builder.made(string: assembly.unique(id ?? "call-\(assembly.drafts.count + 1)"))
    draft.parentID = owner.map { assembly.drafts[$0].id } ?? .absent
    draft.kind = .tool
    draft.agent = builder.pooled("codex")
    draft.eventType = builder.pooled(record.kind)
    draft.name = builder.pooled(name)
    draft.start = record.time
    draft.record = record.record
    let place = assembly.add(draft)
    assembly.openCalls.insert(place)
    if let id { calls[id] = place }
    return place
  }

  /// Arguments are JSON in a string; what is JSON is given as such.
  private func input(_ value: JSONValue?, _ record: CodexRecord, _ builder: inout SessionBuilder) -> Slice {
    guard let value, value.isString, let text = value.stringValue, text.hasPrefix("{") || text.hasPrefix("[") else {
      return record.origin.sliceUnlessNull(value)
    }
    let bytes = OneLineBody.flattened(Bytes(text), 0..<text.utf8.count)
    guard let document = try? JSONDocument(bytes) else { return record.origin.slice(value) }
    return builder.made { writer in document.withRoot { root in root.withBytes { writer.verbatim($0) } } }
  }

  private mutating func takeOutput(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    step = nil
    lastInput = record.time
    let payload = record.payload
    let named = record.payload["call_id"]?.stringValue.flatMap { calls[$0] }
    // The oldest rollouts name no calls: a result belongs to the last one that is open.
    let place = named ?? (record.payload["call_id"] == nil ? assembly.openCalls.max() : nil)
    let output = payload["output"] ?? payload["result"] ?? payload["tools"]
    guard let place else {
      builder.warnings.add("unmatchedResults", "results of tools have no call in the transcript")
      let place = openCall(record, record.callID, name: payload["name"]?.stringValue ?? "tool", owner: nil, &builder)
      assembly.drafts[place].flags.insert(.startMissing)
      assembly.drafts[place].start = nil
      assembly.drafts[place].end = record.time
      settle(place, output, record)
      return
    }
    assembly.join(record.record, to: place, at: record.time)
    settle(place, output, record)
  }

  private mutating func settle(_ place: Int, _ output: JSONValue?, _ record: CodexRecord) {
    assembly.openCalls.remove(place)
    assembly.drafts[place].output = record.origin.sliceUnlessNull(output)
    let failed = output.map { CodexOutcome.hasFailed($0) } ?? false
    if assembly.drafts[place].status != .error { assembly.drafts[place].status = failed ? .error : .ok }
    if failed, assembly.drafts[place].error.isAbsent {
      assembly.drafts[place].error = record.origin.sliceUnlessNull(output)
    }
  }

  // MARK: Ends that events tell

  mutating func endCall(
    _ record: CodexRecord, _ told: JSONValue, id: String, kind: String, _ builder: inout SessionBuilder
  ) {
    let known = calls[id]
    let place = known ?? openCall(record, id, name: CodexOutcome.name(told, kind), owner: nil, &builder)
    if known != nil { assembly.join(record.record, to: place, at: record.time) }
    let origin = record.origin
    if known == nil {
      assembly.drafts[place].input = origin.sliceUnlessNull(
        told["command"] ?? told["invocation"]?["arguments"] ?? told["arguments"] ?? told["changes"] ?? told["query"])
      assembly.update(turn: assembly.turn()) { $0.hasWork = true }
    }
    if kind.hasSuffix("_begin") || kind.hasSuffix("_request") { return }
    assembly.drafts[place].metadata = origin.slice(told)
    if known == nil {
      assembly.openCalls.remove(place)
      assembly.drafts[place].end = record.time
      if let length = CodexRecord.duration(told["duration"]), let end = record.time {
        assembly.drafts[place].start = end - length
      }
      assembly.drafts[place].output = origin.sliceUnlessNull(
        told["aggregated_output"] ?? told["result"] ?? told["results"] ?? told["stdout"])
    }
    if let error = CodexOutcome.error(told) {
      assembly.drafts[place].status = .error
      assembly.drafts[place].error = origin.slice(error)
    } else if assembly.drafts[place].status == .unset {
      assembly.drafts[place].status = .ok
    }
  }

  /// Items as newer rollouts have them: the whole of a thing when it is done.
  mutating func takeCompletedItem(_ record: CodexRecord, _ builder: inout SessionBuilder) {
    guard let item = record.payload["item"], let type = item["type"]?.stringValue else {
      event(record, name: "item", &builder)
      return
    }
    switch type {
    case "UserMessage": takePrompt(record, CodexRecord.texts(item), &builder)
    case "AgentMessage", "Reasoning": takeEcho(record, item, &builder)
    case "CommandExecution", "FileChange", "McpToolCall", "Extension":
      guard let id = item["id"]?.stringValue else { fallthrough }
      endCall(record, item, id: id, kind: type, &builder)
    default: event(record, name: type, &builder)
    }
  }
}

/// How a tool's call ended; the rollout has no field for it.
enum CodexOutcome {
  static func name(_ told: JSONValue, _ kind: String) -> String {
    let invocation = told["invocation"] ?? told
    if let tool = invocation["tool"]?.stringValue {
      return invocation["server"]?.stringValue.map { "\($0).\(tool)" } ?? tool
    }
    switch kind {
    case "CommandExecution", "exec_command_begin", "exec_command_end": return "exec_command"
    case "FileChange", "patch_apply_begin", "patch_apply_end": return "apply_patch"
    case "Extension": return told["kind"]?.stringValue ?? "extension"
    default:
      let end = ["_begin", "_end", "_request", "_response"].first { kind.hasSuffix($0) }
      return end.map { String(kind.dropLast($0.count)) } ?? kind
    }
  }

  /// What an event of the end says went wrong.
  static func error(_ told: JSONValue) -> JSONValue? {
    if let error = told["result"]?["Err"] { return error }
    let isMCPError = (told["result"]?["Ok"] ?? told["result"])?["isError"]?.boolValue == true
    if isMCPError { return told["result"] }
    let code = told["exit_code"].flatMap { Count($0) } ?? 0
    let status = told["status"]?.stringValue
    guard code != 0 || told["success"]?.boolValue == false || status == "failed" || status == "declined" else {
      return nil
    }
    for text in [told["stderr"], told["aggregated_output"], told["stdout"]].compactMap({ $0 })
    where text.isString && text.range.count > 2 {
      return text
    }
    return told["exit_code"] ?? told["status"] ?? told
  }

  /// Whether a result tells of a failure: `{"metadata": {"exit_code": 1}}`, also in a string, or the words that shells
  /// are given.
  static func hasFailed(_ output: JSONValue) -> Bool {
    if output.isObject {
      if output["success"]?.boolValue == false { return true }
      let code = output["metadata"]?["exit_code"] ?? output["exitCode"] ?? output["exit_code"]
      return code.flatMap { Count($0) }.map { $0 != 0 } ?? false
    }
    let first = output.isArray ? output.first?["text"] : output
    guard let first, first.isString else { return false }
    // The words stand at the beginning; a file that is read may hold them, too.
    let isJSON = first.withBytes { $0.count > 1 && $0[1] == 0x7B }
    if isJSON, let whole = first.stringValue, let document = try? JSONDocument(Bytes(whole)) {
      return document.withRoot { root in
        (root["metadata"]?["exit_code"]).flatMap { Count($0) }.map { $0 != 0 } ?? false
      }
    }
    return first.withBytes { hasFailed(beginning: UnsafeRawBufferPointer(rebasing: $0.dropFirst().prefix(400))) }
  }

  private static let words = ["Process exited with code ", "Exit code: "].compactMap { BytePattern($0) }

  private static func hasFailed(beginning text: UnsafeRawBufferPointer) -> Bool {
    for words in words {
      guard let place = words.first(in: text) else { continue }
      let digits = text[(place + words.bytes.count)...].prefix { $0 &- 0x30 < 10 || $0 == 0x2D }
      return Int(String(decoding: digits, as: UTF8.self), radix: 10).map { $0 != 0 } ?? false
    }
    return false
  }
}
