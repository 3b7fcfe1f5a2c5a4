import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("Generated transcripts")
struct GeneratedTranscriptTests {
  @Test("give the figures that they were made with", arguments: 1...12)
  func figures(seed: UInt64) async throws {
    let sample = SampleTranscript(seed: seed, bytes: 60_000, payloadBytes: 300)
    let folder = try TemporaryFolder()
    try folder.write("\(sample.id).jsonl", sample.bytes)
    let session = try await TranscriptHome.claude(folder.path).session(id: sample.id)
    #expect(session.traces.count == sample.totals.turns)
    #expect(session.allSpans.filter { $0.kind == .llm }.count == sample.totals.messages)
    let tools = session.allSpans.filter { $0.kind == .tool }
    #expect(tools.count == sample.totals.calls)
    #expect(tools.allSatisfy { $0.parent?.kind == .llm && $0.end != nil && $0.records.count == 2 })
    #expect(session.summary.errorCount == sample.totals.failures)
    #expect(session.summary.usage.input == Count(clamping: sample.totals.input))
    #expect(session.summary.usage.output == Count(clamping: sample.totals.output))
    #expect(session.summary.usage.cacheRead == Count(clamping: sample.totals.cacheRead))
    #expect(session.summary.usage.cacheCreation == Count(clamping: sample.totals.cacheCreation))
    #expect(session.heldRecords.count == sample.totals.lines)
    #expect(session.warnings.isEmpty)
  }

  @Test("give at each line what the lines so far hold, however they are cut", arguments: [3, 4])
  func growing(seed: UInt64) async throws {
    let sample = SampleTranscript(seed: seed, bytes: 30_000, payloadBytes: 200)
    let folder = try TemporaryFolder()
    var text: [UInt8] = []
    let source = TranscriptHome.claude(folder.path)
    var spans = 0
    for line in sample.lines {
      text += line.array(0..<line.count)
      try folder.write("\(sample.id).jsonl", String(decoding: text, as: UTF8.self))
      let session = try await source.session(id: sample.id)
      #expect(session.spans.count >= spans)
      spans = session.spans.count
    }
    let session = try await source.session(id: sample.id)
    #expect(session.allSpans.filter { $0.kind == .tool }.count == sample.totals.calls)
    #expect(session.summary.usage.output == Count(clamping: sample.totals.output))
  }
}
