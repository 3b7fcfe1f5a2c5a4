import Dispatch
import Foundation
import Synchronization
import Testing

/// One way to play one transcript.
struct Performance: CustomTestStringConvertible, Sendable {
  let name: String
  let framing: ClientFraming
  let byteByByte: Bool

  var testDescription: String { "\(name), \(framing)\(byteByByte ? ", byte by byte" : "")" }

  /// Plays it, and says what was not as it should be.
  func complaints() -> [String] {
    do {
      var runner = TranscriptRunner(try Transcript(name), framing, byteByByte: byteByByte)
      try runner.run()
      return runner.complaints.map { "\(testDescription): \($0)" }
    } catch {
      return ["\(testDescription): \(error)"]
    }
  }

  /// A transcript in each of its framings, its messages in one piece and in pieces of a byte.
  static func all(of transcript: Transcript, _ name: String) -> [Performance] {
    transcript.framings.flatMap { framing in
      [false, true].map { Performance(name: name, framing: framing, byteByByte: $0) }
    }
  }
}

@Suite("The program answers as its transcripts say")
struct TranscriptTests {
  private static let updates = ProcessInfo.processInfo.environment["SIDETRACE_UPDATE"] == "1"

  @Test("There are transcripts") func thereAreTranscripts() { #expect(!Transcript.names.isEmpty) }

  /// Its performances at the same time, each with a process and a thread of its own.
  @Test("A transcript comes true", .disabled(if: updates), arguments: Transcript.names)
  func comesTrue(_ name: String) throws {
    let performances = Performance.all(of: try Transcript(name), name)
    #expect(!performances.isEmpty)
    let complaints = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: performances.count) { place in
      let found = performances[place].complaints()
      complaints.withLock { $0 += found }
    }
    for complaint in complaints.withLock({ $0 }) { Issue.record("\(complaint)") }
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
