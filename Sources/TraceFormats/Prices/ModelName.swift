/// A model's name as programs spell it, taken apart: `openrouter/anthropic/claude-opus-4.5`,
/// `us.anthropic.claude-opus-4-5-20251101-v1:0`, `claude-opus-4-5@20251101`, `claude-opus-4-5-20251101[1m]`.
///
/// Only what is known to be no part of a name is taken off: a provider in front, a region, a date, a version of the
/// service. What is left must be a name that a table has: nothing is priced by its first letters.
struct ModelName {
  /// One reading of the name.
  struct Spelling {
    /// Who serves it, by the name in a table.
    var provider: String?
    /// The name, with what may be taken off its end off one after the other.
    var names: [String]
    /// The same without the maker that Bedrock has in front.
    var plainNames: [String]
    /// Whether the provider makes models, too, but not this one.
    var isOfAnotherMaker = false
  }

  private(set) var spellings: [Spelling] = []
  /// Whether a provider is told.
  var namesProvider: Bool { spellings.contains { $0.provider != nil } }

  init(_ text: String) {
    var provider: String?
    var rest = Substring(String(decoding: text.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self))
    if rest.hasPrefix("arn:aws"), let slash = rest.lastIndex(of: "/") {
      provider = "aws"
      rest = rest[rest.index(after: slash)...]
    }
    // A name of a dozen parts is none.
    for _ in 0..<12 {
      spellings.append(Self.spelling(String(rest), provider))
      guard let slash = rest.firstIndex(of: "/") else { break }
      let head = String(rest[..<slash])
      rest = rest[rest.index(after: slash)...]
      if Self.routers.contains(head) {
        provider = nil
      } else if let named = Self.providers[head], provider.map(BuiltInPrices.makers.contains) ?? true {
        provider = named
      }
    }
  }

  /// Programs that pass calls on to others.
  private static let routers: Set<String> = [
    "openrouter", "litellm", "litellm_proxy", "vercel", "vercel_ai_gateway", "gateway", "opencode", "zed.dev", "models",
  ]

  /// What providers are called in front of names.
  private static let providers: [String: String] = [
    "anthropic": "anthropic", "openai": "openai", "google": "google", "gemini": "google", "vertex_ai": "google",
    "vertex": "google", "google-vertex": "google", "google_vertexai": "google", "bedrock": "aws", "aws": "aws",
    "amazon-bedrock": "aws", "bedrock_converse": "aws", "amazon": "aws", "azure": "azure", "azure_ai": "azure",
    "azure-openai": "azure", "xai": "x-ai", "x-ai": "x-ai", "deepseek": "deepseek", "mistral": "mistral",
    "mistralai": "mistral", "moonshotai": "moonshotai", "moonshot": "moonshotai", "minimax": "minimax",
    "cohere": "cohere", "meta": "meta", "meta-llama": "meta", "groq": "groq", "cerebras": "cerebras",
    "fireworks": "fireworks", "fireworks_ai": "fireworks", "fireworks-ai": "fireworks", "together": "together",
    "together_ai": "together", "togetherai": "together", "cursor": "cursor", "github-copilot": "github-copilot",
    "github_copilot": "github-copilot", "copilot": "github-copilot",
  ]

  // MARK: Bedrock and Vertex

  private static let regions: Set<Substring> = ["us", "eu", "au", "apac", "jp", "in", "ca", "us-gov"]
  private static let makersOnBedrock: Set<Substring> = [
    "anthropic", "openai", "meta", "mistral", "amazon", "deepseek", "moonshotai", "google", "qwen", "nvidia", "zai",
    "writer", "cohere", "minimax", "ai21",
  ]

  private static func spelling(_ text: String, _ provider: String?) -> Spelling {
    var provider = provider
    var name = text
    var plain = text
    let parts = text.split(separator: ".", maxSplits: 2)
    if parts.count >= 2, regions.contains(parts[0]) || parts[0] == "global",
      parts.count == 3, makersOnBedrock.contains(parts[1])
    {
      provider = "aws"
      plain = String(parts[2])
      if parts[0] != "global" { name = "\(parts[1]).\(parts[2])" }
    } else if parts.count >= 2, makersOnBedrock.contains(parts[0]) {
      provider = "aws"
      plain = String(text.dropFirst(parts[0].count + 1))
    }
    // Vertex has the day behind an @, and serves what others make.
    let isOnVertex = text.hasPrefix("claude-") && (text.contains("@") || provider == "google")
    if isOnVertex, provider == nil { provider = "google" }
    return Spelling(
      provider: provider, names: shortened(name, provider), plainNames: shortened(plain, provider),
      isOfAnotherMaker: isOnVertex && provider == "google")
  }

  // MARK: Ends

  /// The name and what it is without its end, without the end of that, and so on.
  private static func shortened(_ name: String, _ provider: String?) -> [String] {
    var names = [name]
    while names.count < 6, let shorter = withoutEnd(names[names.count - 1], provider) { names.append(shorter) }
    return names
  }

  /// The shapes of what stands behind a name and says nothing of the price; `0` is any digit.
  private static let ends = ["[1m]", "-latest", ":thinking", "-00000000", "@00000000", "@default", "-0000-00-00"]
  private static let endsOnBedrock = ["-v0:0", "-v0", ":0"]
  private static let endsAtGoogle = ["-000", "-preview-00-00", "-exp-00-00"]

  private static func withoutEnd(_ name: String, _ provider: String?) -> String? {
    let own = provider == "aws" ? endsOnBedrock : provider == "google" || provider == nil ? endsAtGoogle : []
    // Versions of three digits are Gemini's alone.
    let isGemini = name.hasPrefix("gemini-")
    for end in ends + (provider == "aws" || isGemini ? own : []) {
      let bytes = Array(name.utf8)
      guard bytes.count > end.utf8.count else { continue }
      let fits = zip(bytes.suffix(end.utf8.count), end.utf8).allSatisfy { byte, shape in
        shape == 0x30 ? 0x30...0x39 ~= byte : byte == shape
      }
      if fits { return String(decoding: bytes.dropLast(end.utf8.count), as: UTF8.self) }
    }
    return nil
  }
}
