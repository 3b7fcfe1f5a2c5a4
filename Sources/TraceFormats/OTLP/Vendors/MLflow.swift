internal import TraceModel

extension Convention {
  /// MLflow's own spans. Every value is JSON text in a string, a word in its quotes.
  static let mlflow = Convention(
    title: "MLflow",
    source: "https://github.com/mlflow/mlflow/blob/master/mlflow/tracing/constant.py",
    attributes: [
      Attribute("mlflow.spanType", .kind, as: .json),
      Attribute("mlflow.trace.session", .session, as: .json),
      Attribute("mlflow.trace.user", .user, as: .json),
      Attribute("mlflow.llm.model", .responseModel, as: .json),
      Attribute("model", .requestModel, as: .json, where: Marker("mlflow.spanType")),
      Attribute("mlflow.chat.tokenUsage", .usage, as: .json),
      Attribute("mlflow.llm.cost", .cost, as: .json),
      Attribute("mlflow.spanInputs", .input, as: .json),
      Attribute("mlflow.spanOutputs", .output, .response, as: .json),
    ],
    kinds: [
      "llm": .llm, "chat_model": .llm, "agent": .agent, "tool": .tool, "chain": .chain, "workflow": .chain,
      "task": .chain, "retriever": .retriever, "reranker": .reranker, "embedding": .embedding,
      "evaluator": .evaluator, "guardrail": .guardrail, "memory": .state, "parser": .chain,
    ])
}
