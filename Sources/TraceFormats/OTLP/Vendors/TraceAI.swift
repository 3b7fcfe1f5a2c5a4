internal import TraceModel

extension Convention {
  /// Future AGI's instrumentations and Alibaba's, which spell messages by numbers under the names of the GenAI
  /// conventions.
  static let traceAI = Convention(
    title: "traceAI (Future AGI) and LoongSuite (Alibaba)",
    source: "https://github.com/future-agi/traceAI",
    attributes: [
      Attribute("gen_ai.span.kind", .kind),
      Attribute(list: "gen_ai.input.messages.", .input),
      Attribute(list: "gen_ai.output.messages.", .output),
      Attribute("gen_ai.request.parameters", .parameters, .modelInside, as: .json),
    ],
    kinds: [
      "llm": .llm, "tool": .tool, "agent": .agent, "chain": .chain, "task": .chain, "step": .chain, "entry": .chain,
      "workflow": .chain, "retriever": .retriever, "reranker": .reranker, "embedding": .embedding,
      "guardrail": .guardrail, "evaluator": .evaluator, "memory": .state,
    ])
}
