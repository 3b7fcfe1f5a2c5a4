/// What a session was like at one moment, in so few bytes that it can be kept: a fingerprint of each trace and span.
///
/// A later version of the session compared with it gives what is new and what changed, each once.
public struct SessionRevision: Sendable {
  private var spans: [UInt64: UInt64] = [:]
  private var traces: [UInt64: UInt64] = [:]
  /// How often a key was looked up so far: what telling changes takes.
  private(set) var lookUps = 0

  /// Nothing yet, so that everything is new.
  public init() {}

  /// What a session is like now.
  public init(_ session: Session) { _ = update(to: session) }

  /// What differs between two versions of a session. Rows and places are the later version's.
  public struct Changes: Sendable {
    /// Traces that were not there before.
    public var newTraces: [Int] = []
    /// Traces of which anything changed, their spans among it.
    public var changedTraces: [Int] = []
    /// Spans that were not there before.
    public var newSpans: [Int] = []
    /// Spans of which anything changed that an answer shows.
    public var changedSpans: [Int] = []
    /// How many spans are gone. A source may take back what it said, for example when a session starts over.
    public var removedSpanCount = 0
    /// How many traces are gone.
    public var removedTraceCount = 0

    /// Whether nothing differs.
    public var isEmpty: Bool {
      newTraces.isEmpty && changedTraces.isEmpty && newSpans.isEmpty && changedSpans.isEmpty && removedSpanCount == 0
        && removedTraceCount == 0
    }
  }

  /// Takes a later version in place of this one and tells what differs. Linear in the bytes of the session.
  public mutating func update(to session: Session) -> Changes {
    var changes = Changes()
    var spans: [UInt64: UInt64] = [:]
    var traces: [UInt64: UInt64] = [:]
    var repeats: [UInt64: UInt64] = [:]
    spans.reserveCapacity(session.spans.count)
    for place in session.traces.indices {
      let trace = session.traces[place]
      let traceKey = free(session.fingerprint(trace.id) ^ Self.mark(trace.id.isAbsent, place), traces, &repeats)
      var whole = session.fingerprint(of: trace)
      for row in trace.rows {
        let id = session.spans.ids[row]
        let own = session.fingerprint(id) ^ Self.mark(id.isAbsent, row - trace.rows.lowerBound)
        let key = free(SliceHash.salted(own, traceKey), spans, &repeats)
        let print = session.fingerprint(ofRow: row)
        spans[key] = print
        // A trace's figures are those of its spans.
        whole = SliceHash.salted(whole, print)
        switch self.spans[key] {
        case nil: changes.newSpans.append(row)
        case print: break
        default: changes.changedSpans.append(row)
        }
      }
      traces[traceKey] = whole
      switch self.traces[traceKey] {
      case nil: changes.newTraces.append(place)
      case whole: break
      default: changes.changedTraces.append(place)
      }
    }
    // Keys are unique, so what is neither new nor known before is gone.
    changes.removedSpanCount = self.spans.count - (spans.count - changes.newSpans.count)
    changes.removedTraceCount = self.traces.count - (traces.count - changes.newTraces.count)
    self.spans = spans
    self.traces = traces
    return changes
  }

  /// What has no id is known by its place.
  private static func mark(_ isNameless: Bool, _ place: Int) -> UInt64 {
    isNameless ? UInt64(place + 1) &* 0x9E37_79B9_7F4A_7C15 : 0
  }

  /// A key that nothing has yet: of several equal ids the second, the third and so on get others, each at once.
  private mutating func free(
    _ first: UInt64, _ taken: [UInt64: UInt64], _ repeats: inout [UInt64: UInt64]
  ) -> UInt64 {
    var key = first
    lookUps += 1
    while taken[key] != nil {
      let number = (repeats[first] ?? 0) + 1
      repeats[first] = number
      key = SliceHash.salted(first, number)
      lookUps += 1
    }
    return key
  }
}

extension Session {
  fileprivate func fingerprint(_ slice: Slice) -> UInt64 { slice.isAbsent ? 0 : bytes.hash(slice) }

  private func fingerprint(_ string: PooledString) -> UInt64 { string.isNone ? 0 : fingerprint(strings.slice(string)) }

  private func combine(_ parts: UInt64...) -> UInt64 {
    parts.reduce(0x243F_6A88_85A3_08D3) { SliceHash.salted($0 &* 0x1000_0000_01B3 ^ $1, $1) }
  }

  private static func bits(_ figure: (some Figure)?) -> UInt64 {
    UInt64(bitPattern: figure?.amount.rawUnits ?? .min)
  }

  /// Everything of a trace that is not of its spans.
  fileprivate func fingerprint(of trace: Trace) -> UInt64 {
    combine(
      fingerprint(trace.name), UInt64(trace.status.rawValue), Self.bits(trace.start), Self.bits(trace.end),
      fingerprint(trace.input), fingerprint(trace.output), fingerprint(trace.error), fingerprint(trace.metadata),
      Self.bits(trace.final?.usage.total), Self.bits(trace.final?.cost))
  }

  /// Everything of a span that an answer shows.
  fileprivate func fingerprint(ofRow row: Int) -> UInt64 {
    let table = spans
    var print = combine(
      fingerprint(table.parentIDs[row]), fingerprint(table.names[row]), UInt64(table.kinds[row].rawValue),
      UInt64(table.statuses[row].rawValue), UInt64(table.flags[row].rawValue), fingerprint(table.eventTypes[row]),
      fingerprint(table.agents[row]), UInt64(bitPattern: table.starts[row]), UInt64(bitPattern: table.ends[row]))
    print = combine(
      print, fingerprint(table.errors[row]), fingerprint(table.inputs[row]), fingerprint(table.outputs[row]),
      fingerprint(table.metadata[row]), UInt64(bitPattern: Int64(table.childCounts[row])),
      UInt64(bitPattern: table.selfTimes[row]), fingerprint(table.records[row]))
    for record in table.joinedRecords[Int32(row)] ?? [] { print = combine(print, fingerprint(record)) }
    guard table.callRows[row] != SpanTable.none else { return print }
    let call = table.calls[Int(table.callRows[row])]
    return combine(
      print, fingerprint(call.model), Self.bits(call.usage.input), Self.bits(call.usage.output),
      Self.bits(call.usage.cacheRead), Self.bits(call.usage.cacheCreation), Self.bits(call.usage.reasoning),
      Self.bits(call.usage.statedTotal), Self.bits(call.cost), Self.bits(call.firstToken),
      fingerprint(call.parameters))
  }
}
