import Foundation
import JSONTape
import TraceModel

@testable import TraceClient
@testable import TraceFormats

/// Transcripts to test with: those of the package, and those of folders that a developer names in
/// `SIDETRACE_CLAUDE_TRANSCRIPTS` and `SIDETRACE_CODEX_TRANSCRIPTS`.
enum TranscriptHome {
  static let fixtures = URL(filePath: #filePath).appending(path: "../../../../Fixtures/agents").standardized.path

  static let claudeFolders = folders("claude", "SIDETRACE_CLAUDE_TRANSCRIPTS")
  static let codexFolders = folders("codex", "SIDETRACE_CODEX_TRANSCRIPTS")

  private static func folders(_ name: String, _ variable: String) -> [String] {
    [fixtures + "/" + name] + [ProcessInfo.processInfo.environment[variable]].compactMap { $0 }
  }

  static func claude(_ location: String, prices: PriceTable? = nil) -> TranscriptSource {
    .claudeCode(name: "claude-code", location: location, prices: prices) { _ in nil }
  }

  static func codex(_ location: String, prices: PriceTable? = nil) -> TranscriptSource {
    .codex(name: "codex", location: location, prices: prices) { _ in nil }
  }

  static let refund = "7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e901"
  static let preview = "7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e902"
  static let rollout = "01994c3e-7b00-7000-8000-0000000000c1"
  static let subagent = "01994c3e-7b00-7000-8000-0000000000c2"
}

/// A session as text, one line a span, indented by its place in the tree.
enum Outline {
  static func text(of session: Session) -> [String] {
    session.traces.flatMap { trace in
      ["\(session.text(trace.name) ?? "-"): \(trace.status.name)"] + spans(session.firstRoot(of: trace), depth: 1)
    }
  }

  private static func spans(_ first: Span?, depth: Int) -> [String] {
    var lines: [String] = []
    var next = first
    while let span = next {
      let blocked = span.flags.contains(.blocked) ? " blocked" : ""
      let name = span.session.text(span.name) ?? "-"
      lines.append(
        String(repeating: "  ", count: depth) + "\(span.kind.name) \(name) \(span.status.name)\(blocked)")
      lines += spans(span.firstChild, depth: depth + 1)
      next = span.nextSibling
    }
    return lines
  }
}

/// The same figures a second, plain way, with Foundation's JSON.
struct PlainTranscript {
  /// The lines that are objects.
  private(set) var lines: [String] = []
  private(set) var records: [[String: Any]] = []
  private(set) var badLines = 0

  init(files: [String]) throws {
    for file in files {
      let data = try Data(contentsOf: URL(filePath: file))
      for line in data.split(separator: 0x0A) {
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: CharacterSet(charactersIn: "\0\r "))
        if text.isEmpty { continue }
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        if let record = value as? [String: Any] {
          lines.append(text)
          records.append(record)
        } else {
          badLines += 1
        }
      }
    }
  }

  struct Tokens: Equatable, CustomStringConvertible {
    var input: Count = 0
    var output: Count = 0
    var cacheRead: Count = 0
    var cacheCreation: Count = 0

    init() {}

    init(_ usage: TokenUsage) {
      input = usage.input ?? 0
      output = usage.output ?? 0
      cacheRead = usage.cacheRead ?? 0
      cacheCreation = usage.cacheCreation ?? 0
    }

    var description: String { "\(input) + \(output), \(cacheRead) and \(cacheCreation) of the cache" }
  }

  private static func count(_ value: Any?) -> Int64 { (value as? NSNumber)?.int64Value ?? 0 }

  /// Claude Code: each message once, by the line that tells the most output.
  var claudeTokens: Tokens {
    var best: [String: [String: Any]] = [:]
    for (place, record) in records.enumerated() {
      guard let message = record["message"] as? [String: Any], let usage = message["usage"] as? [String: Any],
        (record["type"] ?? message["role"]) as? String == "assistant", message["model"] as? String != "<synthetic>",
        record["isApiErrorMessage"] as? Bool != true
      else { continue }
      let id = message["id"] as? String ?? record["uuid"] as? String ?? "\(place)"
      if Self.count(usage["output_tokens"]) >= Self.count(best[id]?["output_tokens"]) { best[id] = usage }
    }
    return best.values.reduce(into: Tokens()) { sum, usage in
      sum.input += Count(clamping: Self.count(usage["input_tokens"]))
      sum.output += Count(clamping: Self.count(usage["output_tokens"]))
      sum.cacheRead += Count(clamping: Self.count(usage["cache_read_input_tokens"]))
      sum.cacheCreation += Count(clamping: Self.count(usage["cache_creation_input_tokens"]))
    }
  }

  struct Pairs: Equatable {
    var calls = 0
    var answered = 0
    var failed = 0
  }

  /// Claude Code: the calls that have ids, those that were answered, and those whose answer is an error.
  var claudePairs: Pairs {
    var calls: Set<String> = []
    var results: [String: Bool] = [:]
    for record in records {
      let message = record["message"] as? [String: Any]
      for block in message?["content"] as? [Any] ?? [] {
        guard let block = block as? [String: Any] else { continue }
        if block["type"] as? String == "tool_use", let id = block["id"] as? String { calls.insert(id) }
        if block["type"] as? String == "tool_result", let id = block["tool_use_id"] as? String {
          results[id] = block["is_error"] as? Bool ?? false
        }
      }
    }
    let answered = calls.filter { results[$0] != nil }
    return Pairs(
      calls: calls.count, answered: answered.count, failed: answered.filter { results[$0] == true }.count)
  }

  /// Codex: the last of the counters, as long as they only grow.
  var codexTotal: Int64 {
    records.reduce(0) { total, record in
      let info = (record["payload"] as? [String: Any])?["info"] as? [String: Any]
      let usage = info?["total_token_usage"] as? [String: Any]
      return usage.map { max(total, Self.count($0["total_tokens"])) } ?? total
    }
  }

  var codexCalls: Set<String> {
    Set(
      records.compactMap { record in
        let payload = record["payload"] as? [String: Any]
        let type = payload?["type"] as? String ?? ""
        return record["type"] as? String == "response_item" && type.hasSuffix("_call")
          ? payload?["call_id"] as? String : nil
      })
  }
}

extension Session {
  /// Every record that the session, its turns and its spans hold, as it is spelled.
  var heldRecords: Set<String> {
    var held: Set<String> = []
    func note(_ slice: Slice) {
      if !slice.isAbsent { held.insert(json { write(slice, to: &$0) }.text) }
    }
    for record in records { note(record) }
    for trace in traces { note(trace.record) }
    for span in allSpans { for record in span.records { note(record) } }
    return held
  }

  func count(ofWarning code: String) -> Int {
    warnings.filter { $0.code == code }.reduce(0) { $0 + $1.count }
  }
}
