package import JSONTape
package import TraceModel

/// A session of Syntropic137: its detail body, and the lines of its conversation where they are at hand.
///
/// One operation is one event, not one span: a tool call is a started and a completed row, joined by `tool_use_id`.
/// Operations name no parent and carry no tokens; the conversation has both.
package struct Syntropic137Format {
  let session: String

  package init(session: String) { self.session = session }

  /// Adds the session's one trace.
  package func add(
    detail: (value: JSONValue, origin: SliceOrigin)?, conversation: Syntropic137Conversation?,
    events: Syntropic137Events? = nil, to builder: inout SessionBuilder
  ) {
    var trace = Trace()
    trace.id = builder.made(string: session)
    trace.sessionID = trace.id
    if let (detail, origin) = detail {
      readSession(detail, into: &builder)
      trace.record = origin.slice(detail)
      trace.name = origin.sliceUnlessNull(detail["workflow_name"] ?? detail["phase_display"])
      trace.error = origin.sliceUnlessNull(detail["error_message"])
      trace.status = builder.info.status
      trace.start = builder.info.start
      trace.end = builder.info.end
      trace.metadata = origin.sliceUnlessNull(detail["metadata"])
    }
    trace.input = conversation?.prompt ?? .absent
    trace.output = conversation?.result ?? .absent
    var (conversation, events) = (conversation, events)
    if let events { conversation?.take(events) }
    var final = final(conversation, events, builder)
    name(detail?.value["cost_by_model"], in: &final, by: conversation, &builder)
    builder.info.final = final
    trace.final = final
    settle(&conversation, &events, final, &builder)
    let place = builder.add(trace)
    var assembly = Syntropic137Assembly(
      trace: place, isOpen: builder.info.status.isOpen, hasStatus: detail != nil, conversation: conversation)
    for row in rows(detail, events, conversation, &builder) { assembly.take(row, &builder) }
    assembly.finish(into: &builder)
    note(detail?.value, events, &builder)
  }

  /// What the recording ended with: as its stream says, else its last event, else the server. The server counts what it
  /// has of the calls until the end is told, placeholders and all; no tokens are known then, and the cost is its estimate.
  private func final(
    _ conversation: Syntropic137Conversation?, _ events: Syntropic137Events?, _ builder: SessionBuilder
  ) -> FinalFigures? {
    let server = builder.info.final
    var final = conversation?.ending.final ?? events?.final ?? FinalFigures()
    let isEstimate = builder.info.status.isOpen || !(events?.usages.isEmpty ?? true)
    if final.usage.isEmpty, !isEstimate { final.usage = server?.usage ?? TokenUsage() }
    final.cost = final.cost ?? server?.cost
    if final.models.isEmpty { final.models = server?.models ?? [] }
    return final.isEmpty ? nil : final
  }

  /// The server names a model without the day of its version; the calls' own name is taken where only one can be meant.
  private func name(
    _ costs: JSONValue?, in final: inout FinalFigures?, by conversation: Syntropic137Conversation?,
    _ builder: inout SessionBuilder
  ) {
    var names: [PooledString: String] = [:]
    for message in conversation?.messages ?? [] where !message.model.isNone {
      names[message.model] = message.modelName ?? ""
    }
    if names.isEmpty { return }
    for member in costs.map({ Array($0.members.prefix(64)) }) ?? [] {
      guard let name = member.key.stringValue, case let own = builder.pooled(name), names[own] == nil,
        let place = final?.models.firstIndex(where: { $0.name == own })
      else { continue }
      let meant = names.filter { $0.value.hasPrefix(name + "-") }
      guard let only = meant.first, meant.count == 1 else { continue }
      var model = FinalFigures.Model(only.key)
      (model.usage, model.cost) = (final?.models[place].usage ?? TokenUsage(), final?.models[place].cost)
      final?.models[place] = model
    }
  }

  /// Leaves the placeholders out of what messages and events count.
  private func settle(
    _ conversation: inout Syntropic137Conversation?, _ events: inout Syntropic137Events?, _ final: FinalFigures?,
    _ builder: inout SessionBuilder
  ) {
    let messages = conversation?.messages ?? []
    let own = events?.usages.filter { !(conversation?.hasTime(of: $0) ?? false) } ?? []
    let counted = StreamCalls(
      messages.map { StreamCalls.Call(isMain: $0.parent == nil, isClosed: $0.isClosed, usage: $0.usage) }
        + own.map { StreamCalls.Call(isMain: true, isClosed: false, usage: $0.usage) }, final: final)
    conversation?.settle(counted.calls.prefix(messages.count))
    events?.settle(zip(own.map(\.record), counted.calls.dropFirst(messages.count).map(\.usage)))
    counted.warn(final, &builder.warnings)
  }

  /// The operations, each with what its event adds, and the events that no operation tells of, by time.
  private func rows(
    _ detail: (value: JSONValue, origin: SliceOrigin)?, _ events: Syntropic137Events?,
    _ conversation: Syntropic137Conversation?, _ builder: inout SessionBuilder
  ) -> [Syntropic137Row] {
    var rows: [Syntropic137Row] = []
    var events = events
    if let (detail, origin) = detail {
      for operation in detail["operations"]?.elements ?? .empty {
        var row = Syntropic137Row(operation: operation, origin, &builder)
        if let event = events?.take(for: row) {
          row.event = event.record
          if row.input.isAbsent { row.input = event.input }
          if row.output.isAbsent { row.output = event.output }
          row.error = event.error
        }
        rows.append(row)
      }
    }
    guard let events else { return rows }
    rows += events.rest.filter { !(conversation?.hasTime(of: $0) ?? false) }
    var last = Timestamp.smallest
    let keys = rows.map { row -> Timestamp in
      if let time = row.time { last = time }
      return last
    }
    return rows.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { rows[$0] }
  }

  /// What a list's entry and a detail body say of the session.
  package func readSession(_ value: JSONValue, into builder: inout SessionBuilder) {
    var info = builder.info
    info.name = value["workflow_name"]?.stringValue ?? value["phase_display"]?.stringValue ?? info.name
    if let status = value["status"]?.stringValue {
      info.statusText = status
      info.status = RunStatus(word: status)
    }
    info.start = value["started_at"].flatMap { Timestamp($0) } ?? info.start
    info.end = value["completed_at"].flatMap { Timestamp($0) } ?? info.end
    info.agent = value["agent_provider"]?.stringValue ?? info.agent
    info.model = value["agent_model"]?.stringValue ?? info.model
    info.error = value["error_message"]?.stringValue ?? info.error
    let repos = value["repos"]?.elements.compactMap(\.stringValue) ?? []
    let tags = [value["workflow_id"]?.stringValue, value["phase_id"]?.stringValue].compactMap { $0 }
    if info.tags.isEmpty { info.tags = (tags + repos).filter { !$0.isEmpty } }
    builder.info = info
    readTotals(value, into: &builder)
  }

  private func readTotals(_ value: JSONValue, into builder: inout SessionBuilder) {
    var usage = TokenUsage()
    usage.input = value["input_tokens"].flatMap(UsageReader.count)
    usage.output = value["output_tokens"].flatMap(UsageReader.count)
    usage.cacheCreation = value["cache_creation_tokens"].flatMap(UsageReader.count)
    usage.cacheRead = value["cache_read_tokens"].flatMap(UsageReader.count)
    let total = value["total_tokens"].flatMap(UsageReader.count)
    let cost = value["total_cost_usd"].flatMap { Cost($0) }
    let counts = [usage.input, usage.output, usage.cacheCreation, usage.cacheRead]
    var reported = ReportedTotals()
    // The model is known from the first count on: before it, and where the telemetry is lost, zeros are none.
    let isCounted = value["agent_model"]?.isString ?? true
    if isCounted || counts.contains(where: { ($0 ?? 0) > 0 }) { reported.usage = usage }
    if isCounted || (total ?? 0) > 0 { reported.usage.statedTotal = total }
    if isCounted || (cost ?? .zero) > .zero { reported.cost = cost }
    // While the session runs this is the time to the last count.
    if !builder.info.status.isOpen { reported.duration = value["duration_seconds"].flatMap { Elapsed($0, .seconds) } }
    reported.rules = [
      CountingRule(
        .tokens,
        "until a session has told its end the server adds up placeholders; with its telemetry lost, total_tokens has the "
          + "cache in it"),
      CountingRule(.cost, "while the session runs the server estimates the cost by the prices of one model"),
      CountingRule(.duration, "duration_seconds is what the agent's command line measured, not the time of the turn"),
    ]
    builder.info.reported = reported
    builder.info.final = isCounted ? final(reported, value["cost_by_model"], &builder) : nil
  }

  /// Whether the server knows from elsewhere that there was something to count of a session that is over.
  package static func hasLostTelemetry(_ info: SessionInfo) -> Bool {
    !info.status.isOpen && info.model == nil && info.reported.cost == nil && (info.reported.usage.total ?? 0) > 0
  }

  private func final(
    _ reported: ReportedTotals, _ costs: JSONValue?, _ builder: inout SessionBuilder
  ) -> FinalFigures? {
    var final = FinalFigures()
    final.usage += reported.usage
    final.cost = reported.cost
    for member in costs.map({ Array($0.members.prefix(64)) }) ?? [] {
      guard let cost = Cost(member.value) else { continue }
      var model = FinalFigures.Model(builder.pooled(member.key.stringValue ?? member.key.spelling))
      model.cost = cost
      final.models.append(model)
    }
    return final.isEmpty ? nil : final
  }

  private func note(_ detail: JSONValue?, _ events: Syntropic137Events?, _ builder: inout SessionBuilder) {
    guard let detail else {
      if builder.info.incomplete == nil {
        builder.info.incomplete = "only the conversation of this session is here, not its operations"
      }
      return
    }
    if Self.hasLostTelemetry(builder.info) {
      builder.warnings.add(
        "missingTelemetry",
        "the server has lost what it counted of this session, or cannot read it: see that the database of its telemetry "
          + "runs (TimescaleDB), then ask again")
    }
    guard detail["operations"]?.isEmptyContainer ?? true else { return }
    if events?.tellOperations ?? false {
      // One git event with an unknown key makes the server leave out all operations.
      builder.warnings.add("operationsFromEvents", "the server gave no operations; its events are shown instead")
    } else if (builder.info.reported.usage.total ?? 0) > 0, builder.info.incomplete == nil {
      builder.info.incomplete = "the server gave no operations although tokens were spent"
    }
  }
}
