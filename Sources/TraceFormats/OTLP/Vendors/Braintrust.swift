internal import TraceModel

extension Convention {
  /// Braintrust's SDKs, and its names for those who send to it: JSON objects with the fields of its own spans.
  static let braintrust = Convention(
    title: "Braintrust",
    source: "https://www.braintrust.dev/docs/integrations/sdk-integrations/opentelemetry/attributes",
    attributes: [
      Attribute("braintrust.span_attributes", .kindInside, as: .json),
      Attribute("braintrust.input_json", .input, as: .json),
      Attribute("braintrust.input", .input),
      Attribute("braintrust.output_json", .output, as: .json),
      Attribute("braintrust.output", .output),
      Attribute("braintrust.metadata", .metadata, .modelInside, as: .json),
      Attribute("braintrust.metadata.model", .requestModel),
      Attribute("braintrust.metadata.session_id", .session),
      Attribute(tree: "braintrust.metadata.", .metadata),
      Attribute("braintrust.metrics", .usage, as: .json),
      Attribute("braintrust.metrics.prompt_tokens", .inputTokens),
      Attribute("braintrust.metrics.completion_tokens", .outputTokens),
      Attribute("braintrust.metrics.tokens", .totalTokens),
      Attribute("braintrust.metrics.prompt_cached_tokens", .cacheRead),
      Attribute("braintrust.metrics.prompt_cache_creation_tokens", .cacheCreation),
      Attribute("braintrust.metrics.completion_reasoning_tokens", .reasoning),
      Attribute("braintrust.metrics.time_to_first_token", .firstToken, as: .seconds),
      Attribute("braintrust.tags", .tags),
    ],
    kinds: [
      "llm": .llm, "tool": .tool, "task": .chain, "function": .chain, "eval": .chain, "score": .evaluator,
      "facet": .evaluator, "preprocessor": .chain, "automation": .chain, "review": .evaluator,
    ])
}
