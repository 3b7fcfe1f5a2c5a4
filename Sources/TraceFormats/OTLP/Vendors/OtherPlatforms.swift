internal import TraceModel

extension Convention {
  /// LangSmith's exporter and its names for those who send to it.
  static let langSmith = Convention(
    title: "LangSmith",
    source: "https://docs.langchain.com/langsmith/trace-with-opentelemetry",
    attributes: [
      Attribute("langsmith.span.kind", .kind),
      Attribute("langsmith.metadata.thread_id", .conversation),
      Attribute("langsmith.metadata.conversation_id", .conversation),
      Attribute("langsmith.metadata.session_id", .session),
      Attribute("langsmith.metadata.user_id", .user),
      Attribute("langsmith.metadata.ls_model_name", .requestModel),
      Attribute("langsmith.trace.name", .name),
      Attribute("langsmith.span.tags", .tags),
      Attribute(tree: "langsmith.metadata.", .metadata),
    ],
    kinds: [
      "llm": .llm, "chain": .chain, "tool": .tool, "retriever": .retriever, "embedding": .embedding,
      "prompt": .prompt, "parser": .chain,
    ])

  /// Genkit's spans.
  static let genkit = Convention(
    title: "Genkit",
    source: "https://genkit.dev/docs/observability/advanced-configuration/",
    attributes: [
      Attribute("genkit:metadata:subtype", .kind),
      Attribute("genkit:type", .kind),
      Attribute("genkit:sessionId", .session),
      Attribute("genkit:input", .input, as: .json),
      Attribute("genkit:output", .output, as: .json),
      Attribute("genkit:name", .tool),
    ],
    kinds: [
      "model": .llm, "tool": .tool, "tool.v2": .tool, "flow": .chain, "prompt": .prompt, "retriever": .retriever,
      "embedder": .embedding, "evaluator": .evaluator, "reranker": .reranker, "agent": .agent,
    ])
}
