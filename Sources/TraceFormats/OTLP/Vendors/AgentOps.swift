internal import TraceModel

extension Convention {
  /// AgentOps, beside the names of the GenAI conventions.
  static let agentOps = Convention(
    title: "AgentOps",
    source: "https://github.com/AgentOps-AI/agentops/tree/main/agentops/semconv",
    attributes: [
      Attribute("agentops.span.kind", .kind),
      Attribute("gen_ai.request.type", .kind),
      Attribute("operation.name", .entity, where: Marker("agentops.span.kind")),
      Attribute("agentops.entity.name", .entity),
      Attribute("agentops.entity.input", .input, as: .json),
      Attribute("agentops.session.input", .input, as: .json),
      Attribute("agentops.workflow.input", .input, as: .json),
      Attribute("agentops.agent.input", .input, as: .json),
      Attribute("agentops.task.input", .input, as: .json),
      Attribute("agentops.operation.input", .input, as: .json),
      Attribute("agentops.tool.input", .input, as: .json),
      Attribute("agentops.guardrail.input", .input, as: .json),
      Attribute("agentops.entity.output", .output, as: .json),
      Attribute("agentops.session.output", .output, as: .json),
      Attribute("agentops.workflow.output", .output, as: .json),
      Attribute("agentops.agent.output", .output, as: .json),
      Attribute("agentops.task.output", .output, as: .json),
      Attribute("agentops.operation.output", .output, as: .json),
      Attribute("agentops.tool.output", .output, as: .json),
      Attribute("agentops.guardrail.output", .output, as: .json),
      Attribute("agentops.tags", .tags),
      Attribute("gen_ai.usage.total_cost", .cost),
      Attribute("gen_ai.streaming.time_to_first_token", .firstToken, as: .seconds),
    ],
    kinds: [
      "session": .chain, "workflow": .chain, "task": .chain, "operation": .chain, "chain": .chain, "agent": .agent,
      "tool": .tool, "llm": .llm, "guardrail": .guardrail, "chat": .llm, "completion": .llm, "embedding": .embedding,
      "rerank": .reranker,
    ])
}
