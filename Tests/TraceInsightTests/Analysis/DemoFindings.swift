import Foundation
import Testing
import TraceClient
import TraceModel

@testable import TraceInsight

/// Of what Fixtures/README.md says is planted that is found which was not got over, and nothing else.
@Suite("In the demo")
struct DemoFindings {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../../Fixtures/demo").standardized.path

  private func findings(_ session: String) async throws -> Set<String> {
    let session = try await FilesSource(name: "files", path: Self.folder).session(id: session)
    let findings = SessionAnalysis(session).findings
    let told = findings.map { finding in
      let ids = finding.evidence.compactMap { session.text(session.span(at: $0).id) }.map { id in
        id.split(separator: "-0914-")[0]
      }
      return "\(finding.rule): \(ids.joined(separator: " "))"
    }
    #expect(Set(told).count == told.count)
    return Set(told)
  }

  @Test("of PandaProbe: the red test, and the error that the last turn ended with, once")
  func pandaProbe() async throws {
    #expect(
      try await findings("ledgerly-refund-rounding") == [
        "errorPattern: c0de0205", "errorPattern: c0de0307 c0de0305 c0de0301", "deadEnd: c0de0307",
      ])
  }

  @Test("of Kore: the webhook that failed for good, and the draft that was blocked and asked for again")
  func kore() async throws {
    #expect(
      try await findings("kore-7f3a-support") == [
        "errorPattern: sp-t2-error", "blockedRetry: sp-t2-llm1 sp-t2-guard sp-t2-llm2",
      ])
  }

  @Test(
    "of Syntropic137 and OTLP nothing: what failed there was got over",
    arguments: [
      "5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10", "ledgerly-nightly-eval",
    ])
  func gotOver(session: String) async throws { #expect(try await findings(session) == []) }
}
