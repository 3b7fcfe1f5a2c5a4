extension Convention {
  /// Google's Agent Development Kit, beside the names of the GenAI conventions.
  static let agentDevelopmentKit = Convention(
    title: "Google ADK",
    source: "https://github.com/google/adk-python/blob/main/src/google/adk/telemetry/tracing.py",
    attributes: [
      Attribute("gcp.vertex.agent.session_id", .session),
      Attribute("gcp.vertex.agent.llm_request", .input),
      Attribute("gcp.vertex.agent.llm_response", .output),
      Attribute("gcp.vertex.agent.tool_call_args", .input),
      Attribute("gcp.vertex.agent.tool_response", .output),
      Attribute("gcp.vertex.agent.data", .input),
      Attribute("gen_ai.usage.experimental.reasoning_tokens", .reasoning),
    ])
}
