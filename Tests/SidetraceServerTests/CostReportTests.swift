import Foundation
import JSONTape
import SampleSessions
import Testing

@testable import SidetraceServer

@Suite("What calls took and cost")
struct CostReportTests {
  /// The same sums a second, plain way: Foundation's JSON, line by line, each message once, as the line with most output
  /// tells it, on the day of its last line.
  private struct PlainRecount {
    var tokens: [String: [String: Int]] = [:]
    var calls: [String: Int] = [:]

    init(_ folder: String, ahead: TimeInterval) throws {
      var messages: [String: (usage: [String: Any], time: String)] = [:]
      for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init()
      where name.hasSuffix(".jsonl") {
        for line in try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n") {
          guard let record = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let message = record["message"] as? [String: Any], let usage = message["usage"] as? [String: Any],
            let id = message["id"] as? String, let time = record["timestamp"] as? String
          else { continue }
          let known = messages[id]
          let isMore = (usage["output_tokens"] as? Int ?? 0) >= (known?.usage["output_tokens"] as? Int ?? -1)
          messages[id] = (isMore ? usage : known?.usage ?? usage, max(time, known?.time ?? time))
        }
      }
      for message in messages.values {
        let day = Self.day(message.time, ahead)
        calls[day, default: 0] += 1
        for (key, name) in [
          ("input", "input_tokens"), ("output", "output_tokens"), ("cacheRead", "cache_read_input_tokens"),
          ("cacheCreation", "cache_creation_input_tokens"),
        ] {
          tokens[day, default: [:]][key, default: 0] += message.usage[name] as? Int ?? 0
          tokens[day, default: [:]]["total", default: 0] += message.usage[name] as? Int ?? 0
        }
      }
    }

    private static func day(_ time: String, _ ahead: TimeInterval) -> String {
      let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
      let plain = Date.ISO8601FormatStyle()
      let date = (try? style.parse(time)) ?? (try? plain.parse(time)) ?? .distantPast
      return String(date.addingTimeInterval(ahead).formatted(plain).prefix(10))
    }
  }

  private func report(_ sources: [String], _ params: [String: Any]) async throws -> [String: Any] {
    let server = Server(try Equipment(ServerOptions(sources: try sources.map { try SourceSpecification($0) })))
    let bytes = Bytes(String(decoding: try JSONSerialization.data(withJSONObject: params), as: UTF8.self))
    let answer = try await server.call(method: "cost.report", params: JSONBytes(bytes)).get()
    let data = answer.joined().withUnsafeBytes { Data($0) }
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("is what a plain recount says, day by day", arguments: ["UTC", "+05:30", "-09:00"])
  func recount(zone: String) async throws {
    let folder = try TemporaryFolder()
    for seed in 1...4 as ClosedRange<UInt64> {
      let sample = SampleTranscript(seed: seed, bytes: 400_000, payloadBytes: 100)
      // As if a minute were six hours, so that it spans days.
      let text = (0..<24).reduce(String(decoding: sample.bytes.array(0..<sample.bytes.count), as: UTF8.self)) {
        let minute = ($1 < 10 ? "0" : "") + "\($1)"
        let hour = ["02", "08", "14", "20"][$1 % 4]
        return $0.replacingOccurrences(of: "2026-01-01T00:\(minute)", with: "2026-01-0\(1 + $1 / 4)T\(hour):10")
      }
      try folder.write("-work-\(seed % 2)/\(sample.id).jsonl", text)
    }
    let ahead: TimeInterval = zone == "UTC" ? 0 : zone == "+05:30" ? 19_800 : -32_400
    let plain = try PlainRecount(folder.path, ahead: ahead)
    #expect(plain.calls.count > 1)
    let report = try await report(["claude-code:\(folder.path)"], ["by": ["day"], "timeZone": zone])
    let items = try #require(report["items"] as? [[String: Any]])
    #expect(items.compactMap { $0["day"] as? String } == plain.calls.keys.sorted())
    for item in items {
      let day = try #require(item["day"] as? String)
      #expect(item["callCount"] as? Int == plain.calls[day])
      #expect(item["tokens"] as? [String: Int] == plain.tokens[day])
    }
  }

  @Test("is the same in total whatever it is summed up by")
  func dimensions() async throws {
    let agents = URL(filePath: #filePath).appending(path: "../../../Fixtures/agents").standardized.path
    let sources = ["claude-code:\(agents)/claude", "codex:\(agents)/codex"]
    var totals: Set<String> = []
    for by in [["day"], ["week"], ["month"], ["project"], ["model"], ["agent"], ["session"], ["source", "model"]] {
      let report = try await report(sources, ["by": by])
      let total = try #require(report["total"] as? [String: Any])
      let items = try #require(report["items"] as? [[String: Any]])
      let sum = items.reduce(0) { $0 + (($1["tokens"] as? [String: Int])?["total"] ?? 0) }
      #expect(sum == (total["tokens"] as? [String: Int])?["total"])
      totals.insert("\(sum) \(total["callCount"] ?? 0) \(total["sessionCount"] ?? 0)")
    }
    #expect(totals.count == 1)
  }

  @Test("of windows that meet in the middle of a session add up to the whole")
  func windows() async throws {
    let folder = try TemporaryFolder()
    let sample = SampleTranscript(seed: 9, bytes: 200_000, payloadBytes: 100)
    try folder.write("\(sample.id).jsonl", sample.bytes)
    let sources = ["claude-code:\(folder.path)"]
    func calls(_ params: [String: Any]) async throws -> Int {
      let total = try #require(try await report(sources, params)["total"] as? [String: Any])
      return try #require(total["callCount"] as? Int)
    }
    let middle = "2026-01-01T00:03:17.123Z"
    let (early, late) = (try await calls(["before": middle]), try await calls(["after": middle]))
    #expect(early > 0 && late > 0)
    #expect(early + late == sample.totals.messages)
  }

  @Test("takes no time zone that there is not, and no window that is none")
  func wrong() async throws {
    for params in [["timeZone": "Mars"], ["after": "2026-01-02", "before": "2026-01-01"]] {
      await #expect(throws: (any Error).self) { try await report(["files:/dev/null"], params) }
    }
  }
}
