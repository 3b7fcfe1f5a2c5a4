package import JSONTape
package import TraceModel

/// OTLP/JSON: spans and log records, one after the other, with the attributes of all conventions in `Vendors`.
///
/// The spans of a trace may be spread over documents and come in any order; a span that comes twice counts as it came
/// last. Log records may come before and after the spans that they name.
package struct OTLPFormat {
  private var traces: [String: Int] = [:]
  private var rows: [OTLPSpanKey: Int] = [:]
  private var spans: [CollectedSpan] = []
  private var logs = OTLPLogs()
  private var rootNames: [Int: Slice] = [:]
  private var hasRootError: Set<Int> = []
  /// What is known of the turns beside their spans.
  private var notes = OTLPTraceNotes()
  /// The session's id, once for all traces.
  private var sessionID: Slice?

  package init() {}

  /// A trace or span id in lower case; `nil` for none, which is also how an id of zeros is meant.
  ///
  /// OTLP/JSON has hexadecimal digits, but what is made by the general JSON mapping of protobuf has base64: with its
  /// padding a trace's id has 24 digits then and a span's 12, which no other has.
  package static func id(_ value: JSONValue?) -> String? {
    // By bytes: spans have several ids, and characters cost much more than digits need.
    guard let text = value?.stringValue, text.utf8.contains(where: { $0 != 0x30 }) else { return nil }
    if text.utf8.last == 0x3D, let bytes = Base64.bytes(text.utf8), bytes.count == 16 || bytes.count == 8 {
      return bytes.allSatisfy { $0 == 0 } ? nil : bytes.withUnsafeBytes { Hexadecimal.text($0) }
    }
    return text.utf8.contains { (0x41...0x5A).contains($0) } ? text.lowercased() : text
  }

  /// The attribute by which an export of ours says the id that a trace had at its source.
  static let ownTraceID: StaticString = "sidetrace.trace_id"
  static let ownTraceIDBytes = Array("sidetrace.trace_id".utf8)

  /// The trace a span belongs to, by the id its source gave it where an export of ours says that; empty for none.
  package static func traceID(_ span: JSONValue) -> String {
    for attribute in span["attributes"]?.elements ?? .empty
    where attribute["key"]?.equals(ownTraceID) == true {
      if let id = attribute["value"].flatMap({ OTLPValue($0).inner })?.stringValue { return id }
    }
    return id(span["traceId"]) ?? ""
  }

  /// A moment in nanoseconds since 1970: a 64-bit number, as text or as a number, also with an exponent; `nil` for 0,
  /// which means that it was not set.
  static func time(_ value: JSONValue?) -> Timestamp? {
    guard let value else { return nil }
    // As all exporters write it; a span has two, and each is looked at more than once.
    if let nanoseconds = plainDigits(value) { return nanoseconds > 0 ? Timestamp(nanoseconds: nanoseconds) : nil }
    guard let text = value.isString ? value.stringValue : value.spelling, let nanoseconds = WholeNumber.read(text),
      nanoseconds > 0
    else { return nil }
    return Timestamp(nanoseconds)
  }

  /// What digits say, with quotes around them or without; `nil` for anything else, and beyond 64 bits.
  private static func plainDigits(_ value: JSONValue) -> Int64? {
    value.withBytes { spelling in
      let quote = value.isString ? 1 : 0
      let count = spelling.count - 2 * quote
      guard (1...19).contains(count) else { return nil }
      var number: Int64 = 0
      for place in quote..<(quote + count) {
        let digit = spelling[place] &- 0x30
        guard digit < 10 else { return nil }
        let (tens, isBeyond) = number.multipliedReportingOverflow(by: 10)
        let (sum, isOver) = tens.addingReportingOverflow(Int64(truncatingIfNeeded: digit))
        guard !isBeyond, !isOver else { return nil }
        number = sum
      }
      return number
    }
  }

  /// Attributes that name a session, each with its place; of every sixteen places the names are as good as one another.
  static let sessionKeys = Conventions.sessionKeys

  // MARK: Taking

  /// Takes a span if its trace is `wanted`.
  package mutating func read(
    span: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder, wanted: (String) -> Bool
  ) {
    let trace = Self.traceID(span)
    if wanted(trace) { take(span, trace, origin, &builder) }
  }

  /// Takes a log record if its trace is `wanted`.
  package mutating func read(
    log: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder, wanted: (String) -> Bool
  ) {
    let trace = Self.id(log["traceId"]) ?? ""
    if wanted(trace) { logs.take(log, trace, origin, &builder) }
  }

  private mutating func take(
    _ span: JSONValue, _ traceID: String, _ origin: SliceOrigin, _ builder: inout SessionBuilder
  ) {
    let place = trace(traceID, &builder)
    let reader = OTLPSpan(span: span, origin: origin)
    let draft = reader.draft(trace: place, &builder)
    let isRoot = draft.parentID.isAbsent
    notes.take(reader, trace: place, isRoot: isRoot, &builder)
    if isRoot {
      rootNames[place] = builder.slice(of: draft.name)
      if draft.status == .error { hasRootError.insert(place) } else { hasRootError.remove(place) }
    }
    let key = Self.id(span["spanId"]).map { OTLPSpanKey(trace: place, $0) }
    let parent = Self.id(span["parentSpanId"]).map { OTLPSpanKey(trace: place, $0) }
    let collected = CollectedSpan(
      draft: draft, parent: parent, responseID: draft.kind == .llm ? reader.responseID : nil,
      statesFlags: reader.own.statesFlags)
    guard let key else {
      builder.warnings.add("missingSpanIds", "spans have no id; they cannot be parents")
      return spans.append(collected)
    }
    if let row = rows[key] {
      builder.warnings.add("repeatedSpans", "spans that came twice count as they came last")
      // What has ended does not run again: exporters that tell of a start send that once more when it is late.
      if draft.end != nil || spans[row].draft.end == nil { spans[row] = collected }
    } else {
      rows[key] = spans.count
      spans.append(collected)
    }
  }

  private mutating func trace(_ id: String, _ builder: inout SessionBuilder) -> Int {
    if let place = traces[id] { return place }
    var trace = Trace()
    trace.id = id.isEmpty ? .absent : builder.made(string: id)
    let session = sessionID ?? builder.made(string: builder.info.id)
    sessionID = session
    trace.sessionID = session
    let place = builder.add(trace)
    traces[id] = place
    return place
  }

  // MARK: Putting together

  /// Puts what was taken into the builder.
  package mutating func finish(into builder: inout SessionBuilder) {
    logs.join(&spans, into: &builder) { [traces, rows] trace, span in
      traces[trace].flatMap { rows[OTLPSpanKey(trace: $0, span)] }
    }
    var repeats = RepeatedUsage(spans) { [rows] in rows[$0] }
    repeats.mark(&spans)
    RepeatedToolCalls(spans) { [rows] in rows[$0] }.mark(&spans, builder)
    // What one span of a call says of its cost counts more than a price.
    if let priceOf = builder.priceOf { price(by: priceOf, &builder) }
    var isOpen: Set<Int> = []
    for span in inOrder {
      if span.draft.status == .running { isOpen.insert(span.draft.trace) }
      builder.add(span.draft)
    }
    for place in traces.values {
      builder.update(trace: place) { trace in
        if trace.name.isAbsent { trace.name = rootNames[place] ?? .absent }
        trace.status = isOpen.contains(place) ? .running : hasRootError.contains(place) ? .error : .completed
      }
    }
    notes.finish(into: &builder)
    spans = []
  }

  /// The spans as they began, so that a session is the same in whatever order its bodies came: exporters send a span when
  /// it has ended, children before their parents. One without a start stands last. An export of ours is in the order of
  /// its session.
  private var inOrder: [CollectedSpan] {
    if spans.contains(where: \.statesFlags) { return spans }
    let starts = spans.map { $0.draft.start }
    let order = spans.indices.sorted { one, other in
      switch (starts[one], starts[other]) {
      case (let first?, let second?): first == second ? one < other : first < second
      case (nil, nil): one < other
      case (let first, _): first != nil
      }
    }
    return order.map { spans[$0] }
  }

  /// Prices the calls that tell tokens and no cost.
  private mutating func price(by priceOf: SessionBuilder.PriceOfCall, _ builder: inout SessionBuilder) {
    for place in spans.indices where spans[place].draft.call.cost == nil {
      let call = spans[place].draft.call
      guard !call.usage.isEmpty, !call.model.isNone, let model = builder.text(of: call.model) else { continue }
      guard let cost = priceOf(model, call.usage.withCacheInInput, spans[place].draft.start) else { continue }
      spans[place].draft.call.cost = cost
      builder.isPricedByTable = true
    }
  }
}

/// A span that was taken, before it is known what stands around it.
struct CollectedSpan {
  var draft: SpanDraft
  let parent: OTLPSpanKey?
  /// The provider's id of a model's answer.
  var responseID: String?
  /// Whether the span says its flags outright, so that none must be guessed.
  let statesFlags: Bool
}
