import Foundation
import Testing

/// One way to play one transcript.
struct Performance: CustomTestStringConvertible, Sendable {
  let name: String
  let framing: ClientFraming
  let byteByByte: Bool

  var testDescription: String { "\(name), \(framing)\(byteByByte ? ", byte by byte" : "")" }

  /// Every transcript in each of its framings, its messages in one piece and in pieces of a byte.
  static let all = Transcript.names.flatMap { name in
    let framings = (try? Transcript(name).framings) ?? [.lines]
    return framings.flatMap { framing in
      [false, true].map { Performance(name: name, framing: framing, byteByByte: $0) }
    }
  }
}

@Suite("The program answers as its transcripts say")
struct TranscriptTests {
  private static let updates = ProcessInfo.processInfo.environment["SIDETRACE_UPDATE"] == "1"

  @Test("There are transcripts") func thereAreTranscripts() { #expect(!Transcript.names.isEmpty) }

  @Test("A transcript comes true", .disabled(if: updates), arguments: Performance.all)
  func comesTrue(_ performance: Performance) throws {
    let transcript = try Transcript(performance.name)
    var runner = TranscriptRunner(transcript, performance.framing, byteByByte: performance.byteByByte)
    try runner.run()
    for complaint in runner.complaints { Issue.record("\(performance.name): \(complaint)") }
  }

  @Test("A transcript is rewritten", .enabled(if: updates), arguments: Transcript.names)
  func isRewritten(_ name: String) throws {
    let transcript = try Transcript(name)
    var runner = TranscriptRunner(transcript, transcript.framings.first ?? .lines, updates: true)
    try runner.run()
    for complaint in runner.complaints { Issue.record("\(name): \(complaint)") }
    try runner.updatedText.write(toFile: transcript.path, atomically: true, encoding: .utf8)
  }
}
