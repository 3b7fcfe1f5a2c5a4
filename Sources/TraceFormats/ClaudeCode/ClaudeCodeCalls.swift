internal import JSONTape
internal import TraceModel

extension ClaudeCodeFormat {
  // MARK: Tool calls and their results

  mutating func takeCall(
    _ block: JSONValue, _ record: ClaudeCodeRecord, _ message: Int, _ lane: Int, _ builder: inout SessionBuilder
  ) {
    let id = block["id"]?.stringValue
    if let id, let known = calls[id] {
      assembly.drafts[known].joinedRecords.append(record.record)
      return
    }
    let owner = assembly.drafts[message]
    var draft = SpanDraft(trace: owner.trace)
    draft.id = builder.made(string: assembly.unique(id ?? "\(record.uuid ?? "record")-call"))
    draft.parentID = owner.id
    draft.kind = .tool
    draft.agent = lanes[lane].agent
    draft.eventType = builder.pooled(block["type"]?.stringValue ?? "tool_use")
    draft.name = builder.pooled(block["name"]?.stringValue ?? "tool")
    draft.input = record.origin.sliceUnlessNull(block["input"])
    draft.start = record.time
    draft.record = record.record
    let place = assembly.add(draft)
    assembly.openCalls.insert(place)
    if let id { calls[id] = place } else if let uuid = record.uuid { callsWithoutID[uuid] = place }
    if let name = block["name"], name.equals("Task") || name.equals("Agent"),
      let prompt = block["input"]?["prompt"]?.stringValue
    {
      tasks.append(
        ClaudeCodeTask(place: place, prompt: prompt, agent: block["input"]?["subagent_type"]?.stringValue))
    }
  }

  /// - Parameter isOnly: whether the line has no other result, so that what it says outside the message is about this.
  mutating func takeResult(
    _ block: JSONValue, _ record: ClaudeCodeRecord, _ lane: Int, isOnly: Bool, _ builder: inout SessionBuilder
  ) {
    let id = block["tool_use_id"]?.stringValue
    let known = id.flatMap { calls[$0] } ?? (id == nil ? record.parentUUID.flatMap { callsWithoutID[$0] } : nil)
    let place = known ?? openResult(id, record, lane, &builder)
    assembly.openCalls.remove(place)
    if known != nil { assembly.join(record.record, to: place, at: record.time) }
    let origin = record.origin
    let content = block["content"]
    assembly.drafts[place].output = origin.sliceUnlessNull(content)
    if block["is_error"]?.boolValue == true {
      assembly.drafts[place].status = .error
      assembly.drafts[place].error = origin.sliceUnlessNull(
        content.flatMap { ClaudeCodeRecord.text(of: $0) } ?? content)
      if record.wasDenied { assembly.drafts[place].flags.insert(.blocked) }
    } else {
      assembly.drafts[place].status = .ok
    }
    guard isOnly, let told = record.toolUseResult, told.isObject else { return }
    assembly.drafts[place].metadata = origin.slice(told)
    guard let id else { return }
    if let agent = told["agentId"]?.stringValue { ownerOfAgent[agent] = id }
    if let run = told["runId"]?.stringValue { ownerOfRun[run] = id }
    if let folder = told["transcriptDir"]?.stringValue,
      let run = folder.split(whereSeparator: { "/\\".contains($0) }).last
    {
      ownerOfRun[String(run)] = id
    }
  }

  /// The result of a call that is not in the transcript.
  private mutating func openResult(
    _ id: String?, _ record: ClaudeCodeRecord, _ lane: Int, _ builder: inout SessionBuilder
  ) -> Int {
    builder.warnings.add("unmatchedResults", "results of tools have no call in the transcript")
    let place = event(record, lane, name: "tool", kind: .tool, &builder) { draft in
      draft.flags.insert(.startMissing)
      draft.start = nil
    }
    if let id { calls[id] = place }
    return place
  }

  // MARK: Totals

  /// What the program counted itself.
  mutating func readTotals(_ record: ClaudeCodeRecord, _ builder: inout SessionBuilder) {
    switch record.type {
    case "result":
      isStream = true
      let took = results.take(record.value, &builder)
      let output = record.origin.sliceUnlessNull(record.value["result"])
      let failed = record.value["is_error"]?.boolValue == true
      assembly.update(turn: assembly.turn()) { turn in
        turn.isAnswered = true
        if let took { turn.add(took) }
        if !output.isAbsent { turn.trace.output = output }
        if failed {
          turn.isFailed = true
          turn.trace.error = output
        }
      }
    case "cost-state":
      // Cumulative, and not necessarily the last word.
      var sum = TokenUsage()
      for model in StreamResults.models(record.value["modelUsage"], &builder) { sum += model.usage }
      if !sum.isEmpty { builder.info.reported.usage = sum }
      if let cost = record.value["totalCostUSD"].flatMap({ Cost($0) }) { builder.info.reported.cost = cost }
    case "system":
      isStream = true
      builder.info.model = record.value["model"]?.stringValue
    default: break
    }
  }

  /// What the session ended with; and in a stream, the calls without what is a placeholder in them.
  func settleCounts(_ builder: inout SessionBuilder) -> [SpanDraft] {
    var drafts = assembly.drafts
    guard isStream else {
      if builder.info.reported.cost != nil, drafts.allSatisfy({ $0.call.cost == nil }) {
        var final = FinalFigures()
        final.cost = builder.info.reported.cost
        builder.info.final = final
      }
      return drafts
    }
    let final = results.final
    builder.info.final = final
    if let final {
      builder.info.reported.usage = final.usage
      builder.info.reported.cost = final.cost
      builder.info.reported.duration = results.duration
    }
    let messages = messages.values.sorted { $0.place < $1.place }
    let counted = StreamCalls(
      messages.map {
        StreamCalls.Call(isMain: $0.lane == 0, isClosed: $0.isClosed, usage: drafts[$0.place].call.usage)
      }, final: final)
    for (message, call) in zip(messages, counted.calls) {
      drafts[message.place].call.usage = call.usage
      // As the final figures count: without the cache.
      drafts[message.place].call.usage.statedTotal = nil
      if call.usage.lacksOutput, message.isPriced { drafts[message.place].call.cost = nil }
    }
    counted.warn(final, &builder.warnings)
    return drafts
  }
}
