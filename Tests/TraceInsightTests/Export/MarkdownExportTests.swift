import Foundation
import SampleSessions
import Testing
import TraceModel

@testable import TraceInsight

@Suite("An export as Markdown")
struct MarkdownExportTests {
  private func markdown(_ session: Session, _ budget: Int, _ payloads: PayloadExtent = .preview) -> String {
    text(of: MarkdownExport(session, source: "files", payloads: payloads, budgetTokens: budget))
  }

  @Test("keeps its budget, and says what it left out", arguments: 1...10, [200, 300, 1000, 5000, 100_000])
  func budget(seed: UInt64, budget: Int) async throws {
    let session = try await generated(seed, .pandaProbe)
    for payloads in [PayloadExtent.none, .preview, .full] {
      let text = markdown(session, budget, payloads)
      #expect(text.utf8.count <= budget * 4)
      #expect(text.hasPrefix("# Session `\(session.id)`\n"))
      let outline = text.components(separatedBy: "## Turns and steps").last ?? ""
      let steps = outline.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.contains("- … ") }.count
      if steps < session.spans.count {
        #expect(text.contains("\(session.spans.count - steps) of \(session.spans.count) steps"))
        #expect(text.contains("Left out to stay within \(budget) tokens"))
      } else {
        #expect(!text.contains("Left out"))
      }
    }
  }

  @Test("tells of failures first")
  func failures() async throws {
    let session = try await generated(3, .pandaProbe)
    #expect(session.summary.errorCount > 0)
    let text = markdown(session, 2000)
    let first = session.walk.first { $0.span.status == .error }?.span
    let id = session.text(first?.id ?? .absent) ?? ""
    #expect(text.contains("## What failed") && text.contains("`\(id)`"))
    let failed = text.range(of: "## What failed")?.lowerBound
    let outline = text.range(of: "## Turns and steps")?.lowerBound
    #expect(try #require(failed) < (try #require(outline)))
  }

  @Test("counts the steps it does not show where they would stand")
  func more() {
    let steps = (0..<400).map { number in
      RunSample.Step(
        id: "\(number)", parent: number > 0 ? "0" : nil, kind: .tool, name: "step \(number)", input: "1",
        start: Int64(number), end: Int64(1000 + number))
    }
    let text = markdown(RunSample(turns: [steps]).session(), 300)
    let shown = text.split(separator: "\n").filter { $0.hasPrefix("    - `step") }.count
    #expect(shown > 5)
    #expect(text.contains("    - … \(399 - shown) more\n"))
  }
}
