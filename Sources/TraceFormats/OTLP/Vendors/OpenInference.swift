internal import TraceModel

extension Convention {
  /// Phoenix, Arize, and the instrumentations that send to them.
  static let openInference = Convention(
    title: "OpenInference",
    source: "https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md",
    attributes: [
      Attribute("openinference.span.kind", .kind),
      Attribute("llm.response.model_name", .responseModel),
      Attribute("llm.model_name", .requestModel),
      Attribute("llm.request.model_name", .requestModel),
      Attribute("embedding.model_name", .requestModel),
      Attribute("reranker.model_name", .requestModel),
      Attribute("agent.name", .agent),
      // Of other spans it is a step of a graph.
      Attribute("graph.node.id", .agent, where: Marker("openinference.span.kind", is: "AGENT")),
      Attribute("llm.token_count.prompt", .inputTokens),
      Attribute("llm.token_count.completion", .outputTokens),
      Attribute("llm.token_count.total", .totalTokens),
      Attribute("llm.token_count.prompt_details.cache_read", .cacheRead),
      Attribute("llm.token_count.prompt_details.cache_write", .cacheCreation),
      Attribute("llm.token_count.completion_details.reasoning", .reasoning),
      Attribute("llm.cost.total", .cost),
      Attribute("llm.cost.prompt", .inputCost),
      Attribute("llm.cost.completion", .outputCost),
      Attribute(list: "llm.input_messages.", .input),
      Attribute(list: "llm.output_messages.", .output),
      Attribute("input.value", .input),
      Attribute("output.value", .output, .response),
      Attribute(list: "llm.prompts.", .input),
      Attribute(list: "llm.choices.", .output),
      Attribute("reranker.query", .input),
      Attribute(list: "embedding.embeddings.", .input),
      Attribute(list: "reranker.input_documents.", .input),
      Attribute(list: "retrieval.documents.", .output),
      Attribute(list: "reranker.output_documents.", .output),
      Attribute("tool.name", .tool),
      // Some send the tool's schema under this name, not what it was called with.
      Attribute("tool.parameters", .input),
      Attribute("llm.invocation_parameters", .parameters, .modelInside),
      Attribute("embedding.invocation_parameters", .parameters),
      Attribute(tree: "llm.prompt_template.", .parameters),
      Attribute("metadata", .metadata),
      Attribute("tag.tags", .tags),
    ],
    kinds: [
      "llm": .llm, "tool": .tool, "agent": .agent, "chain": .chain, "retriever": .retriever, "reranker": .reranker,
      "embedding": .embedding, "guardrail": .guardrail, "evaluator": .evaluator, "prompt": .prompt,
    ],
    events: [Event("First Token Stream Event", .firstToken)])
}
