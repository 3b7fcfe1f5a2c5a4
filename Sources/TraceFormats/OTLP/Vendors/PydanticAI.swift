internal import TraceModel

extension Convention {
  /// Pydantic AI, and Logfire, whose spans are named by templates.
  static let pydanticAI = Convention(
    title: "Pydantic AI and Logfire",
    source: "https://ai.pydantic.dev/logfire/",
    attributes: [
      Attribute("logfire.msg", .name),
      Attribute("agent_name", .agent, where: Marker("logfire.json_schema")),
      Attribute("model_name", .requestModel, where: Marker("logfire.json_schema")),
      Attribute("gen_ai.usage.details.reasoning_tokens", .reasoning),
      Attribute("gen_ai.usage.details.cache_read_tokens", .cacheRead),
      Attribute("gen_ai.usage.details.cached_tokens", .cacheRead),
      Attribute("gen_ai.usage.details.cache_read_input_tokens", .cacheRead),
      Attribute("gen_ai.usage.details.cache_write_tokens", .cacheCreation),
      Attribute("gen_ai.usage.details.cache_creation_input_tokens", .cacheCreation),
      // What an agent's calls took together.
      Attribute("gen_ai.aggregated_usage.input_tokens", .inputTokens),
      Attribute("gen_ai.aggregated_usage.output_tokens", .outputTokens),
      Attribute("gen_ai.aggregated_usage.cache_read.input_tokens", .cacheRead),
      Attribute("gen_ai.aggregated_usage.cache_creation.input_tokens", .cacheCreation),
      Attribute("gen_ai.aggregated_usage.cache_write.input_tokens", .cacheCreation),
      Attribute("gen_ai.aggregated_usage.details.reasoning_tokens", .reasoning),
      Attribute("operation.cost", .cost),
      Attribute("tool_arguments", .input, where: Marker("logfire.json_schema")),
      Attribute("tool_response", .output, where: Marker("logfire.json_schema")),
      Attribute("request_data", .input, .modelInside, as: .json, where: Marker("logfire.json_schema")),
      Attribute("response_data", .output, as: .json, where: Marker("logfire.json_schema")),
      Attribute("events", .input, as: .json, where: Marker("logfire.json_schema")),
      Attribute("pydantic_ai.all_messages", .input),
      Attribute("all_messages_events", .input, where: Marker("logfire.json_schema")),
      Attribute("final_result", .output, where: Marker("logfire.json_schema")),
      Attribute("logfire.tags", .tags),
    ],
    plainNames: ["agent run", "running tool", "running tools", "preparing model and tools run"])
}
