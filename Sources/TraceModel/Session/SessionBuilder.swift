public import JSONTape

/// Makes a session out of what a source sent.
///
/// Add the bodies, then traces and spans in any order; `finish` sorts, links and sums up. Whatever the records say,
/// each span that was added is in the session once.
public struct SessionBuilder {
  /// What is known of the session besides its traces.
  public var info: SessionInfo
  /// What was odd in its data.
  public var warnings = WarningList()
  /// The session's own records as they came.
  public var records: [Slice] = []

  /// What a call of a model costs by the user's own prices; `nil` where they lack a price for it.
  public typealias PriceOfCall = @Sendable (_ model: String, _ usage: TokenUsage) -> Cost?
  /// The user's prices, for formats that tell tokens without a cost.
  package var priceOf: PriceOfCall?

  private(set) var bytes = SliceStore()
  private var scratch: [UInt8] = []
  private var strings = StringPool()
  private(set) var table = SpanTable()
  private(set) var traces: [Trace] = []

  /// A session of which only the id is known.
  public init(id: String) { info = SessionInfo(id: id) }

  /// A session that is to have much of one that is known: its bodies are here already, so that its records can be added
  /// again and nothing is copied.
  package init(reusing session: Session) {
    self.init(id: session.id)
    bytes = session.bytes
  }

  /// Where a record of the session whose bodies are reused lies, and the origin of its values; `nil` for text that was
  /// made.
  package func reused(_ record: Slice) -> (bytes: Bytes, range: Range<Int>, origin: SliceOrigin)? {
    guard !record.isAbsent, record.offset & Slice.scratchBit == 0 else { return nil }
    let (body, range) = bytes.locate(record)
    return (body, range, SliceOrigin(offset: record.offset))
  }

  /// How many spans were added.
  public var spanCount: Int { table.count }
  /// How many turns were added.
  public var traceCount: Int { traces.count }

  /// Adds a body; its values become slices through the origin that is given back.
  ///
  /// - Throws: `sessionTooLarge` where slices could not address all bodies together.
  public mutating func add(_ body: Bytes) throws(ModelError) -> SliceOrigin { try bytes.add(body) }

  // MARK: Text that has to be made

  /// A JSON value that is in no body.
  public mutating func made(_ body: (inout JSONWriter) -> Void) -> Slice {
    let made = json(body).joined()
    // Text that is made is short and bounded by the bodies it is made of; beyond what a slice can address there is none.
    guard scratch.count + made.count < Int(Slice.scratchBit) else { return .absent }
    let slice = Slice(offset: UInt32(scratch.count) | Slice.scratchBit, length: UInt32(made.count))
    made.withUnsafeBytes { scratch.append(contentsOf: $0) }
    return slice
  }

  /// A JSON string that is in no body.
  public mutating func made(string: String) -> Slice { made { $0.string(string) } }

  /// One array of the elements of several, spelled as they came; the slices must be arrays in the bodies.
  public mutating func made(joining arrays: [Slice]) -> Slice {
    var joined: [UInt8] = [0x5B]
    for array in arrays where array.count > 2 {
      if joined.count > 1 { joined.append(0x2C) }
      bytes.withBytes(array) { joined.append(contentsOf: $0.dropFirst().dropLast()) }
    }
    joined.append(0x5D)
    guard scratch.count + joined.count < Int(Slice.scratchBit) else { return .absent }
    let slice = Slice(offset: UInt32(scratch.count) | Slice.scratchBit, length: UInt32(joined.count))
    scratch += joined
    return slice
  }

  /// A string in the writer's own spelling, so that equal ones have equal bytes; a number becomes a string.
  public mutating func canonical(_ value: JSONValue?, _ origin: SliceOrigin) -> Slice {
    guard let value else { return .absent }
    if value.isString {
      guard value.hasEscapes else { return value.range.count > 2 ? origin.slice(value) : .absent }
      return made(string: value.stringValue ?? "")
    }
    return value.isNumber ? made(string: value.spelling) : .absent
  }

  // MARK: Pooled strings

  /// A string that occurs often, kept once; none for anything but a string.
  public mutating func pooled(_ value: JSONValue?, _ origin: SliceOrigin) -> PooledString {
    guard let value, value.isString else { return .none }
    if value.hasEscapes { return pooled(value.stringValue ?? "") }
    return value.withBytes { spelling in
      let hash = SliceHash.hash(spelling)
      return find(spelling, hash) ?? strings.insert(origin.slice(value), hash)
    }
  }

  /// A string that occurs often, kept once.
  public mutating func pooled(_ text: String) -> PooledString {
    let spelling = json { $0.string(text) }.joined()
    return spelling.withUnsafeBytes { spelling in
      let hash = SliceHash.hash(spelling)
      return find(spelling, hash) ?? strings.insert(made(string: text), hash)
    }
  }

  /// Where a pooled string is spelled; absent for none.
  package func slice(of string: PooledString) -> Slice { string.isNone ? .absent : strings.slice(string) }

  /// What a pooled string says.
  package func text(of string: PooledString) -> String? {
    let slice = slice(of: string)
    if slice.isAbsent { return nil }
    if slice.offset & Slice.scratchBit == 0 {
      let (body, range) = bytes.locate(slice)
      return (try? JSONDocument(body, range: range))?.withRoot { $0.stringValue }
    }
    let start = Int(slice.offset & ~Slice.scratchBit)
    return (try? JSONDocument(Bytes(scratch[start..<(start + slice.count)])))?.withRoot { $0.stringValue }
  }

  private func find(_ spelling: UnsafeRawBufferPointer, _ hash: UInt64) -> PooledString? {
    strings.find(hash) { slice in
      guard slice.count == spelling.count else { return false }
      if slice.offset & Slice.scratchBit == 0 { return bytes.withBytes(slice) { SliceHash.areEqual($0, spelling) } }
      let start = Int(slice.offset & ~Slice.scratchBit)
      return scratch[start..<(start + slice.count)].elementsEqual(spelling)
    }
  }

  // MARK: Traces and spans

  /// Adds a turn and gives the number by which its spans name it.
  public mutating func add(_ trace: Trace) -> Int {
    traces.append(trace)
    return traces.count - 1
  }

  /// Changes a turn that was added.
  public mutating func update(trace: Int, _ body: (inout Trace) -> Void) { body(&traces[trace]) }

  /// Adds a span and gives its row, which holds until `finish`.
  @discardableResult
  public mutating func add(_ span: SpanDraft) -> Int {
    let row = table.count
    var span = span
    span.call.usage.leaveOutZeros()
    table.append(span, idHash: hash(span.id), parentHash: hash(span.parentID))
    return row
  }

  /// Puts everything in its place.
  public mutating func finish() -> Session {
    groupByTrace()
    table.shrinkToFit()
    bytes.setScratch(scratch)
    var traceIndex = RowIndex(expecting: traces.count)
    for place in traces.indices where !traces[place].id.isAbsent {
      let hash = bytes.hash(traces[place].id)
      if traceIndex.find(hash, matches: { bytes.areEqual(traces[$0].id, traces[place].id) }) == nil {
        traceIndex.insert(place, hash) { bytes.hash(traces[$0].id) }
      }
    }
    let spanIndex = link()
    strings.freeze()
    warn()
    let summary = summarize()
    warnOfRanges(summary)
    return Session(
      info: info, bytes: bytes, strings: strings, spans: table, traces: traces, summary: summary,
      warnings: warnings.all, records: records, spanIndex: spanIndex, traceIndex: traceIndex)
  }

  private func hash(_ slice: Slice) -> UInt64 {
    if slice.isAbsent { return 0 }
    if slice.offset & Slice.scratchBit == 0 { return bytes.withBytes(slice) { SliceHash.hash($0) } }
    let start = Int(slice.offset & ~Slice.scratchBit)
    return scratch.withUnsafeBytes {
      SliceHash.hash(UnsafeRawBufferPointer(rebasing: $0[start..<(start + slice.count)]))
    }
  }

  /// Orders the turns by start (one without a start keeps its place behind the turn before it), and the spans by turn.
  private mutating func groupByTrace() {
    var last = Int64.min
    let keys = traces.map { trace -> Int64 in
      if let start = trace.start { last = start.amount.rawUnits }
      return last
    }
    let order = traces.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
    var newPlace = [Int32](repeating: 0, count: traces.count)
    for (place, old) in order.enumerated() { newPlace[old] = Int32(place) }
    traces = order.map { traces[$0] }
    table.moveTraces(to: newPlace)
    var row = 0
    for place in traces.indices {
      let start = row
      while row < table.count, table.traces[row] == place { row += 1 }
      traces[place].rows = start..<row
    }
  }

  private mutating func link() -> RowIndex {
    var index = RowIndex(expecting: table.count)
    for row in 0..<table.count where !table.ids[row].isAbsent {
      let trace = table.traces[row]
      let hash = SliceHash.salted(table.idHashes[row], UInt64(trace))
      let known = index.find(hash) { other in
        table.traces[other] == trace && table.idHashes[other] == table.idHashes[row]
          && bytes.areEqual(table.ids[other], table.ids[row])
      }
      if known != nil {
        table.flags[row].insert(.duplicateID)
      } else {
        index.insert(row, hash) { SliceHash.salted(table.idHashes[$0], UInt64(table.traces[$0])) }
      }
    }
    let finder = ParentFinder(
      index: index, bytes: bytes, ids: table.ids, idHashes: table.idHashes, parentIDs: table.parentIDs,
      parentHashes: table.parentHashes, traces: table.traces)
    for place in traces.indices {
      traces[place].firstRoot = table.link(traces[place].rows) { finder.parent(of: $0) }
      completeTimes(of: place)
    }
    table.idHashes = []
    table.parentHashes = []
    return index
  }

  /// A turn without times of its own takes those of its spans.
  private mutating func completeTimes(of place: Int) {
    var first: Int64?
    var last: Int64?
    var isOpen = false
    for row in traces[place].rows {
      let (start, end) = (table.starts[row], table.ends[row])
      if start != SpanTable.unknownTime { first = min(first ?? start, start) }
      if end != SpanTable.unknownTime { last = max(last ?? end, end) }
      if table.statuses[row] == .running { isOpen = true }
    }
    if traces[place].start == nil { traces[place].start = first.map(Timestamp.init(nanoseconds:)) }
    if traces[place].end == nil, !traces[place].status.isOpen, !isOpen, traces[place].record.isAbsent {
      traces[place].end = last.map(Timestamp.init(nanoseconds:))
    }
  }

  private mutating func warn() {
    var counts = [Int](repeating: 0, count: 16)
    for flags in table.flags where !flags.isEmpty {
      for bit in 0..<16 where flags.rawValue & 1 << bit != 0 { counts[bit] += 1 }
    }
    func note(_ flag: SpanFlags, _ code: String, _ message: String) {
      warnings.add(code, message, count: counts[flag.rawValue.trailingZeroBitCount])
    }
    note(.orphan, "orphanSpans", "spans whose parent is not in their trace stand among the roots")
    note(.selfParent, "selfParentSpans", "spans that name themselves as parent stand among the roots")
    note(.cycle, "cyclicSpans", "rings of parents were opened at their earliest span")
    note(.duplicateID, "duplicateSpanIds", "spans share an id with an earlier span of their trace")
    note(.endsBeforeStart, "negativeDurations", "spans end before they start")
    note(.startMissing, "missingStarts", "spans have an end and no start")
  }

  private mutating func summarize() -> SessionSummary {
    info.reported.usage.leaveOutZeros()
    var summary = SessionSummary(info: info)
    summary.inheritedTraceCount = traces.reduce(0) { $0 + ($1.isInherited ? 1 : 0) }
    summary.traceCount = traces.count - summary.inheritedTraceCount
    summary.spanCount = table.flags.reduce(0) { $0 + ($1.contains(.inherited) ? 0 : 1) }
    for (status, flags) in zip(table.statuses, table.flags) where status == .error && !flags.contains(.inherited) {
      summary.errorCount += 1
    }
    var isOpen = false
    for trace in traces where !trace.isInherited {
      summary.totalDuration = Elapsed.sum(summary.totalDuration, trace.duration)
      if trace.status == .error { summary.failedTraceCount += 1 }
      if trace.status.isOpen { isOpen = true }
    }
    if summary.status == .unknown {
      summary.status = isOpen ? .running : summary.failedTraceCount > 0 ? .error : .completed
    }
    setTimes(of: &summary)
    var models: [PooledString] = []
    // What an agent or a chain was set up with need not be what its calls answered with.
    var modelsAround: [PooledString] = []
    for row in 0..<table.count where table.callRows[row] != SpanTable.none && !table.flags[row].contains(.inherited) {
      let call = table.calls[Int(table.callRows[row])]
      let isAround = table.kinds[row] == .agent || table.kinds[row] == .chain
      if isAround { Self.note(call.model, in: &modelsAround) } else { Self.note(call.model, in: &models) }
      if table.flags[row].isToldElsewhere { continue }
      summary.callUsage += call.usage
      summary.callCost = Cost.sum(summary.callCost, call.cost)
    }
    summary.usage = info.final.flatMap { $0.usage.isEmpty ? nil : $0.usage } ?? summary.callUsage
    summary.cost = info.final?.cost ?? summary.callCost
    var agents: [PooledString] = []
    for agent in table.agents where !agent.isNone && agents.last != agent && agents.count < 64 {
      if !agents.contains(agent) { agents.append(agent) }
    }
    summary.models = (models.isEmpty ? modelsAround : models).compactMap { text(of: $0) }
    summary.agents = agents.compactMap { text(of: $0) }
    if summary.models.isEmpty, let model = info.model { summary.models = [model] }
    if summary.agents.isEmpty, let agent = info.agent { summary.agents = [agent] }
    return summary
  }

  /// Notes a name that is not there yet, of at most so many as a summary has.
  private static func note(_ name: PooledString, in names: inout [PooledString]) {
    if !name.isNone, names.count < 64, !names.contains(name) { names.append(name) }
  }

  /// The first start, the last moment, and the end if it is known.
  private func setTimes(of summary: inout SessionSummary) {
    var firstStart = info.start
    var lastStart = info.start
    var lastEnd = info.end
    // What is inherited was before, unless there is nothing else.
    let areAllInherited = traces.allSatisfy(\.isInherited)
    for trace in traces where !trace.isInherited || areAllInherited {
      if let start = trace.start {
        firstStart = min(firstStart ?? start, start)
        lastStart = max(lastStart ?? start, start)
      }
      if let end = trace.end { lastEnd = max(lastEnd ?? end, end) }
    }
    for row in 0..<table.count where areAllInherited || !table.flags[row].contains(.inherited) {
      if table.ends[row] != SpanTable.unknownTime {
        let end = Timestamp(nanoseconds: table.ends[row])
        lastEnd = max(lastEnd ?? end, end)
      } else if table.starts[row] != SpanTable.unknownTime {
        let start = Timestamp(nanoseconds: table.starts[row])
        lastStart = max(lastStart ?? start, start)
      }
    }
    summary.start = firstStart
    summary.lastMoment = lastStart.map { max($0, lastEnd ?? $0) } ?? lastEnd
    let isEnded = info.end != nil || lastEnd == summary.lastMoment
    summary.end = summary.status.isOpen || !isEnded ? nil : lastEnd
  }
}

/// Finds the row of a span's parent within its trace.
private struct ParentFinder {
  let index: RowIndex
  let bytes: SliceStore
  let ids: [Slice]
  let idHashes: [UInt64]
  let parentIDs: [Slice]
  let parentHashes: [UInt64]
  let traces: [Int32]

  func parent(of row: Int) -> Int? {
    index.find(SliceHash.salted(parentHashes[row], UInt64(traces[row]))) { other in
      traces[other] == traces[row] && idHashes[other] == parentHashes[row]
        && bytes.areEqual(ids[other], parentIDs[row])
    }
  }
}
