public import JSONTape

/// One session: its turns, their spans as columns, and the bytes they came in. It never changes.
public final class Session: Sendable {
  /// What is known of it besides its traces.
  public let info: SessionInfo
  /// The bodies it came in.
  public let bytes: SliceStore
  /// The strings that occur often, each once.
  public let strings: StringPool
  /// Its spans as columns.
  public let spans: SpanTable
  /// The turns in the order of their starts.
  public let traces: [Trace]
  /// Sums over all its spans.
  public let summary: SessionSummary
  /// What was odd in its data.
  public let warnings: [Warning]
  /// The session's own records as they came, without those of its traces.
  public let records: [Slice]

  private let spanIndex: RowIndex
  private let traceIndex: RowIndex

  init(
    info: SessionInfo, bytes: SliceStore, strings: StringPool, spans: SpanTable, traces: [Trace],
    summary: SessionSummary, warnings: [Warning], records: [Slice], spanIndex: RowIndex, traceIndex: RowIndex
  ) {
    self.info = info
    self.bytes = bytes
    self.strings = strings
    self.spans = spans
    self.traces = traces
    self.summary = summary
    self.warnings = warnings
    self.records = records
    self.spanIndex = spanIndex
    self.traceIndex = traceIndex
  }

  /// The source's id.
  public var id: String { info.id }

  /// The memory the session takes, in bytes.
  public var byteCount: Int {
    bytes.byteCount + spans.byteCount + strings.byteCount + spanIndex.byteCount + traceIndex.byteCount
      + traces.count * MemoryLayout<Trace>.stride + records.count * MemoryLayout<Slice>.stride + summary.byteCount
      + warnings.reduce(2048) { $0 + $1.message.utf8.count }
  }

  /// The span in a row of the table, which must be there.
  public func span(at row: Int) -> Span { Span(session: self, row: row) }

  /// All spans, trace by trace.
  public var allSpans: some Sequence<Span> {
    (0..<spans.count).lazy.map { Span(session: self, row: $0) }
  }

  /// The spans of a trace in the order the source gave them.
  public func spans(of trace: Trace) -> some Sequence<Span> {
    trace.rows.lazy.map { Span(session: self, row: $0) }
  }

  /// The first root of a trace; the others are its siblings.
  public func firstRoot(of trace: Trace) -> Span? {
    trace.firstRoot == SpanTable.none ? nil : Span(session: self, row: Int(trace.firstRoot))
  }
}

// MARK: Text

extension Session {
  /// A JSON string or value as text: strings without quotes and escapes, anything else as it is spelled.
  public func text(_ slice: Slice) -> String? {
    if slice.isAbsent { return nil }
    let (bytes, range) = bytes.locate(slice)
    guard bytes[range.lowerBound] == 0x22 else { return bytes.text(range) }
    if !slice.mayHaveEscapes(in: bytes, range) { return bytes.text((range.lowerBound + 1)..<(range.upperBound - 1)) }
    guard let document = try? JSONDocument(bytes, range: range) else { return nil }
    return document.withRoot { $0.stringValue }
  }

  /// A pooled string as text; `nil` for none.
  public func text(_ string: PooledString) -> String? { text(strings.slice(string)) }

  /// The pooled string with this number; none for a number there is not.
  public func pooled(number: UInt32) -> PooledString {
    number < strings.count ? PooledString(number: number) : .none
  }

  /// Where a pooled string lies.
  public func slice(_ string: PooledString) -> Slice { strings.slice(string) }

  /// Writes the value that a slice points at, as it came; null where it is absent.
  public func write(_ slice: Slice, to writer: inout JSONWriter) {
    if slice.isAbsent { return writer.null() }
    let (bytes, range) = bytes.locate(slice)
    writer.raw(bytes, range)
  }

  /// Reads the value that a slice points at.
  public func read<Result>(_ slice: Slice, _ body: (JSONValue) -> Result) -> Result? {
    if slice.isAbsent { return nil }
    let (bytes, range) = bytes.locate(slice)
    guard let document = try? JSONDocument(bytes, range: range) else { return nil }
    return document.withRoot(body)
  }
}

extension Slice {
  fileprivate func mayHaveEscapes(in bytes: Bytes, _ range: Range<Int>) -> Bool {
    bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[range]).contains(0x5C) }
  }
}

// MARK: Finding by id

extension Session {
  /// The place of the trace with this id. A UUID may be spelled in another way than the source does it.
  public func traceIndex(id: String) -> Int? { Self.first(of: id, findTrace) }

  /// The span with this id in one trace. A UUID may be spelled in another way than the source does it.
  public func span(id: String, inTrace trace: Int) -> Span? {
    Self.first(of: id) { id in Self.withSpelling(id) { findSpan($0, trace) } }
  }

  /// The spans with this id in all traces, the first few of them. A UUID may be spelled in another way than the source
  /// does it.
  public func spans(id: String, limit: Int = 2) -> [Span] {
    Self.first(of: id) { id in
      let found = findSpans(id, limit)
      return found.isEmpty ? nil : found
    } ?? []
  }

  /// What is found by an id, else by the other spellings of the UUID that it is.
  private static func first<Found>(of id: String, _ find: (String) -> Found?) -> Found? {
    if let found = find(id) { return found }
    for other in UUIDSpelling.others(of: id) {
      if let found = find(other) { return found }
    }
    return nil
  }

  private func findTrace(_ id: String) -> Int? {
    Self.withSpelling(id) { wanted in
      traceIndex.find(SliceHash.hash(wanted)) { place in
        bytes.withBytes(traces[place].id) { SliceHash.areEqual($0, wanted) }
      }
    }
  }

  private func findSpans(_ id: String, _ limit: Int) -> [Span] {
    Self.withSpelling(id) { wanted in
      var found: [Span] = []
      for trace in traces.indices {
        guard found.count < limit else { break }
        if let span = findSpan(wanted, trace) { found.append(span) }
      }
      return found
    }
  }

  private func findSpan(_ wanted: UnsafeRawBufferPointer, _ trace: Int) -> Span? {
    let row = spanIndex.find(SliceHash.salted(SliceHash.hash(wanted), UInt64(trace))) { row in
      spans.traces[row] == trace && bytes.withBytes(spans.ids[row]) { SliceHash.areEqual($0, wanted) }
    }
    return row.map { Span(session: self, row: $0) }
  }

  /// Ids are kept as JSON strings in the writer's own spelling, so one comparison of bytes decides.
  private static func withSpelling<Result>(_ id: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    json { $0.string(id) }.joined().withUnsafeBytes(body)
  }
}
