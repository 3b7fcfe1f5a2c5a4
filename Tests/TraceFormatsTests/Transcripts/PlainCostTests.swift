import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

/// The costs of the package's own transcripts a second, plain way: tokens times the prices of their models, as these
/// stand on the providers' price pages, in US dollars per million.
@Suite("The costs of transcripts")
struct PlainCostTests {
  private struct Prices {
    let input: Double
    let output: Double
    let cacheRead: Double
    let cacheCreation: Double
  }

  private static let known: [String: Prices] = [
    "claude-sonnet-4-5": Prices(input: 3, output: 15, cacheRead: 0.3, cacheCreation: 3.75),
    "claude-haiku-4-5": Prices(input: 1, output: 5, cacheRead: 0.1, cacheCreation: 1.25),
    "gpt-5.2-codex": Prices(input: 1.75, output: 14, cacheRead: 0.175, cacheCreation: 0),
  ]

  @Test("are what a plain sum over their calls gives", arguments: [true, false])
  func plain(isClaude: Bool) async throws {
    let source =
      isClaude
      ? TranscriptHome.claude(TranscriptHome.fixtures + "/claude", prices: .builtIn)
      : TranscriptHome.codex(TranscriptHome.fixtures + "/codex", prices: .builtIn)
    for summary in try await source.sessions(SessionQuery()).items {
      let session = try await source.session(id: summary.info.id)
      var sum = 0.0
      for span in session.allSpans {
        // What a session has from another counts there.
        guard let call = span.call, !call.usage.isEmpty, !span.flags.isToldElsewhere,
          let model = session.text(call.model)
        else { continue }
        let prices = try #require(Self.known[model], "\(model)")
        func count(_ count: Count?) -> Double { count.map { Double($0.amount) } ?? 0 }
        let (read, written) = (count(call.usage.cacheRead), count(call.usage.cacheCreation))
        // Codex counts the cache among the input, Claude Code beside it.
        let fresh = count(call.usage.input) - (isClaude ? 0 : read + written)
        sum += fresh * prices.input + count(call.usage.output) * prices.output
        sum += read * prices.cacheRead + written * prices.cacheCreation
      }
      let cost = try #require(session.summary.cost).usd
      #expect(abs(cost - sum / 1e6) < 1e-9, "\(session.id)")
    }
  }
}
