internal import TraceModel

extension Convention {
  /// Claude Code's own traces, whose names have no prefix.
  static let claudeCode = Convention(
    title: "Claude Code",
    source: "https://code.claude.com/docs/en/monitoring-usage#traces-beta",
    marker: Marker("span.type"),
    attributes: [
      Attribute("span.type", .kind),
      Attribute("model", .responseModel),
      // As the provider counts them: without those that the cache has to do with.
      Attribute("input_tokens", .uncachedTokens),
      Attribute("output_tokens", .outputTokens),
      Attribute("cache_read_tokens", .cacheRead),
      Attribute("cache_creation_tokens", .cacheCreation),
      Attribute("cost_usd", .cost),
      Attribute("ttft_ms", .firstToken, as: .milliseconds),
      Attribute("request_id", .responseID),
      Attribute("user_prompt", .input),
      Attribute("tool_input", .input),
      Attribute("full_command", .input),
      Attribute("file_path", .input),
      Attribute("tool_name", .tool),
      Attribute("agent_name", .agent),
      Attribute("subagent_type", .agent),
      Attribute("success", .outcome),
      Attribute("error", .error),
      Attribute("user.account_uuid", .user),
    ],
    kinds: [
      "interaction": .agent, "llm_request": .llm, "tool": .tool, "hook": .guardrail,
      // What a call of a tool consists of is no other call.
      "tool.execution": .other, "tool.blocked_on_user": .other,
    ],
    events: [Event("tool.output", .output)])

  /// The log records of Claude Code, which say what its spans do not: what a call cost.
  static let claudeCodeEvents = Convention(
    title: "Claude Code's events",
    source: "https://code.claude.com/docs/en/monitoring-usage#events",
    attributes: [
      Attribute("model", .responseModel, where: request),
      Attribute("input_tokens", .uncachedTokens, where: request),
      Attribute("output_tokens", .outputTokens, where: request),
      Attribute("cache_read_tokens", .cacheRead, where: request),
      Attribute("cache_creation_tokens", .cacheCreation, where: request),
      Attribute("cost_usd", .cost, where: request),
      Attribute("request_id", .responseID, where: request),
      Attribute("prompt", .input, where: Marker("event.name", is: "user_prompt")),
      Attribute("tool_input", .input, where: Marker("event.name", is: "tool_result")),
      Attribute("tool_parameters", .input, where: Marker("event.name", is: "tool_result")),
    ],
    events: [
      Event("api_request", .details), Event("claude_code.api_request", .details),
      Event("user_prompt", .details), Event("claude_code.user_prompt", .details),
      Event("tool_result", .details), Event("claude_code.tool_result", .details),
    ])

  private static let request = Marker("event.name", is: "api_request")
}
