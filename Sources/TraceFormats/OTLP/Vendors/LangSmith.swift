internal import TraceModel

extension Convention {
  /// LangSmith's exporter and its names for those who send to it.
  static let langSmith = Convention(
    title: "LangSmith",
    source: "https://docs.langchain.com/langsmith/trace-with-opentelemetry",
    leading: [
      // Its exporter makes `chat` of a prompt's operation and `embeddings` of a retriever's, and it says that a run
      // succeeded before it knows: only a run that failed has an exception.
      Attribute("langsmith.span.kind", .kind, .failsByException)
    ],
    attributes: [
      Attribute("langsmith.metadata.thread_id", .conversation),
      Attribute("langsmith.metadata.conversation_id", .conversation),
      Attribute("langsmith.metadata.session_id", .session),
      Attribute("langsmith.metadata.user_id", .user),
      Attribute("langsmith.metadata.ls_model_name", .requestModel),
      Attribute("langsmith.metadata.lc_agent_name", .agent),
      Attribute("langsmith.metadata.usage_metadata", .usage, as: .json),
      Attribute("langsmith.trace.name", .name),
      // Below the root they are those of a step.
      Attribute("langsmith.span.tags", .rootTags, as: .words),
      Attribute(tree: "langsmith.metadata.", .metadata),
    ],
    kinds: [
      "llm": .llm, "chain": .chain, "tool": .tool, "retriever": .retriever, "embedding": .embedding,
      "prompt": .prompt, "parser": .chain,
    ])
}
