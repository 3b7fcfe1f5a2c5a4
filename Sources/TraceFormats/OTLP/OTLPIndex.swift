package import JSONTape
package import TraceModel

/// Which spans and log records of a body belong to which trace, so that a trace can be decoded without the others.
package struct OTLPIndex {
  /// What a body holds of a trace.
  package struct Trace: Sendable {
    /// Its id; empty where its spans name none.
    package let id: String
    /// The best of the claims that its spans make.
    package fileprivate(set) var claim: SessionClaim?
    /// Whether one of its spans has no parent.
    package fileprivate(set) var hasRoot = false
    /// Where its spans are, in the order in which they come.
    package fileprivate(set) var spans = ValueRanges()
    /// Where the log records are that name it.
    package fileprivate(set) var logs = ValueRanges()
  }

  /// How much may be indexed.
  package struct Limit: Sendable {
    /// What all traces may count for together.
    package var bytes: Int
    /// What a trace counts for, beside its own and its session's id, of which several copies are counted.
    package var perTrace: Int
    /// What a span or log record counts for.
    package var perSpan: Int

    package init(bytes: Int, perTrace: Int, perSpan: Int) {
      self.bytes = bytes
      self.perTrace = perTrace
      self.perSpan = perSpan
    }
  }

  /// What is known of a span or log record before it is decoded.
  struct Head {
    var trace = ""
    var isRoot = false
    var session: OTLPSessionName?
    var start = UInt64.max
  }

  /// A trace's id as it is on the wire and as text; zeros are none.
  struct WireTrace {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var id = ""
  }

  /// The traces in the order in which they come first.
  package private(set) var traces: [Trace] = []
  /// How many spans and log records were beyond the limit.
  package private(set) var leftOut = 0
  /// How many spans name no trace; they are left out.
  package private(set) var withoutTrace = 0
  /// How many log records name no trace.
  package private(set) var looseLogs = 0
  private var places: [String: Int] = [:]
  private var lastPlace = -1
  /// The trace of the span that was read last from the wire.
  var lastTrace = WireTrace()
  private var used = 0
  private let limit: Limit?
  /// How often an id may be in memory: in the index, by which it is found, and in lists.
  private static let copies = 4

  /// What is left out whatever the limit.
  package var warnings: [Warning] {
    var warnings = WarningList()
    warnings.add("spansWithoutTrace", "spans that name no trace were left out", count: withoutTrace)
    warnings.add("looseLogRecords", "log records belong to no span that is here", count: looseLogs)
    return warnings.all
  }

  /// Indexes a document of `resourceSpans` or `resourceLogs`; what is beyond the limit is counted, not kept.
  package init(_ root: JSONValue, limit: Limit? = nil) {
    self.limit = limit
    for resource in root["resourceSpans"]?.elements ?? .empty {
      // Looked at once, however many spans it is around.
      let named = OTLPSessionName.best(in: resource["resource"]?["attributes"])
      for name: StaticString in ["scopeSpans", "instrumentationLibrarySpans"] {
        for scope in resource[name]?.elements ?? .empty {
          for span in scope["spans"]?.elements ?? .empty { take(span: span.range, Head(span), resource: named) }
        }
      }
    }
    for resource in root["resourceLogs"]?.elements ?? .empty {
      for name: StaticString in ["scopeLogs", "instrumentationLibraryLogs"] {
        for scope in resource[name]?.elements ?? .empty {
          for record in scope["logRecords"]?.elements ?? .empty {
            take(log: record.range, trace: OTLPFormat.id(record["traceId"]) ?? "")
          }
        }
      }
    }
  }

  /// An index of nothing, which a reader of another encoding fills.
  init(limit: Limit?) { self.limit = limit }

  mutating func take(span range: Range<Int>, _ head: Head, resource: OTLPSessionName?) {
    if head.trace.isEmpty {
      withoutTrace += 1
      return
    }
    guard let place = place(of: head.trace), isWithin(limit?.perSpan ?? 0) else {
      leftOut += 1
      return
    }
    traces[place].spans.append(range)
    if head.isRoot { traces[place].hasRoot = true }
    let claim = OTLPSessionName.claim(span: head.session, resource: resource, isRoot: head.isRoot, start: head.start)
    if let claim, claim.isBetter(than: traces[place].claim), isWithin(Self.copies * claim.session.utf8.count) {
      traces[place].claim = claim
    }
  }

  mutating func take(log range: Range<Int>, trace: String) {
    if trace.isEmpty {
      looseLogs += 1
    } else if let place = place(of: trace), isWithin(limit?.perSpan ?? 0) {
      traces[place].logs.append(range)
    } else {
      leftOut += 1
    }
  }

  private mutating func place(of id: String) -> Int? {
    // Exporters send the spans of a trace together.
    if lastPlace >= 0, traces[lastPlace].id == id { return lastPlace }
    if let place = places[id] {
      lastPlace = place
      return place
    }
    guard isWithin((limit?.perTrace ?? 0) + Self.copies * id.utf8.count) else { return nil }
    lastPlace = traces.count
    places[id] = lastPlace
    traces.append(Trace(id: id))
    return lastPlace
  }

  /// Whether so much more may be kept; it counts from then on.
  private mutating func isWithin(_ bytes: Int) -> Bool {
    guard let limit else { return true }
    guard used + bytes <= limit.bytes else { return false }
    used += bytes
    return true
  }
}

extension OTLPIndex.Head {
  fileprivate init(_ span: JSONValue) {
    trace = OTLPFormat.traceID(span)
    isRoot = OTLPFormat.id(span["parentSpanId"]) == nil
    session = OTLPSessionName.best(in: span["attributes"])
    if session != nil, let time = span["startTimeUnixNano"] {
      start = UInt64(time.stringValue ?? time.spelling, radix: 10) ?? .max
    }
  }
}
