/// The words of which samples are made.
enum Vocabulary {
  static let traces = ["customer-support-agent", "code-review", "rag-question", "order-returns", "nächtlicher-bericht"]
  static let users = ["user-j-martinez-8821", "user-a-okafor-1190", "user-søren-0042"]
  static let tags = ["customer-support", "production", "order-status", "试验"]

  static func names(_ kind: SampleKind) -> [String] {
    switch kind {
    case .agent: ["orchestrator", "order-agent", "billing-agent", "research-agent", "editor-agent"]
    case .chain: ["plan", "answer-question", "resolve-ticket", "apply-patch"]
    case .llm: ["intent-classification", "response-generation", "summarise", "plan-next-step", "réécriture"]
    case .tool: ["order-lookup", "email-status-check", "read_file", "run_tests", "search_web", "payments.refund"]
    case .retriever: ["vector-search", "faq-index", "code-index"]
    case .embedding: ["embed-query", "embed-document"]
    case .guardrail: ["pii-filter", "prompt-injection-check", "tone-check"]
    }
  }

  /// Models with the price of a token in and out, in 1e-9 USD.
  static let models: [(name: String, input: Int64, output: Int64)] = [
    ("gpt-4o", 2_500, 10_000), ("gpt-4o-mini", 150, 600), ("claude-sonnet-4", 3_000, 15_000),
    ("gemini-2.5-flash", 300, 2_500), ("llama-3.3-70b", 590, 790),
  ]
  static let embeddingModel: (name: String, input: Int64, output: Int64) = ("text-embedding-3-small", 20, 0)

  /// Messages with a number in them, as such messages have.
  static func error(_ random: inout Random) -> String {
    switch random.below(5) {
    case 0: "TimeoutError: no answer after \(random.within(1...30) * 1000) ms"
    case 1: "HTTP 503 from order-service (request \(random.below(1_000_000)))"
    case 2: "KeyError: 'order_\(random.below(100))'"
    case 3: "RateLimitError: retry after \(random.within(1...60)) s"
    default: "ValueError: expected \"amount\" on line \(random.below(400)),\n  got «null»"
    }
  }

  static let words = [
    "the", "order", "was", "placed", "and", "customer", "asks", "whether", "shipping", "address", "can", "be",
    "changed", "before", "dispatch", "please", "check", "status", "refund", "policy", "within", "days", "function",
    "returns", "value", "when", "test", "fails", "because", "index", "is", "out", "of", "range", "café", "über",
    "日本語", "🚀", "—", "\"quoted\"", "C:\\temp", "a\tb", "{\"key\": [1, 2]}", "naïve", "https://example.com/a?b=c",
  ]
}
