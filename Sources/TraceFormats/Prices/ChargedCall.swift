package import TraceModel

/// A call of a model as it is charged.
package struct ChargedCall: Sendable {
  /// Counts of tokens that do not overlap.
  package struct Tokens: Sendable {
    /// Tokens that were neither read from nor written to a cache.
    package var input: Count
    package var output: Count
    package var cacheRead: Count
    /// What is kept for five minutes, or for as long as the model's cache does by itself.
    package var cacheCreation: Count
    /// What is kept for an hour.
    package var cacheCreation1h: Count

    /// Counts; those that are left out are none.
    package init(
      input: Count = 0, output: Count = 0, cacheRead: Count = 0, cacheCreation: Count = 0, cacheCreation1h: Count = 0
    ) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheCreation = cacheCreation
      self.cacheCreation1h = cacheCreation1h
    }

    /// All that the model was given: what decides whether a request is a long one.
    var prompt: Count { input + cacheRead + cacheCreation + cacheCreation1h }
    var isZero: Bool { prompt == 0 && output == 0 }
  }

  /// The model's name as the recording spells it: plain, with a provider in front, as Bedrock and Vertex have it.
  package var model: String
  /// What was used.
  package var tokens: Tokens
  /// Searches of the web that the provider made within the call.
  package var searches: Count = 0
  /// When it was made: prices change. Without a time it is charged as on the day of the built-in table.
  package var time: Timestamp?
  /// How it was served, where that is not the standard: `fast`, `priority`, `flex`, `batch`.
  package var tier: String?
  /// Whether it was asked for in the United States alone, which some models cost more for.
  package var isKeptInUS = false

  /// A call of which nothing else is known.
  package init(model: String, tokens: Tokens, time: Timestamp? = nil) {
    self.model = model
    self.tokens = tokens
    self.time = time
  }

  /// Notes a service tier or a speed by the word that a recording has for it; what is the standard is none.
  package mutating func note(tier word: String?) {
    guard let word, !word.isEmpty, !Self.standard.contains(word) else { return }
    tier = word
  }

  private static let standard: Set<String> = [
    "standard", "default", "auto", "scale", "normal", "on_demand", "standard_only", "not_available",
  ]

  /// The model as a warning names it that no price fits.
  package var unpricedName: String { tier.map { "\(model) (\($0))" } ?? model }
}
