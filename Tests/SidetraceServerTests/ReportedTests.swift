import JSONTape
import Testing
import TraceModel

@testable import SidetraceServer

@Suite("A source's own totals")
struct ReportedTests {
  private func text(_ reported: ReportedTotals, incomplete: String? = nil) -> String {
    json { writer in
      writer.object { ReportedPresentation.write(reported, incomplete: incomplete, to: &$0) }
    }.text
  }

  private var reported: ReportedTotals {
    var reported = ReportedTotals()
    reported.rules = [CountingRule(.tokens, "of tokens"), CountingRule(.cost, "of cost")]
    return reported
  }

  @Test("say nothing where no figure differs, however the source counts")
  func equal() { #expect(text(reported, incomplete: "half of it") == "{}") }

  @Test("give the reasons of those figures that differ, and of no others")
  func reasons() {
    var reported = reported
    reported.cost = Cost(nanoUsd: 5_000_000)
    #expect(text(reported) == #"{"reported":{"origin":"server","costUsd":0.005,"reasons":["of cost"]}}"#)
    reported.usage.statedTotal = 7
    #expect(text(reported).hasSuffix(#""reasons":["of tokens","of cost"]}}"#))
  }

  @Test("differ for no other reason first where part of the session is missing")
  func incomplete() {
    var reported = reported
    reported.spanCount = 9
    #expect(
      text(reported, incomplete: "the server gave 5 of 9 events")
        == #"{"reported":{"origin":"server","spanCount":9,"#
        + #""reasons":["not all of the session is here: the server gave 5 of 9 events"]}}"#)
  }
}
