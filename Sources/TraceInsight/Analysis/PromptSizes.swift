internal import TraceModel

/// How many tokens a model was given in a call, cached ones among them.
///
/// Some services count cached tokens into the input (OpenAI, PandaProbe), others beside it (Anthropic). A session in
/// which any call has more cached tokens than input counts them beside it.
struct PromptSizes {
  private let areBeside: Bool

  init(_ session: Session) {
    areBeside = session.allSpans.contains { span in
      guard let usage = span.call?.usage else { return false }
      return Self.cached(usage) > usage.input ?? 0
    }
  }

  /// `nil` where the call has no counts.
  func size(_ span: Span) -> Count? {
    guard let usage = span.call?.usage else { return nil }
    let isKnown = usage.input != nil || usage.cacheRead != nil || usage.cacheCreation != nil
    guard isKnown else { return nil }
    return areBeside ? (usage.input ?? 0) + Self.cached(usage) : usage.input ?? 0
  }

  private static func cached(_ usage: TokenUsage) -> Count {
    (usage.cacheRead ?? 0) + (usage.cacheCreation ?? 0)
  }
}
