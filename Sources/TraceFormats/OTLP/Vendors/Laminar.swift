internal import TraceModel

extension Convention {
  /// Laminar's SDKs, whose instrumentations have the earlier names of OpenLLMetry.
  static let laminar = Convention(
    title: "Laminar",
    source: "https://github.com/lmnr-ai/lmnr-python/blob/main/src/lmnr/opentelemetry_lib/tracing/attributes.py",
    attributes: [
      Attribute("lmnr.span.type", .kind),
      Attribute("lmnr.association.properties.session_id", .session),
      Attribute("lmnr.association.properties.user_id", .user),
      Attribute("lmnr.association.properties.tags", .tags),
      Attribute(tree: "lmnr.association.properties.metadata.", .traceMetadata),
      Attribute("lmnr.span.input", .input, as: .json),
      Attribute("lmnr.span.output", .output, as: .json),
      Attribute("gen_ai.usage.input_cost", .inputCost),
      Attribute("gen_ai.usage.output_cost", .outputCost),
    ],
    kinds: [
      "llm": .llm, "cached": .llm, "tool": .tool, "evaluator": .evaluator, "human_evaluator": .evaluator,
      "evaluation": .chain, "executor": .chain, "pipeline": .chain,
    ])
}
