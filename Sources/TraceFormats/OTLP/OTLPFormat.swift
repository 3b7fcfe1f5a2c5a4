package import JSONTape
package import TraceModel

/// OTLP/JSON: `resourceSpans` documents, one or many, with GenAI, OpenInference and OpenLLMetry attributes.
///
/// The spans of a trace may be spread over documents and come in any order; a span that comes twice counts as it came
/// last.
package struct OTLPFormat {
  private var traces: [String: Int] = [:]
  private var rows: [String: Int] = [:]
  private var drafts: [SpanDraft] = []
  private var rootNames: [Int: Slice] = [:]
  private var hasRootError: Set<Int> = []
  /// The places of drafts that say their flags outright.
  private var statesFlags: Set<Int> = []
  /// The session's id, once for all traces.
  private var sessionID: Slice?

  package init() {}

  /// A trace or span id in lower case; `nil` for none, which is also how an id of zeros is meant.
  ///
  /// OTLP/JSON has hexadecimal digits, but what is made by the general JSON mapping of protobuf has base64: with its
  /// padding a trace's id has 24 digits then and a span's 12, which no other has.
  package static func id(_ value: JSONValue?) -> String? {
    guard let text = value?.stringValue, !text.isEmpty, text.contains(where: { $0 != "0" }) else { return nil }
    if text.utf8.last == 0x3D, let bytes = Base64.bytes(text.utf8), bytes.count == 16 || bytes.count == 8 {
      return bytes.allSatisfy { $0 == 0 } ? nil : bytes.withUnsafeBytes { Hexadecimal.text($0) }
    }
    return text.contains { $0.isUppercase } ? text.lowercased() : text
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

  /// Attributes that name a session, each with its place; of every sixteen places the names are as good as one another.
  static let sessionKeys = KeyTable<Int>([
    "gen_ai.conversation.id": 0, "copilot_chat.chat_session_id": 1,
    "session.id": 16, "langfuse.session.id": 17, "traceloop.association.properties.session_id": 18,
    "mlflow.trace.session": 19, "ai.telemetry.metadata.sessionId": 20,
  ])

  /// Takes a span if its trace is `wanted`.
  package mutating func read(
    span: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder, wanted: (String) -> Bool
  ) {
    let trace = Self.traceID(span)
    if wanted(trace) { take(span, trace, origin, &builder) }
  }

  private mutating func take(
    _ span: JSONValue, _ traceID: String, _ origin: SliceOrigin, _ builder: inout SessionBuilder
  ) {
    let place = trace(traceID, &builder)
    let reader = OTLPSpan(span: span, origin: origin)
    let draft = reader.draft(trace: place, &builder)
    if let user = reader.user { builder.update(trace: place) { $0.userID = origin.slice(user) } }
    if draft.parentID.isAbsent {
      rootNames[place] = origin.sliceUnlessNull(span["name"])
      if draft.status == .error { hasRootError.insert(place) } else { hasRootError.remove(place) }
    }
    if let id = Self.id(span["spanId"]) {
      let key = traceID + ":" + id
      if let row = rows[key] {
        builder.warnings.add("repeatedSpans", "spans that came twice count as they came last")
        drafts[row] = draft
        if reader.own.statesFlags { statesFlags.insert(row) } else { statesFlags.remove(row) }
        return
      }
      rows[key] = drafts.count
    } else {
      builder.warnings.add("missingSpanIds", "spans have no id; they cannot be parents")
    }
    if reader.own.statesFlags { statesFlags.insert(drafts.count) }
    drafts.append(draft)
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

  /// Puts what was taken into the builder.
  package mutating func finish(into builder: inout SessionBuilder) {
    let hasUsage = Set(drafts.lazy.filter { !$0.call.usage.isEmpty && $0.kind == .llm }.map(\.trace))
    var isOpen: Set<Int> = []
    for (place, var draft) in drafts.enumerated() {
      // An agent's or a chain's usage is that of the calls below it, told once more.
      let isAround = (draft.kind == .agent || draft.kind == .chain) && !statesFlags.contains(place)
      if isAround, !draft.call.usage.isEmpty, hasUsage.contains(draft.trace) { draft.flags.insert(.rollup) }
      if draft.status == .running { isOpen.insert(draft.trace) }
      builder.add(draft)
    }
    for place in traces.values {
      builder.update(trace: place) { trace in
        trace.name = rootNames[place] ?? .absent
        trace.status = isOpen.contains(place) ? .running : hasRootError.contains(place) ? .error : .completed
      }
    }
    drafts = []
  }
}
