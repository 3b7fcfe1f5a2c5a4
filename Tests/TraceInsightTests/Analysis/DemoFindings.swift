import Foundation
import Testing
import TraceClient
import TraceModel

@testable import TraceInsight

/// What Fixtures/README.md says is planted is found, and nothing else.
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

  @Test("of PandaProbe: each error once, and the turn that the last one ended")
  func pandaProbe() async throws {
    #expect(
      try await findings("ledgerly-refund-rounding") == [
        "errorPattern: c0de0205", "errorPattern: c0de0303", "errorPattern: c0de0305 c0de0307",
        "errorPattern: c0de0301", "deadEnd: c0de0307",
      ])
  }

  @Test("of Kore: both errors, and the draft that was blocked and asked for again")
  func kore() async throws {
    #expect(
      try await findings("kore-7f3a-support") == [
        "errorPattern: sp-t1-tool1", "errorPattern: sp-t2-error", "blockedRetry: sp-t2-llm1 sp-t2-guard sp-t2-llm2",
      ])
  }

  @Test("of Syntropic137: the red test, the blocked push, and the call that never ended")
  func syntropic137() async throws {
    #expect(
      try await findings("5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10") == [
        "errorPattern: toolu_02PytestRed", "errorPattern: toolu_11PushMain", "unfinishedCall: toolu_13WatchChecks",
      ])
  }

  @Test("of OTLP: the provider that was down")
  func otlp() async throws {
    #expect(try await findings("ledgerly-nightly-eval") == ["errorPattern: e7a102030914beef"])
  }
}
