import Foundation
import JSONTape
import SampleSessions
import SystemCalls
import Testing
import TraceModel

@testable import TraceFormats

@Suite("The figures of a transcript, read of as little of it as they depend on")
struct FigureLinesTests {
  /// Ways to spell a transcript: what agents, other programs and crashes leave.
  enum Spelling: String, CaseIterable {
    case asIs, spaced, carriageReturns, longResults, longTexts, twoOnALine, cutThenWhole, cutAtTheEnd, repeated, noEnd

    func apply(_ lines: [String]) -> String {
      func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
      switch self {
      case .asIs: return joined(lines)
      case .spaced: return joined(lines.map(Self.spaced))
      case .carriageReturns: return lines.map { $0 + "\r\n" }.joined()
      case .longResults:
        return joined(lines.map { $0.replacingOccurrences(of: "\"content\":\"", with: "\"content\":\"" + Self.long) })
      case .longTexts:
        return joined(lines.map { $0.replacingOccurrences(of: "\"text\":\"", with: "\"text\":\"" + Self.long) })
      case .twoOnALine: return Self.joinedPairs(lines) { $0 }
      case .cutThenWhole: return Self.joinedPairs(lines) { String($0.prefix($0.count * 2 / 3)) }
      case .cutAtTheEnd: return String(joined(lines).dropLast(20))
      case .repeated: return joined(lines + lines)
      case .noEnd: return String(joined(lines).dropLast(1))
      }
    }

    /// What stands in payloads and looks like records, as JSON spells it in a string.
    private static let long = String(
      repeating: #"{\"is_error\":true,\"usage\":{\"output_tokens\":7},\"parentUuid\":null} caf\u00e9 é\\\" \n"#,
      count: 40)

    private static func spaced(_ line: String) -> String {
      guard let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
      else { return line }
      return String(decoding: data, as: UTF8.self)
        .replacingOccurrences(of: "\":", with: "\" : ").replacingOccurrences(of: ",\"", with: ", \"")
    }

    private static func joinedPairs(_ lines: [String], _ first: (String) -> String) -> String {
      stride(from: 0, to: lines.count, by: 2)
        .map { place in first(lines[place]) + (place + 1 < lines.count ? lines[place + 1] : "") + "\n" }.joined()
    }
  }

  private func same(_ format: some TranscriptFormat, _ file: String) throws {
    let whole = try TranscriptText.read(file)
    let transcript = TranscriptFile(id: "s", path: file, status: whole.status)
    let thinned = try format.figureText(file)
    func figures(_ text: TranscriptText) throws -> SessionFigures {
      SessionFigures(of: try format.decode(transcript, [text], isRecent: false, prices: nil))
    }
    let (expected, found) = (try figures(whole), try figures(thinned))
    #expect(found.traceCount == expected.traceCount, "turns of \(file)")
    #expect(found.errorCount == expected.errorCount, "errors of \(file)")
    #expect(found.usage == expected.usage, "tokens of \(file)")
    #expect(found.cost == expected.cost, "cost of \(file)")
    #expect(found.models == expected.models, "models of \(file)")
    #expect(found.calls == expected.calls, "calls of \(file)")
  }

  private func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private static func files(_ folders: [String]) -> [String] {
    folders.flatMap { folder in
      (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".jsonl") }.sorted().map { "\(folder)/\($0)" }
    }
  }

  @Test("are those of all of it, for Claude Code", arguments: files(TranscriptHome.claudeFolders))
  func claude(file: String) throws {
    try same(ClaudeCodeTranscripts(), file)
    try inAllSpellings(ClaudeCodeTranscripts(), file)
  }

  @Test("are those of all of it, for Codex", arguments: files(TranscriptHome.codexFolders))
  func codex(file: String) throws {
    try same(CodexTranscripts(), file)
    try inAllSpellings(CodexTranscripts(), file)
  }

  private func inAllSpellings(_ format: some TranscriptFormat, _ file: String) throws {
    guard let lines = try? lines(file) else { return }
    do {
      let folder = try TemporaryFolder()
      for spelling in Spelling.allCases {
        let path = try folder.write("\(spelling.rawValue).jsonl", spelling.apply(lines))
        try same(format, path)
      }
    }
  }

  @Test("are those of all of it where there is much of it", arguments: 1...4)
  func generated(seed: UInt64) throws {
    let sample = SampleTranscript(seed: seed, bytes: 3_000_000, payloadBytes: 20_000)
    do {
      let folder = try TemporaryFolder()
      let path = try folder.write("\(sample.id).jsonl", sample.bytes)
      try same(ClaudeCodeTranscripts(), path)
      let thinned = try ClaudeCodeTranscripts().figureText(path)
      // Most of a transcript is what tools gave back.
      #expect(thinned.pieces.reduce(0) { $0 + $1.count } < sample.bytes.count / 3)
    }
  }

  @Test("know a call that failed, and then a result of it that did not")
  func failedThenNot() throws {
    func result(_ isError: String) -> String {
      #"{"type":"user","uuid":"\#(isError)","message":{"role":"user","content":[{"tool_use_id":"t1","type":"tool_result","content":"x"\#(isError)}]}}"#
    }
    let call =
      #"{"type":"assistant","uuid":"a","message":{"id":"m","role":"assistant","model":"m","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{}}]}}"#
    let fill = (0..<40).map { #"{"type":"user","uuid":"\#($0)","message":{"role":"user","content":"prompt \#($0)"}}"# }
    do {
      let folder = try TemporaryFolder()
      for (number, order) in [[",\"is_error\": true", ""], ["", ",\"is_error\":true"], [",\"is_error\":false"]]
        .enumerated()
      {
        let text = (fill + [call] + order.map(result)).map { $0 + "\n" }.joined()
        try same(ClaudeCodeTranscripts(), folder.write("\(number).jsonl", text))
      }
    }
  }
}
