import JSONTape
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("A table of prices")
struct PriceTableTests {
  private static func table(_ text: String) throws -> PriceTable {
    try JSONDocument(Bytes(text)).withRoot { try PriceTable($0) }
  }

  private static let sample = """
    {"models": {
      "claude-haiku-*": {"input": 1, "output": 5},
      "claude-*": {"input": 3, "output": 15, "cacheRead": 0.3, "cacheCreation": 3.75},
      "half": {"input": 0.0000005, "output": 0}
    }}
    """

  @Test(
    "is exact, and rounds once",
    arguments: [
      (1_000_000, 0, 3_000_000_000), (1, 1, 18_000), (333_333, 7, 1_000_104_000),
      (1_000_000_000_000, 0, 3_000_000_000_000_000), (7, 0, 21_000),
    ])
  func exact(input: Int64, output: Int64, nano: Int64) throws {
    let cost = try Self.table(Self.sample).cost(
      model: "claude-x", .init(input: Count(clamping: input), output: Count(clamping: output)))
    #expect(cost == Cost(nanoUsd: nano))
  }

  @Test("rounds halves up: 0.0000005 USD per million tokens is half a 1e-12 USD each")
  func halves() throws {
    let table = try Self.table(Self.sample)
    #expect(table.cost(model: "half", .init(input: 1, output: 0)) == Cost(picoUsd: 1))
    #expect(table.cost(model: "half", .init(input: 2, output: 0)) == Cost(picoUsd: 1))
    #expect(table.cost(model: "half", .init(input: 3, output: 0)) == Cost(picoUsd: 2))
  }

  @Test("takes the first name that fits, and prices nothing it has no price for")
  func gaps() throws {
    let table = try Self.table(Self.sample)
    #expect(table.cost(model: "claude-haiku-4", .init(input: 1_000_000, output: 0)) == Cost(nanoUsd: 1_000_000_000))
    #expect(table.cost(model: "claude-haiku-4", .init(input: 1, output: 1, cacheRead: 1)) == nil)
    #expect(table.cost(model: "gpt", .init(input: 1, output: 1)) == nil)
    #expect(table.cost(model: "claude-x", .init(input: 1, output: 1, cacheCreation1h: 1)) == nil)
    #expect(table.cost(model: "claude-x", .init(input: .largest, output: .largest)) == nil)
  }

  @Test(
    "says what is wrong with it",
    arguments: [
      "[]", #"{"models": []}"#, #"{"models": {"m": 1}}"#, #"{"models": {"m": {"input": "3"}}}"#,
      #"{"models": {"m": {"input": -1}}}"#, #"{"models": {"m": {"inptu": 1}}}"#,
    ])
  func wrong(text: String) {
    #expect(throws: PriceTable.Problem.self) { try Self.table(text) }
  }

  @Test("prices transcripts by the parts that do not overlap")
  func transcripts() async throws {
    let table = try Self.table(#"{"models": {"*": {"input": 1, "output": 10, "cacheRead": 0.1, "cacheCreation": 2}}}"#)
    let claude = try await TranscriptHome.claude(TranscriptHome.fixtures + "/claude", prices: table)
      .session(id: TranscriptHome.refund)
    // 49 + 739 × 10 + 88100 × 0.1 + 12390 × 2 millionths of a dollar.
    #expect(claude.summary.cost == Cost(nanoUsd: 41_029_000))
    let codex = try await TranscriptHome.codex(TranscriptHome.fixtures + "/codex", prices: table)
      .session(id: TranscriptHome.rollout)
    // Input has the cached part in it: (28500 - 24600) + 24600 × 0.1 + 394 × 10.
    #expect(codex.summary.cost == Cost(nanoUsd: 10_300_000))
  }

  @Test(
    "knows names by their stars",
    arguments: [
      ("*", "", true), ("a*c", "abbc", true), ("a*c", "abcd", false), ("*b*", "abc", true), ("a", "a", true),
      ("a", "ab", false), ("a*b*c", "a-b-b-c", true), ("", "a", false),
    ])
  func glob(pattern: String, text: String, matches: Bool) {
    #expect(Glob.matches(pattern, text) == matches)
  }
}
