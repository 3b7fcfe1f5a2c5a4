extension Convention {
  /// OpenLIT, beside the names of the GenAI conventions, those of earlier versions among them.
  static let openLIT = Convention(
    title: "OpenLIT",
    source: "https://github.com/openlit/openlit/blob/main/sdk/python/src/openlit/semcov/__init__.py",
    attributes: [
      Attribute("gen_ai.usage.cost", .cost),
      Attribute("gen_ai.usage.prompt_tokens_details.cache_read", .cacheRead),
      Attribute("gen_ai.usage.prompt_tokens_details.cached_tokens", .cacheRead),
      Attribute("gen_ai.usage.prompt_tokens_details.cache_write", .cacheCreation),
      Attribute("gen_ai.usage.completion_tokens_details.reasoning", .reasoning),
      Attribute("gen_ai.usage.completion_tokens_details.reasoning_tokens", .reasoning),
      Attribute("gen_ai.content.prompt", .input),
      Attribute("gen_ai.content.completion", .output),
      Attribute("gen_ai.content.reasoning", .thoughts),
      Attribute("gen_ai.tool.args", .input),
    ])
}
