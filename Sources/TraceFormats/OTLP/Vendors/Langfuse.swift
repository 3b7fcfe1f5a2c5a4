internal import TraceModel

extension Convention {
  /// Langfuse's SDKs. Usage and cost are JSON objects whose keys are the provider's or the user's own; under Langfuse's
  /// own names (`input`, `input_cache_read` …) none of the parts is among another one.
  /// https://langfuse.com/docs/observability/features/token-and-cost-tracking
  static let langfuse = Convention(
    title: "Langfuse",
    source: "https://langfuse.com/integrations/native/opentelemetry#property-mapping",
    attributes: [
      Attribute("langfuse.observation.type", .kind),
      Attribute("langfuse.session.id", .session),
      Attribute("langfuse.user.id", .user),
      Attribute("langfuse.observation.model.name", .responseModel),
      Attribute("langfuse.observation.usage_details", .usageParts, as: .json),
      Attribute("langfuse.observation.cost_details", .costParts, as: .json),
      Attribute("langfuse.observation.completion_start_time", .firstToken, as: .time),
      Attribute("langfuse.observation.input", .input),
      Attribute("langfuse.observation.output", .output),
      Attribute("langfuse.observation.model.parameters", .parameters),
      Attribute("langfuse.observation.metadata", .metadata),
      Attribute(tree: "langfuse.observation.metadata.", .metadata, as: .json),
      Attribute("langfuse.observation.level", .outcome),
      Attribute("langfuse.observation.status_message", .error),
      Attribute("langfuse.trace.name", .traceName),
      Attribute("langfuse.trace.tags", .tags),
      Attribute("langfuse.trace.input", .traceInput),
      Attribute("langfuse.trace.output", .traceOutput),
      Attribute("langfuse.trace.metadata", .traceMetadata),
      Attribute(tree: "langfuse.trace.metadata.", .traceMetadata, as: .json),
      Attribute("langfuse.environment", .environment),
      Attribute("langfuse.release", .release),
    ],
    kinds: [
      "generation": .llm, "embedding": .embedding, "agent": .agent, "tool": .tool, "chain": .chain,
      "retriever": .retriever, "evaluator": .evaluator, "guardrail": .guardrail, "event": .event,
    ])
}
