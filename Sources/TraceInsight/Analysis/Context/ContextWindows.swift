internal import TraceModel

/// How many tokens a model takes at the most, by the vendors' pages of models (November 2026), where a recording does
/// not say it. What is not known has no limit here.
enum ContextWindows {
  /// By how a name begins, behind the provider's part; the longest beginning counts.
  private static let sizes: [(prefix: String, tokens: Count)] = [
    ("claude-2", 200_000), ("claude-3", 200_000), ("claude-haiku-4-5", 200_000), ("claude-opus-4-0", 200_000),
    ("claude-opus-4-1", 200_000), ("claude-opus-4-2", 200_000), ("claude-opus-4-5", 200_000),
    ("claude-sonnet-4-0", 200_000), ("claude-sonnet-4-2", 200_000), ("claude-sonnet-4-5", 200_000),
    ("claude-haiku", 1_000_000), ("claude-opus", 1_000_000), ("claude-sonnet", 1_000_000),
    ("claude-fable", 1_000_000), ("claude-mythos", 1_000_000),
    ("gpt-3.5-turbo", 16_385), ("gpt-4", 8192), ("gpt-4-turbo", 128_000), ("gpt-4o", 128_000), ("gpt-4.1", 1_000_000),
    ("gpt-5", 400_000), ("gpt-5.4", 1_050_000), ("gpt-5.4-mini", 400_000), ("gpt-5.4-nano", 400_000),
    ("gpt-5.5", 1_000_000), ("gpt-5.6", 1_050_000), ("gpt-6", 1_050_000), ("gpt-oss", 131_072),
    ("o1", 200_000), ("o1-mini", 128_000), ("o3", 200_000), ("o4-mini", 200_000), ("codex-mini", 200_000),
    ("gemini-1.5", 1_048_576), ("gemini-2", 1_048_576), ("gemini-3", 1_048_576), ("gemini-4", 1_048_576),
    ("deepseek-v3", 128_000), ("deepseek-v4", 1_000_000), ("kimi-k2", 262_144), ("kimi-k3", 1_048_576),
    ("grok-3", 131_072), ("grok-4-0", 256_000), ("grok-4-fast", 2_000_000), ("grok-4-1-fast", 2_000_000),
    ("grok-code-fast", 256_000), ("mistral-large", 262_144), ("devstral", 262_144), ("codestral", 256_000),
  ]

  /// - Returns: `nil` where it is not known.
  static func tokens(_ model: String) -> Count? {
    let name = model.lowercased()
    if name.hasSuffix("[1m]") { return 1_000_000 }
    let own = name.split(separator: "/").last.map(String.init) ?? name
    // `us.anthropic.claude-…`: a part of the name is the provider's.
    let spelled = own.firstRange(of: "claude-").map { String(own[$0.lowerBound...]) } ?? own
    return sizes.filter { spelled.hasPrefix($0.prefix) }.max { $0.prefix.utf8.count < $1.prefix.utf8.count }?.tokens
  }
}
