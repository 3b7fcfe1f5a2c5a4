internal import TraceModel

extension Convention {
  /// LiteLLM's own callback `otel`, in the library and the proxy: the names of the GenAI conventions, the names of its
  /// functions as operations, and what a call cost.
  static let liteLLM = Convention(
    title: "LiteLLM",
    source: "https://github.com/BerriAI/litellm/blob/main/litellm/integrations/opentelemetry.py",
    attributes: [
      Attribute("gen_ai.operation.name", .kind),
      Attribute("llm.request.type", .kind),
      Attribute("gen_ai.cost.total_cost", .cost),
      Attribute("gen_ai.cost.input_cost", .inputCost),
      Attribute("gen_ai.cost.output_cost", .outputCost),
      // The message beside it has no word of the call.
      Attribute(tree: "gen_ai.completion.0.function_call.", .toolCalls),
      Attribute("llm.user", .user),
      Attribute("metadata.user_api_key_end_user_id", .user),
    ],
    // https://github.com/BerriAI/litellm/blob/main/litellm/types/utils.py, `CallTypes`
    kinds: [
      "acompletion": .llm, "atext_completion": .llm, "aresponses": .llm, "anthropic_messages": .llm,
      "aanthropic_messages": .llm, "agenerate_content": .llm, "generate_content_stream": .llm,
      "agenerate_content_stream": .llm, "image_generation": .llm, "aimage_generation": .llm, "image_edit": .llm,
      "aimage_edit": .llm, "transcription": .llm, "atranscription": .llm, "speech": .llm, "aspeech": .llm,
      "aembedding": .embedding, "arerank": .reranker, "search": .retriever, "asearch": .retriever,
      "moderation": .guardrail, "amoderation": .guardrail, "call_mcp_tool": .tool,
    ])
}
