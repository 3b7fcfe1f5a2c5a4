extension SpanTable {
  /// Adds a row at the end; links come later.
  mutating func append(_ span: SpanDraft, idHash: UInt64, parentHash: UInt64) {
    var flags = span.flags
    if let start = span.start, let end = span.end, end < start { flags.insert(.endsBeforeStart) }
    if !span.joinedRecords.isEmpty { joinedRecords[Int32(count)] = span.joinedRecords }
    ids.append(span.id)
    parentIDs.append(span.parentID)
    idHashes.append(idHash)
    parentHashes.append(parentHash)
    names.append(span.name)
    kinds.append(span.kind)
    statuses.append(span.status)
    self.flags.append(flags)
    eventTypes.append(span.eventType)
    agents.append(span.agent)
    traces.append(Int32(span.trace))
    starts.append(span.start?.amount.rawUnits ?? Self.unknownTime)
    ends.append(span.end?.amount.rawUnits ?? Self.unknownTime)
    errors.append(span.error)
    inputs.append(span.input)
    outputs.append(span.output)
    metadata.append(span.metadata)
    records.append(span.record)
    if span.call.isEmpty {
      callRows.append(Self.none)
    } else {
      callRows.append(Int32(calls.count))
      calls.append(span.call)
    }
  }

  /// Renumbers the traces and brings each trace's spans together, their order within it kept.
  mutating func moveTraces(to newPlace: [Int32]) {
    var isGrouped = true
    for row in 0..<count {
      traces[row] = newPlace[Int(traces[row])]
      if row > 0, traces[row] < traces[row - 1] { isGrouped = false }
    }
    if isGrouped { return }
    // A counting sort: linear, and stable.
    var offsets = [Int](repeating: 0, count: newPlace.count + 1)
    for trace in traces { offsets[Int(trace) + 1] += 1 }
    for place in 1..<offsets.count { offsets[place] += offsets[place - 1] }
    var order = [Int32](repeating: 0, count: count)
    for row in 0..<count {
      order[offsets[Int(traces[row])]] = Int32(row)
      offsets[Int(traces[row])] += 1
    }
    reorder(order)
  }

  private mutating func reorder(_ order: [Int32]) {
    func moved<Value>(_ column: [Value]) -> [Value] { order.map { column[Int($0)] } }
    ids = moved(ids)
    parentIDs = moved(parentIDs)
    idHashes = moved(idHashes)
    parentHashes = moved(parentHashes)
    names = moved(names)
    kinds = moved(kinds)
    statuses = moved(statuses)
    flags = moved(flags)
    eventTypes = moved(eventTypes)
    agents = moved(agents)
    traces = moved(traces)
    starts = moved(starts)
    ends = moved(ends)
    errors = moved(errors)
    inputs = moved(inputs)
    outputs = moved(outputs)
    metadata = moved(metadata)
    records = moved(records)
    callRows = moved(callRows)
    if !joinedRecords.isEmpty {
      var joined: [Int32: [Slice]] = [:]
      for (row, old) in order.enumerated() { joined[Int32(row)] = joinedRecords[old] }
      joinedRecords = joined
    }
  }

  /// Gives back the room that growing left over, and makes the columns that linking fills.
  mutating func shrinkToFit() {
    func fit<Value>(_ column: inout [Value]) {
      if column.capacity > column.count + column.count / 8 { column = column.withUnsafeBufferPointer { Array($0) } }
    }
    fit(&ids)
    fit(&parentIDs)
    fit(&names)
    fit(&kinds)
    fit(&statuses)
    fit(&flags)
    fit(&eventTypes)
    fit(&agents)
    fit(&traces)
    fit(&starts)
    fit(&ends)
    fit(&errors)
    fit(&inputs)
    fit(&outputs)
    fit(&metadata)
    fit(&records)
    fit(&callRows)
    fit(&calls)
    parents = [Int32](repeating: Self.none, count: count)
    firstChildren = parents
    nextSiblings = parents
    childCounts = [Int32](repeating: 0, count: count)
    selfTimes = [Int64](repeating: Self.unknownTime, count: count)
  }
}
