import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceInsight

@Suite("An export as trace events")
struct ChromeTraceExportTests {
  private struct Event {
    let start: Int64
    let end: Int64
    let track: Int64
    let id: String?
  }

  /// Microseconds with up to three digits behind the point, as nanoseconds.
  private func nanoseconds(_ value: JSONValue?) -> Int64 {
    let parts = (value?.spelling ?? "0").split(separator: ".")
    let digits = (parts.count > 1 ? String(parts[1]) : "").padding3
    let magnitude = (Int64(parts[0]) ?? 0).magnitude * 1000 + UInt64(Int64(digits) ?? 0).magnitude
    return parts[0].hasPrefix("-") ? -Int64(magnitude) : Int64(magnitude)
  }

  @Test("has every step once, with its times, and nests on every track", arguments: 1...20)
  func nesting(seed: UInt64) async throws {
    let session = try await generated(seed, SampleSession.Format.allCases[Int(seed) % 3])
    let text = text(of: ChromeTraceExport(session, payloads: .full))
    var events: [Event] = []
    try JSONDocument(Bytes(text)).withRoot { root in
      for event in root["traceEvents"]?.elements ?? .empty {
        guard let phase = event["ph"]?.stringValue, phase != "M" else { continue }
        let start = nanoseconds(event["ts"])
        events.append(
          Event(
            start: start, end: start + nanoseconds(event["dur"]), track: event["tid"]?.int64 ?? -1,
            id: event["args"]?["spanId"]?.stringValue))
      }
    }
    #expect(events.count == session.spans.count + session.traces.count)
    #expect(events.compactMap(\.id).sorted() == session.walk.compactMap { session.text($0.span.id) }.sorted())
    for (_, events) in Dictionary(grouping: events, by: \.track) {
      var open: [Event] = []
      for event in events {
        while let last = open.last, last.end <= event.start { open.removeLast() }
        #expect(open.last.map { $0.start <= event.start && event.end <= $0.end } ?? true)
        open.append(event)
      }
    }
    // Durations as the model has them.
    let lengths = events.filter { $0.id != nil }.map { $0.end - $0.start }.sorted()
    #expect(lengths == session.walk.map { max($0.span.duration ?? 0, 0).nanoseconds }.sorted())
  }

  @Test("gives what runs at the same time tracks of its own, and takes those up again")
  func tracks() {
    func at(_ nanoseconds: Int64) -> Timestamp { Timestamp(nanoseconds: nanoseconds) }
    var table = TrackTable()
    let root = table.track(for: 0, below: -1, at(0), at(100))
    let first = table.track(for: 1, below: 0, at(10), at(50))
    let beside = table.track(for: 2, below: 0, at(20), at(60))
    let inside = table.track(for: 3, below: 2, at(30), at(40))
    let third = table.track(for: 4, below: 0, at(30), at(45))
    let later = table.track(for: 5, below: 0, at(70), at(80))
    let outside = table.track(for: 6, below: 0, at(90), at(200))
    #expect([root, first, beside, inside, third, later, outside] == [0, 0, 1, 1, 2, 0, 1])
    #expect(table.count == 3)
  }
}

extension String {
  fileprivate var padding3: String { self + String(repeating: "0", count: max(3 - count, 0)) }
}

@Suite("An export as folded stacks")
struct FoldedExportTests {
  @Test("has every step's own share once", arguments: 1...12, FoldedExport.Weight.allCases)
  func sums(seed: UInt64, weight: FoldedExport.Weight) async throws {
    let session = try await generated(seed, .pandaProbe)
    var expected: [String: Int64] = [:]
    var path: [String] = []
    for (span, depth) in session.walk {
      path = Array(path.prefix(depth)) + [session.text(span.name) ?? ""]
      let value =
        switch weight {
        case .ms: max(span.selfTime ?? 0, 0).nanoseconds
        case .tokens: (span.call?.usage.total ?? 0).amount.rawUnits
        case .usd: span.call?.cost?.picoUsd ?? 0
        }
      expected[path.joined(separator: ";"), default: 0] += value
    }
    let rounded = expected.mapValues { weight == .ms ? ($0 + 500) / 1000 : $0 }.filter { $0.value > 0 }
    var found: [String: Int64] = [:]
    for line in text(of: FoldedExport(session, weight: weight)).split(separator: "\n") {
      let cut = try #require(line.lastIndex(of: " "))
      found[String(line[..<cut])] = Int64(line[line.index(after: cut)...])
    }
    #expect(found == rounded)
  }

  @Test("makes names safe and deep stacks short")
  func safe() {
    var steps = [RunSample.Step(id: "0", kind: .agent, name: "a;b\nc\u{202E}", input: "1", start: 0, end: 2_000_000)]
    for depth in 1..<600 {
      steps.append(
        RunSample.Step(
          id: "\(depth)", parent: "\(depth - 1)", kind: .chain, name: "s", input: "1", start: Int64(depth) * 1000,
          end: 2_000_000 - Int64(depth) * 1000))
    }
    let lines = text(of: FoldedExport(RunSample(turns: [steps]).session(), weight: .ms)).split(separator: "\n")
    #expect(lines.allSatisfy { $0.hasPrefix("a:b c\\u{202e}") && $0.split(separator: ";").count <= 257 })
    #expect(lines.count == 257)
    #expect(lines.last?.contains(";… ") == true)
    let total = lines.reduce(0) { $0 + (Int($1.split(separator: " ").last ?? "") ?? 0) }
    #expect(total == 2000)
  }
}
