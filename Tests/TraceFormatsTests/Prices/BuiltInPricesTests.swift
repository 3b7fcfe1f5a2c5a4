import JSONTape
import Testing
import TraceModel

@testable import TraceFormats

@Suite("The prices that the program comes with")
struct BuiltInPricesTests {
  private static func cost(
    _ model: String, input: Count = 0, output: Count = 0, read: Count = 0, write: Count = 0, write1h: Count = 0,
    at time: String? = "2026-11-01T12:00:00Z", change: (inout ChargedCall) -> Void = { _ in }
  ) -> Double? {
    var call = ChargedCall(
      model: model,
      tokens: .init(input: input, output: output, cacheRead: read, cacheCreation: write, cacheCreation1h: write1h),
      time: time.flatMap { Timestamp($0) })
    change(&call)
    return PriceTable.builtIn.cost(of: call)?.usd
  }

  @Test("are read row by row, each with a price for what goes in and what comes out")
  func rows() {
    var count = 0
    for provider in BuiltInPrices.providers {
      for name in BuiltInPrices.names(of: provider) {
        let row = BuiltInPrices.row(name, of: provider)
        let parts = Set(row?.statements.map(\.part) ?? [])
        #expect(parts.contains(.input) && parts.contains(.output), "\(provider)/\(name)")
        count += 1
      }
    }
    #expect(BuiltInPrices.providers.count == 18 && count > 700)
  }

  @Test(
    "belong to whole names, however a provider spells them",
    arguments: [
      ("claude-opus-4-5", 5), ("claude-opus-4-5-20251101", 5), ("claude-opus-4-5-20251101[1m]", 5),
      ("anthropic/claude-opus-4.5", 5), ("openrouter/anthropic/claude-opus-4.5", 5), ("claude-opus-4-5@20251101", 5),
      ("us.anthropic.claude-opus-4-5-20251101-v1:0", 5.5), ("global.anthropic.claude-opus-4-5-20251101-v1:0", 5),
      ("bedrock/eu.anthropic.claude-opus-4-5-20251101-v1:0", 5.5), ("vertex_ai/claude-opus-4-5@20251101", 5),
      ("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-5-20251101-v1:0", 5.5),
      ("gpt-5", 1.25), ("gpt-5-mini", 0.25), ("gpt-5-mini-2025-08-07", 0.25), ("openai/gpt-5", 1.25),
      ("gpt-5.5-pro", 30), ("gemini-2.5-pro-preview-05-06", 1.25), ("Claude-Opus-4-5", 5),
      ("claude-opus-5-fast", 10),
    ] as [(String, Double)])
  func names(model: String, price: Double) {
    // Long requests cost more with some.
    #expect(Self.cost(model, input: 100_000, at: nil) == price / 10)
  }

  @Test(
    "are not those of another model whose name begins alike",
    arguments: [
      "gpt-5.7", "gpt-5-micro", "claude-opus-4-9", "claude-opus", "claude-opus-5-ultra", "claude-fable-5-3",
      "anthropic.claude-opus-9-v1:0", "openrouter/acme/claude-ish", "", "gpt", "gpt-oss:20b", "claude-opus-4-5:free",
    ])
  func strangers(model: String) { #expect(Self.cost(model, input: 1000) == nil) }

  @Test("are those of the day, and of long requests as a whole")
  func daysAndLengths() {
    // Until March 2026 a request of more than 200,000 tokens cost twice as much, all of it.
    let march = "2026-03-01T00:00:00Z"
    #expect(Self.cost("claude-opus-4-6", input: 200_000, at: march) == 1)
    #expect(Self.cost("claude-opus-4-6", input: 200_001, at: march) == 2.00001)
    #expect(Self.cost("claude-opus-4-6", input: 1, read: 200_000, at: march) == 0.20001)
    #expect(Self.cost("claude-opus-4-6", input: 200_001, at: "2026-03-13T00:00:00Z") == 1.000005)
    #expect(Self.cost("o3", input: 1_000_000, at: "2025-06-09T23:59:59Z") == 10)
    #expect(Self.cost("o3", input: 1_000_000, at: "2025-06-10T00:00:00Z") == 2)
  }

  @Test("tell what is kept for five minutes from what is kept for an hour, and charge searches one by one")
  func parts() {
    #expect(Self.cost("claude-opus-5", write: 400_000, write1h: 600_000) == 8.5)
    #expect(Self.cost("claude-opus-5", input: 1000, output: 100) { $0.searches = 5 } == 0.0575)
  }

  @Test("are others for what is served fast, flexibly or in a batch; none is guessed")
  func tiers() {
    func million(_ model: String, _ tier: String) -> Double? {
      Self.cost(model, input: 100_000, output: 10_000) { $0.note(tier: tier) }
    }
    #expect(million("claude-opus-5", "standard") == 0.75)
    #expect(million("claude-opus-5", "fast") == 1.5)
    #expect(million("claude-opus-4-6", "fast") == 4.5)
    #expect(million("claude-opus-5", "batch") == 0.375)
    #expect(million("gpt-6-sol", "flex") == 0.15)
    #expect(million("claude-haiku-4-5", "fast") == nil)
    // A tier is older than the day when its price was noted.
    #expect(Self.cost("claude-opus-5", input: 1_000_000, at: "2026-08-01T00:00:00Z") { $0.tier = "batch" } == 2.5)
    #expect(Self.cost("claude-opus-5", input: 1_000_000) { $0.isKeptInUS = true } == 5.5)
  }

  @Test("stand behind what a user says, and fill its gaps")
  func belowUser() throws {
    let text = """
      {"source": "contract", "date": "2026-10-01", "models": {
        "claude-opus-5*": {"input": 4, "output": 20, "above": {"200000": {"input": 8}},
          "since": {"2026-11-01": {"input": 3}}, "tiers": {"fast": {"input": 6, "output": 30}}},
        "house-model": {"input": 1, "output": 2, "request": 5}}}
      """
    let table = try JSONDocument(Bytes(text)).withRoot { root throws(PriceTable.Problem) in
      try PriceTable(root, isAlone: false)
    }
    func cost(_ model: String, _ day: String, _ tokens: ChargedCall.Tokens, _ tier: String? = nil) -> Double? {
      var call = ChargedCall(model: model, tokens: tokens, time: Timestamp(day))
      call.tier = tier
      return table.cost(of: call)?.usd
    }
    #expect(cost("claude-opus-5", "2026-10-01", .init(input: 100_000)) == 0.4)
    #expect(cost("claude-opus-5", "2026-10-01", .init(input: 300_000)) == 2.4)
    #expect(cost("claude-opus-5", "2026-11-01", .init(input: 100_000)) == 0.3)
    #expect(cost("claude-opus-5", "2026-10-01", .init(input: 100_000), "fast") == 0.6)
    // The user says nothing of what is read from the cache: 0.5 by the built-in table.
    #expect(cost("claude-opus-5", "2026-10-01", .init(cacheRead: 100_000)) == 0.05)
    #expect(cost("house-model", "2026-10-01", .init(input: 100_000)) == 0.105)
    #expect(cost("claude-sonnet-5", "2026-10-01", .init(input: 100_000)) == 0.2)
    #expect(table.sources.map(\.source) == ["contract", BuiltInPrices.source])
  }
}
