internal import JSONTape
internal import TraceModel

/// One span of OTLP, its attributes read by the names of three conventions.
struct OTLPSpan {
  let span: JSONValue
  let origin: SliceOrigin
  let own: OTLPOwnAttributes

  init(span: JSONValue, origin: SliceOrigin) {
    self.span = span
    self.origin = origin
    own = OTLPOwnAttributes(span)
  }

  private enum Field: Int {
    case operation, openInferenceKind, traceloopKind, requestType
    case responseModel, requestModel
    case input, output, total, cacheRead, cacheCreation, reasoning, cost
    case inputMessages, outputMessages, inputValue, outputValue, toolArguments, toolResult
    case toolName, agentName, entityInput, entityOutput, entityName, metadata, errorType, parameters
    case costInput, costOutput, firstToken, query, documents, instructions
  }

  /// Which attribute means what: the GenAI conventions first, then OpenInference, then OpenLLMetry.
  /// The number is the rank among attributes of one meaning; the lowest that is present counts.
  private static let fields = KeyTable<(field: Field, rank: Int)>([
    "gen_ai.operation.name": (.operation, 0),
    "openinference.span.kind": (.openInferenceKind, 0),
    "traceloop.span.kind": (.traceloopKind, 0),
    "llm.request.type": (.requestType, 0),
    "gen_ai.response.model": (.responseModel, 0), "gen_ai.request.model": (.requestModel, 0),
    "llm.response.model_name": (.responseModel, 1), "llm.model_name": (.requestModel, 1),
    "llm.request.model_name": (.requestModel, 2), "embedding.model_name": (.requestModel, 3),
    "gen_ai.usage.input_tokens": (.input, 0), "llm.token_count.prompt": (.input, 1),
    "gen_ai.usage.prompt_tokens": (.input, 2),
    "gen_ai.usage.output_tokens": (.output, 0), "llm.token_count.completion": (.output, 1),
    "gen_ai.usage.completion_tokens": (.output, 2),
    "llm.token_count.total": (.total, 0), "llm.usage.total_tokens": (.total, 1),
    "gen_ai.usage.cache_read.input_tokens": (.cacheRead, 0),
    "llm.token_count.prompt_details.cache_read": (.cacheRead, 1),
    "gen_ai.usage.cache_read_input_tokens": (.cacheRead, 2),
    "gen_ai.usage.cache_creation.input_tokens": (.cacheCreation, 0),
    "llm.token_count.prompt_details.cache_write": (.cacheCreation, 1),
    "gen_ai.usage.cache_creation_input_tokens": (.cacheCreation, 2),
    "gen_ai.usage.reasoning.output_tokens": (.reasoning, 0),
    "llm.token_count.completion_details.reasoning": (.reasoning, 1),
    "gen_ai.usage.reasoning_tokens": (.reasoning, 2),
    "llm.cost.total": (.cost, 0),
    "gen_ai.input.messages": (.inputMessages, 0), "gen_ai.output.messages": (.outputMessages, 0),
    "input.value": (.inputValue, 0), "output.value": (.outputValue, 0),
    "gen_ai.tool.call.arguments": (.toolArguments, 0), "tool.parameters": (.toolArguments, 1),
    "gen_ai.tool.call.result": (.toolResult, 0),
    "gen_ai.tool.name": (.toolName, 0), "tool.name": (.toolName, 1),
    "gen_ai.agent.name": (.agentName, 0), "agent.name": (.agentName, 1),
    "traceloop.entity.input": (.entityInput, 0), "traceloop.entity.output": (.entityOutput, 0),
    "metadata": (.metadata, 0), "error.type": (.errorType, 0),
    "llm.invocation_parameters": (.parameters, 0), "traceloop.entity.name": (.entityName, 0),
    "llm.cost.prompt": (.costInput, 0), "llm.cost.completion": (.costOutput, 0),
    "gen_ai.server.time_to_first_token": (.firstToken, 0), "gen_ai.response.time_to_first_chunk": (.firstToken, 1),
    "gen_ai.retrieval.query.text": (.query, 0), "reranker.query": (.query, 1),
    "gen_ai.retrieval.documents": (.documents, 0), "gen_ai.system_instructions": (.instructions, 0),
  ])

  private static let operations = WordTable<SpanKind>([
    "chat": .llm, "text_completion": .llm, "generate_content": .llm, "embeddings": .embedding,
    "retrieval": .retriever, "execute_tool": .tool, "invoke_agent": .agent, "create_agent": .agent,
    "invoke_workflow": .chain, "workflow": .chain, "task": .chain, "agent": .agent, "tool": .tool,
    "completion": .llm, "embedding": .embedding, "rerank": .reranker,
  ])

  /// Who the span says it was done for.
  var user: JSONValue? {
    for attribute in span["attributes"]?.elements ?? .empty {
      guard let key = attribute["key"], key.equals("user.id") || key.equals("enduser.id") else { continue }
      if let user = attribute["value"].flatMap({ OTLPValue($0).inner }), user.isString { return user }
    }
    return nil
  }

  func draft(trace: Int, _ builder: inout SessionBuilder) -> SpanDraft {
    var draft = SpanDraft(trace: trace)
    draft.record = origin.slice(span)
    if let id = OTLPFormat.id(span["spanId"]) { draft.id = builder.made(string: id) }
    if let id = OTLPFormat.id(span["parentSpanId"]) { draft.parentID = builder.made(string: id) }
    draft.name = builder.pooled(span["name"], origin)
    draft.start = time("startTimeUnixNano")
    draft.end = time("endTimeUnixNano")
    readAttributes(into: &draft, &builder)
    readStatus(into: &draft)
    own.apply(to: &draft, origin, &builder)
    return draft
  }

  /// A 64-bit number, as text or as a number; 0 means that it was not set.
  private func time(_ name: StaticString) -> Timestamp? {
    guard let value = span[name], let text = value.isString ? value.stringValue : value.spelling,
      let nanoseconds = SaturatingInteger(text), nanoseconds > 0
    else { return nil }
    return Timestamp(nanoseconds)
  }

  private func readAttributes(into draft: inout SpanDraft, _ builder: inout SessionBuilder) {
    var found: [Field: JSONValue] = [:]
    // Apart from the values: of a dictionary of both in one tuple the compiler (6.3.1) mistakes nothing for something.
    var ranks: [Field: Int] = [:]
    var flattened = OTLPFlattened()
    for attribute in span["attributes"]?.elements ?? .empty {
      guard let key = attribute["key"], let value = attribute["value"] else { continue }
      if let (field, rank) = Self.fields[key] {
        guard rank <= ranks[field] ?? .max else { continue }
        ranks[field] = rank
        found[field] = value
      } else {
        _ = flattened.take(key, value)
      }
    }
    func inner(_ field: Field) -> JSONValue? { found[field].flatMap { OTLPValue($0).inner } }
    func payload(_ fields: Field...) -> Slice {
      for field in fields {
        guard let value = found[field] else { continue }
        let unwrapped = OTLPValue(value)
        if unwrapped.isScalar, let inner = unwrapped.inner { return origin.slice(inner) }
        return builder.made { unwrapped.write(to: &$0) }
      }
      return .absent
    }
    draft.kind = kind(inner)
    if let model = inner(.responseModel) ?? inner(.requestModel) { draft.call.model = builder.pooled(model, origin) }
    if let agent = inner(.agentName) { draft.agent = builder.pooled(agent, origin) }
    if draft.kind == .tool, let tool = inner(.toolName) ?? inner(.entityName), tool.isString {
      draft.name = builder.pooled(tool, origin)
    }
    let counts: [(Field, UsageReader.Field)] = [
      (.input, .input), (.output, .output), (.total, .total), (.cacheRead, .cacheRead),
      (.cacheCreation, .cacheCreation), (.reasoning, .reasoning),
    ]
    for (field, meaning) in counts {
      if let value = inner(field) { UsageReader.set(meaning, value, &draft.call.usage, &builder.warnings) }
    }
    if draft.kind == .other, draft.call.usage.input != nil || draft.call.usage.output != nil { draft.kind = .llm }
    draft.call.cost = CostReader.read(inner(.cost), warnings: &builder.warnings)
    if draft.call.cost == nil, let input = inner(.costInput).flatMap({ Cost($0) }),
      let output = inner(.costOutput).flatMap({ Cost($0) })
    {
      draft.call.cost = input + output
    }
    draft.call.firstToken = firstToken(inner(.firstToken), start: draft.start)
    draft.call.parameters = payload(.parameters)
    if draft.call.parameters.isAbsent { draft.call.parameters = made(flattened, [.request, .template], &builder) }
    draft.input = payload(.inputMessages)
    if draft.input.isAbsent { draft.input = made(flattened, [.inputMessages, .prompts], &builder) }
    if draft.input.isAbsent { draft.input = payload(.toolArguments, .inputValue, .query, .entityInput) }
    if draft.input.isAbsent { draft.input = made(flattened, [.embeddings, .rerankedFrom], &builder) }
    if draft.input.isAbsent { draft.input = events(.input, &builder) }
    if draft.input.isAbsent { draft.input = payload(.instructions) }
    draft.output = payload(.outputMessages)
    if draft.output.isAbsent { draft.output = made(flattened, [.outputMessages, .completions], &builder) }
    if draft.output.isAbsent { draft.output = payload(.toolResult, .outputValue, .documents, .entityOutput) }
    if draft.output.isAbsent { draft.output = made(flattened, [.documents, .reranked], &builder) }
    if draft.output.isAbsent { draft.output = events(.output, &builder) }
    draft.metadata = payload(.metadata)
    if draft.metadata.isAbsent { draft.metadata = made(flattened, [.properties], &builder) }
    if let type = inner(.errorType), type.isString { draft.error = origin.slice(type) }
  }

  /// The first of the groups that is there.
  private func made(
    _ flattened: OTLPFlattened, _ groups: [OTLPFlattened.Group], _ builder: inout SessionBuilder
  ) -> Slice {
    guard let group = groups.first(where: flattened.has) else { return .absent }
    return builder.made { flattened.write(group, to: &$0) }
  }

  private func events(_ side: OTLPMessageEvents.Side, _ builder: inout SessionBuilder) -> Slice {
    var isThere = false
    let slice = builder.made { writer in
      isThere = OTLPMessageEvents.write(side, of: span, to: &writer)
    }
    return isThere ? slice : .absent
  }

  /// Seconds from the start.
  private func firstToken(_ value: JSONValue?, start: Timestamp?) -> Timestamp? {
    guard let start, let wait = value.flatMap({ Elapsed($0, .seconds) }), wait >= 0 else { return nil }
    return start + wait
  }

  private func kind(_ inner: (Field) -> JSONValue?) -> SpanKind {
    if let word = inner(.operation), let kind = Self.operations[word] { return kind }
    if let word = inner(.openInferenceKind)?.stringValue, let kind = SpanKind(name: word) { return kind }
    for field in [Field.traceloopKind, .requestType] {
      if let word = inner(field), let kind = Self.operations[word] { return kind }
    }
    return .other
  }

  private func readStatus(into draft: inout SpanDraft) {
    let status = span["status"]
    let code = status?["code"]
    let word = code?.stringValue ?? code?.spelling ?? "0"
    let exception = self.exception
    switch word {
    case "2", "STATUS_CODE_ERROR": draft.status = .error
    case "1", "STATUS_CODE_OK": draft.status = .ok
    default: draft.status = draft.end == nil ? .running : .unset
    }
    guard draft.status == .error || exception != nil else {
      draft.error = .absent
      return
    }
    if let message = status?["message"], message.isString, message.stringValue != "" {
      draft.error = origin.slice(message)
    } else if let exception {
      draft.error = origin.slice(exception)
    }
  }

  /// The message of the exception event, if there is one.
  private var exception: JSONValue? {
    for event in span["events"]?.elements ?? .empty where event["name"]?.equals("exception") == true {
      for attribute in event["attributes"]?.elements ?? .empty
      where attribute["key"]?.equals("exception.message") == true {
        return attribute["value"].flatMap { OTLPValue($0).inner }
      }
    }
    return nil
  }
}
