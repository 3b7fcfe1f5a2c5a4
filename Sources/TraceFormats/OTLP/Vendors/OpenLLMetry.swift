internal import TraceModel

extension Convention {
  /// Traceloop's SDK and its instrumentations, with the names that they had before they took those of the GenAI
  /// conventions.
  static let openLLMetry = Convention(
    title: "OpenLLMetry (Traceloop)",
    source: "https://www.traceloop.com/docs/openllmetry/contributing/semantic-conventions",
    attributes: [
      Attribute("traceloop.span.kind", .kind),
      Attribute("llm.request.type", .kind),
      Attribute("traceloop.association.properties.session_id", .session),
      Attribute("traceloop.association.properties.user_id", .user),
      Attribute("gen_ai.usage.prompt_tokens", .inputTokens),
      Attribute("gen_ai.usage.completion_tokens", .outputTokens),
      Attribute("gen_ai.usage.total_tokens", .totalTokens),
      Attribute("llm.usage.total_tokens", .totalTokens),
      Attribute("gen_ai.usage.cache_read_input_tokens", .cacheRead),
      Attribute("gen_ai.usage.cache_creation_input_tokens", .cacheCreation),
      Attribute("gen_ai.usage.cache_write_input_tokens", .cacheCreation),
      Attribute("gen_ai.usage.reasoning_tokens", .reasoning),
      Attribute("llm.usage.reasoning_tokens", .reasoning),
      Attribute(list: "gen_ai.prompt.", .input),
      Attribute(list: "gen_ai.completion.", .output),
      Attribute("gen_ai.prompt", .input),
      Attribute("gen_ai.completion", .output),
      Attribute("traceloop.entity.name", .entity),
      Attribute("traceloop.entity.input", .input, as: .json),
      Attribute("traceloop.entity.output", .output, as: .json),
      Attribute(tree: "traceloop.association.properties.", .metadata),
    ],
    kinds: [
      "workflow": .chain, "task": .chain, "agent": .agent, "tool": .tool, "chat": .llm, "completion": .llm,
      "embedding": .embedding, "rerank": .reranker,
    ],
    events: [Event("llm.content.completion.chunk", .firstToken)])
}
