internal import JSONTape
internal import TraceModel

/// One span of PandaProbe.
enum PandaProbeSpan {
  private enum Field {
    case id, trace, parent, name, kind, status, input, output, model, usage, metadata, start, end, error
    case firstToken, parameters, cost
  }

  private static let fields = KeyTable<Field>([
    "span_id": .id, "trace_id": .trace, "parent_span_id": .parent, "name": .name, "kind": .kind, "status": .status,
    "input": .input, "output": .output, "model": .model, "token_usage": .usage, "metadata": .metadata,
    "started_at": .start, "ended_at": .end, "error": .error, "completion_start_time": .firstToken,
    "model_parameters": .parameters, "cost": .cost,
  ])

  private static let kinds = WordTable<SpanKind>([
    "AGENT": .agent, "TOOL": .tool, "LLM": .llm, "RETRIEVER": .retriever, "CHAIN": .chain, "EMBEDDING": .embedding,
    "OTHER": .other, "GUARDRAIL": .guardrail, "RERANKER": .reranker, "EVALUATOR": .evaluator,
  ])

  private static let statuses = WordTable<SpanStatus>(["UNSET": .unset, "OK": .ok, "ERROR": .error])

  static func add(
    _ value: JSONValue, _ origin: SliceOrigin, trace: Int, isOpen: Bool, to builder: inout SessionBuilder
  ) {
    guard value.isObject else {
      builder.warnings.add("badSpan", "spans that are no objects were kept without a name")
      var draft = SpanDraft(trace: trace)
      draft.record = origin.slice(value)
      builder.add(draft)
      return
    }
    var draft = SpanDraft(trace: trace)
    draft.record = origin.slice(value)
    for member in value.members {
      let value = member.value
      if value.isNull { continue }
      switch fields[member.key] {
      case .id: draft.id = builder.canonical(value, origin)
      case .parent: draft.parentID = builder.canonical(value, origin)
      case .name: draft.name = builder.pooled(value, origin)
      case .kind: draft.kind = kinds[value] ?? SpanKind(name: value.stringValue ?? "") ?? .other
      case .status: draft.status = statuses[value] ?? .unset
      case .input: draft.input = origin.slice(value)
      case .output: draft.output = origin.slice(value)
      case .model: draft.call.model = builder.pooled(value, origin)
      case .usage: UsageReader.read(value, into: &draft.call.usage, warnings: &builder.warnings)
      case .metadata where value.isEmptyContainer: break
      case .metadata: draft.metadata = origin.slice(value)
      case .start: draft.start = TimeReader.time(value, &builder)
      case .end: draft.end = TimeReader.time(value, &builder)
      case .error: draft.error = origin.slice(value)
      case .firstToken: draft.call.firstToken = TimeReader.time(value, &builder)
      case .parameters: draft.call.parameters = origin.slice(value)
      case .cost: draft.call.cost = CostReader.read(value, warnings: &builder.warnings)
      case .trace, nil: break
      }
    }
    if draft.end == nil, isOpen, draft.status != .error { draft.status = .running }
    builder.add(draft)
  }
}
