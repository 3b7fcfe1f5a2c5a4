import Testing

@testable import JSONTape

@Suite("A table of names by their words")
struct WordKeyTableTests {
  private static let table = WordKeyTable<String>(["input": ["inputtokens", "tokensin"], "total": ["tokens"]])

  private func find(_ key: String) throws -> (field: String, rank: Int)? {
    try JSONDocument(Bytes("{\(key):1}")).withRoot { root in
      for member in root.members { return Self.table[member.key] }
      return nil
    }
  }

  @Test(
    "finds a name however its words are joined",
    arguments: [
      #""inputTokens""#, #""input_tokens""#, #""Input-Tokens""#, #""INPUT.TOKENS""#, #""input tokens""#,
      #""inputtokens__""#, #""\u0069nputTokens""#, #""input\tTokens""#,
    ])
  func spellings(key: String) throws {
    let found = try #require(try find(key))
    #expect(found.field == "input" && found.rank == 0)
  }

  @Test("gives each name its rank among those of its field")
  func ranks() throws {
    #expect(try find(#""tokensIn""#)?.rank == 1)
    #expect(try find(#""tokens""#)?.field == "total")
  }

  /// The names end where a key goes on, and the other way round: no byte behind either is looked at.
  @Test(
    "finds nothing shorter or longer than a name",
    arguments: [
      #""""#, #""_""#, #""t""#, #""token""#, #""tokens1""#, #""inputtoken""#, #""inputtokenss""#, #""tökens""#,
    ])
  func others(key: String) throws {
    #expect(try find(key) == nil)
  }
}
