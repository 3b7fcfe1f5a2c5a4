package import JSONTape

/// Which spans of a document belong to which trace, so that a trace can be decoded without the others.
package struct OTLPIndex {
  /// What a document holds of a trace.
  package struct Trace: Sendable {
    /// Its id; empty where its spans name none.
    package let id: String
    /// The session that the first of its spans that names one does.
    package fileprivate(set) var session: String?
    /// Whether one of its spans has no parent.
    package fileprivate(set) var hasRoot = false
    /// Where its spans are, in the order in which they come.
    package fileprivate(set) var spans = ValueRanges()
  }

  /// How much may be indexed.
  package struct Limit: Sendable {
    /// What all traces may count for together.
    package var bytes: Int
    /// What a trace counts for, beside its own and its session's id, of which several copies are counted.
    package var perTrace: Int
    /// What a span counts for.
    package var perSpan: Int

    package init(bytes: Int, perTrace: Int, perSpan: Int) {
      self.bytes = bytes
      self.perTrace = perTrace
      self.perSpan = perSpan
    }
  }

  /// The traces in the order in which they come first.
  package private(set) var traces: [Trace] = []
  /// How many spans were beyond the limit.
  package private(set) var leftOut = 0
  private var places: [String: Int] = [:]
  private var used = 0
  private let limit: Limit?
  /// How often an id may be in memory: in the index, by which it is found, and in lists.
  private static let copies = 4

  /// Indexes a document of `resourceSpans`; what is beyond the limit is counted, not kept.
  package init(_ root: JSONValue, limit: Limit? = nil) {
    self.limit = limit
    for resource in root["resourceSpans"]?.elements ?? .empty {
      // Looked at once, however many spans it is around.
      let named = OTLPFormat.session(in: resource["resource"]?["attributes"])
      for name: StaticString in ["scopeSpans", "instrumentationLibrarySpans"] {
        for scope in resource[name]?.elements ?? .empty {
          for span in scope["spans"]?.elements ?? .empty { take(span, named) }
        }
      }
    }
  }

  private mutating func take(_ span: JSONValue, _ named: OTLPFormat.NamedSession?) {
    let id = OTLPFormat.traceID(span)
    guard let place = place(of: id), isWithin(limit?.perSpan ?? 0) else {
      leftOut += 1
      return
    }
    traces[place].spans.append(span.range)
    if OTLPFormat.id(span["parentSpanId"]) == nil { traces[place].hasRoot = true }
    if traces[place].session == nil {
      let session = OTLPFormat.session(of: span, named)
      if isWithin(Self.copies * (session?.utf8.count ?? 0)) { traces[place].session = session }
    }
  }

  private mutating func place(of id: String) -> Int? {
    if let place = places[id] { return place }
    guard isWithin((limit?.perTrace ?? 0) + Self.copies * id.utf8.count) else { return nil }
    places[id] = traces.count
    traces.append(Trace(id: id))
    return traces.count - 1
  }

  /// Whether so much more may be kept; it counts from then on.
  private mutating func isWithin(_ bytes: Int) -> Bool {
    guard let limit else { return true }
    guard used + bytes <= limit.bytes else { return false }
    used += bytes
    return true
  }
}
