internal import TraceModel

extension Convention {
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

  /// Langtrace's SDK, beside the names of the GenAI conventions.
  static let langtrace = Convention(
    title: "Langtrace",
    source: "https://github.com/Scale3-Labs/langtrace-python-sdk",
    attributes: [
      Attribute("gen_ai.usage.cached_tokens", .cacheRead),
      Attribute("gen_ai.request.embedding_inputs", .input),
    ])
}
