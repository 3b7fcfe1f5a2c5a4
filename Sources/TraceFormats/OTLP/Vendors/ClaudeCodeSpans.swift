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
      Attribute("input_tokens", .inputTokens),
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
}
