internal import TraceModel

extension Convention {
  /// The names of today, then those of earlier versions that are still sent.
  static let genAI = Convention(
    title: "OpenTelemetry GenAI",
    source: "https://github.com/open-telemetry/semantic-conventions-genai",
    attributes: [
      Attribute("gen_ai.operation.name", .kind),
      Attribute("gen_ai.conversation.id", .conversation),
      Attribute("gen_ai.response.model", .responseModel),
      Attribute("gen_ai.request.model", .requestModel),
      Attribute("gen_ai.response.id", .responseID),
      Attribute("gen_ai.agent.name", .agent),
      Attribute("gen_ai.usage.input_tokens", .inputTokens),
      Attribute("gen_ai.usage.output_tokens", .outputTokens),
      Attribute("gen_ai.usage.cache_read.input_tokens", .cacheRead),
      Attribute("gen_ai.usage.cache_creation.input_tokens", .cacheCreation),
      Attribute("gen_ai.usage.cache_write.input_tokens", .cacheCreation),
      Attribute("gen_ai.usage.reasoning.output_tokens", .reasoning),
      Attribute("gen_ai.response.time_to_first_chunk", .firstToken, as: .seconds),
      Attribute("gen_ai.client.operation.time_to_first_chunk", .firstToken, as: .seconds),
      Attribute("gen_ai.server.time_to_first_token", .firstToken, as: .seconds),
      Attribute("gen_ai.input.messages", .input),
      Attribute("gen_ai.output.messages", .output),
      Attribute("gen_ai.system_instructions", .instructions),
      Attribute("gen_ai.tool.name", .tool),
      Attribute("gen_ai.tool.call.arguments", .input),
      Attribute("gen_ai.tool.call.result", .output),
      Attribute("gen_ai.retrieval.query.text", .input),
      Attribute("gen_ai.retrieval.documents", .output),
      Attribute("gen_ai.memory.query.text", .input),
      Attribute("gen_ai.memory.records", .output),
      Attribute("gen_ai.agent.invocation_input", .input),
      Attribute("gen_ai.agent.invocation_output", .output),
      Attribute(tree: "gen_ai.request.", .parameters),
      Attribute("error.type", .errorType),
      Attribute("error.message", .error),
      Attribute("session.id", .session),
      Attribute("user.id", .user),
      Attribute("enduser.id", .user),
    ],
    kinds: [
      "chat": .llm, "text_completion": .llm, "generate_content": .llm, "embeddings": .embedding,
      "retrieval": .retriever, "rerank": .reranker, "fetch_response": .other, "execute_tool": .tool,
      "invoke_agent": .agent,
      "create_agent": .agent, "invoke_workflow": .chain, "agent_step": .chain, "plan": .chain,
      "search_memory": .retriever, "create_memory": .state, "update_memory": .state, "upsert_memory": .state,
      "delete_memory": .state, "create_memory_store": .state, "delete_memory_store": .state,
      // Words that are in use and in no version of the conventions.
      "completion": .llm, "response": .llm, "responses": .llm, "message": .llm, "embedding": .embedding,
      "embed": .embedding,
      "handoff": .handoff, "guardrail": .guardrail, "retrieve": .retriever, "memory": .state,
    ],
    events: [
      Event("gen_ai.client.inference.operation.details", .details),
      Event("gen_ai.system.message", .input),
      Event("gen_ai.user.message", .input),
      Event("gen_ai.assistant.message", .input),
      Event("gen_ai.tool.message", .input),
      Event("gen_ai.choice", .output),
      Event("gen_ai.content.prompt", .input),
      Event("gen_ai.content.completion", .output),
      Event("gen_ai.content.completion.chunk", .firstToken),
      Event("exception", .exception),
      Event("gen_ai.client.operation.exception", .exception),
    ])

  /// Calls between a client and a server of the Model Context Protocol.
  static let mcp = Convention(
    title: "Model Context Protocol",
    source: "https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/",
    attributes: [
      Attribute("mcp.method.name", .kind),
      Attribute("mcp.tool.name", .tool),
      Attribute("mcp.prompt.name", .entity),
      Attribute("gen_ai.prompt.name", .entity),
      Attribute("mcp.resource.uri", .input),
      Attribute("mcp.request.argument", .input),
      Attribute("mcp.response.value", .output),
    ],
    kinds: ["tools/call": .tool, "resources/read": .retriever, "prompts/get": .prompt])
}
