import JSONTape
import Testing
import TraceModel

@testable import TraceFormats

@Suite("The lines that end a stream's turns")
struct StreamResultsTests {
  private static func final(_ lines: [String]) throws -> FinalFigures? {
    var results = StreamResults()
    var builder = SessionBuilder(id: "s")
    for line in lines { try JSONDocument(Bytes(line)).withRoot { _ = results.take($0, &builder) } }
    return results.final
  }

  private static func line(_ session: String, _ uuid: String, _ input: Int, _ cost: Int) -> String {
    #"{"type":"result","session_id":"\#(session)","uuid":"\#(uuid)","usage":{"input_tokens":\#(input),"#
      + #""output_tokens":1},"total_cost_usd":\#(cost),"duration_ms":\#(input)}"#
  }

  @Test("cost what each session that was gone on with cost, whichever cost more", arguments: [false, true])
  func sessions(_ isReversed: Bool) throws {
    let lines = [Self.line("a", "1", 100, 1), Self.line("b", "2", 200, 2)]
    let final = try #require(try Self.final(isReversed ? lines.reversed() : lines))
    #expect(final.cost == Cost(nanoUsd: 3_000_000_000))
    #expect(final.usage.input == 300)
  }

  @Test("count once where they come again, also under another id")
  func repeated() throws {
    let once = Self.line("a", "1", 100, 1)
    for again in [once, Self.line("a", "2", 100, 1)] {
      let final = try #require(try Self.final([once, again]))
      #expect(final.usage.input == 100 && final.cost == Cost(nanoUsd: 1_000_000_000))
    }
    // Another turn of the same length is one of its own: what all have cost went up.
    #expect(try Self.final([once, Self.line("a", "2", 100, 2)])?.usage.input == 200)
  }
}
