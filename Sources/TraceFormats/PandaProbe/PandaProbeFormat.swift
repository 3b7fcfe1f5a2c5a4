package import JSONTape
internal import SystemCalls
package import TraceModel

/// PandaProbe's bodies: a session or a trace in detail, and the entries of its lists.
package enum PandaProbeFormat {
  enum TraceField {
    case id, name, status, input, output, metadata, start, end, session, user, tags, environment, release, spans
    case totalTokens, totalCost, latency, spanCount
  }

  static let traceFields = KeyTable<TraceField>([
    "trace_id": .id, "name": .name, "status": .status, "input": .input, "output": .output, "metadata": .metadata,
    "started_at": .start, "ended_at": .end, "session_id": .session, "user_id": .user, "tags": .tags,
    "environment": .environment, "release": .release, "spans": .spans, "total_tokens": .totalTokens,
    "total_cost": .totalCost, "latency_ms": .latency, "span_count": .spanCount,
  ])

  /// How the server sums up (its queries read these keys alone).
  private static let countingRules = [
    CountingRule(.tokens, "the server adds prompt_tokens and completion_tokens alone; counts under other names are 0"),
    CountingRule(.cost, "the server adds cost.total alone; costs under other names are 0"),
    CountingRule(.duration, "the server adds the turns that have ended"),
  ]

  /// Fills in what a session's body says of the session itself.
  package static func readSession(_ root: JSONValue, into builder: inout SessionBuilder) {
    var reported = ReportedTotals()
    for member in root.members {
      let value = member.value
      if member.key.equals("user_id") {
        builder.info.userID = value.stringValue ?? builder.info.userID
      } else if member.key.equals("tags") {
        builder.info.tags = value.elements.compactMap(\.stringValue)
      } else if member.key.equals("trace_count") {
        reported.traceCount = Count(value)
      } else if member.key.equals("total_span_count") {
        reported.spanCount = Count(value)
      } else if member.key.equals("total_tokens") {
        reported.usage.statedTotal = UsageReader.count(value)
      } else if member.key.equals("total_cost") {
        reported.cost = Cost(value)
      } else if member.key.equals("total_latency_ms") {
        reported.duration = TimeReader.milliseconds(value)
      } else if member.key.equals("first_trace_at") {
        builder.info.start = Timestamp(value)
      } else if member.key.equals("last_trace_at") {
        builder.info.end = Timestamp(value)
      }
    }
    reported.rules = countingRules
    // A list narrowed by a filter counts only what matches, so the larger count is the truer one.
    if (reported.traceCount ?? 0) >= (builder.info.reported.traceCount ?? 0) { builder.info.reported = reported }
  }

  /// Adds one trace with its spans.
  package static func addTrace(_ value: JSONValue, _ origin: SliceOrigin, to builder: inout SessionBuilder) {
    var trace = Trace()
    trace.record = origin.slice(value)
    trace.hasSpans = false
    var spans: JSONValue?
    for member in value.members {
      let value = member.value
      switch traceFields[member.key] {
      case .id: trace.id = builder.canonical(value, origin)
      case .name: trace.name = origin.slice(value)
      case .status: trace.status = RunStatus(word: value.stringValue ?? "")
      case .input: trace.input = origin.sliceUnlessNull(value)
      case .output: trace.output = origin.sliceUnlessNull(value)
      case .metadata: trace.metadata = origin.sliceUnlessNull(value)
      case .start: trace.start = TimeReader.time(value, &builder)
      case .end: trace.end = TimeReader.time(value, &builder)
      case .session: trace.sessionID = origin.sliceUnlessNull(value)
      case .user: trace.userID = origin.sliceUnlessNull(value)
      case .tags: trace.tags = origin.sliceUnlessNull(value)
      case .environment: trace.environment = origin.sliceUnlessNull(value)
      case .release: trace.release = origin.sliceUnlessNull(value)
      case .totalTokens: trace.reported.usage.statedTotal = UsageReader.count(value)
      case .totalCost: trace.reported.cost = Cost(value)
      case .latency: trace.reported.duration = TimeReader.milliseconds(value)
      case .spanCount: trace.reported.spanCount = Count(value)
      case .spans where value.isArray:
        spans = value
        trace.hasSpans = true
      case .spans, nil: break
      }
    }
    let isOpen = trace.status.isOpen
    trace.reported.rules = countingRules
    let place = builder.add(trace)
    guard let spans else { return }
    let isLeft = Interruption.probe()
    for span in spans.elements {
      if isLeft() { return }
      PandaProbeSpan.add(span, origin, trace: place, isOpen: isOpen, to: &builder)
    }
  }
}
