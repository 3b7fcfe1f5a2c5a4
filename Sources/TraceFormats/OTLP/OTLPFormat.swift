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
  package static func id(_ value: JSONValue?) -> String? {
    guard let text = value?.stringValue, !text.isEmpty, text.contains(where: { $0 != "0" }) else { return nil }
    return text.contains { $0.isUppercase } ? text.lowercased() : text
  }

  /// The trace a span belongs to, by the id its source gave it where an export of ours says that; empty for none.
  package static func traceID(_ span: JSONValue) -> String {
    for attribute in span["attributes"]?.elements ?? .empty
    where attribute["key"]?.equals("sidetrace.trace_id") == true {
      if let id = attribute["value"].flatMap({ OTLPValue($0).inner })?.stringValue { return id }
    }
    return id(span["traceId"]) ?? ""
  }

  /// A session that attributes name, and how much that name counts: the lower the rank, the more.
  struct NamedSession {
    let rank: Int
    let id: String
  }

  /// The session that a span or the resource around it names; of equally good names the span's.
  static func session(of span: JSONValue, _ resource: NamedSession?) -> String? {
    guard let own = session(in: span["attributes"]) else { return resource?.id }
    guard let resource, resource.rank < own.rank else { return own.id }
    return resource.id
  }

  /// The best name of a session among attributes.
  static func session(in attributes: JSONValue?) -> NamedSession? {
    var best: NamedSession?
    for attribute in attributes?.elements ?? .empty {
      guard let key = attribute["key"], let rank = sessionKeys[key], let value = attribute["value"] else { continue }
      guard rank < best?.rank ?? .max, let text = OTLPValue(value).text, !text.isEmpty else { continue }
      best = NamedSession(rank: rank, id: text)
    }
    return best
  }

  private static let sessionKeys = KeyTable<Int>([
    "gen_ai.conversation.id": 0, "session.id": 1, "traceloop.association.properties.session_id": 2,
    "copilot_chat.chat_session_id": 3,
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
