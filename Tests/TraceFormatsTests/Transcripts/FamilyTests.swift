import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("Transcripts of one family")
struct FamilyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: What a transcript is made of

  private static func id(_ number: Int) -> String { "0f0f0f0f-0000-4000-8000-00000000000\(number)" }

  private static func time(_ minute: Int) -> String {
    "2026-01-01T00:\(minute < 10 ? "0" : "")\(minute):00.000Z"
  }

  /// A prompt and its answer of ten tokens.
  private static func turn(_ name: String, at minute: Int, session: String, more: String = "") -> [String] {
    [
      #"{"type":"user","uuid":"u-\#(name)","sessionId":"\#(session)","timestamp":"\#(time(minute))"\#(more),"#
        + #""message":{"role":"user","content":"ask \#(name)"}}"#,
      #"{"type":"assistant","uuid":"a-\#(name)","parentUuid":"u-\#(name)","sessionId":"\#(session)","#
        + #""timestamp":"\#(time(minute + 1))"\#(more),"message":{"id":"msg-\#(name)","role":"assistant","#
        + #""model":"m","content":[{"type":"text","text":"say \#(name)"}],"stop_reason":"end_turn","#
        + #""usage":{"input_tokens":1,"output_tokens":10}}}"#,
    ]
  }

  private func write(_ number: Int, _ turns: [(String, Int)], more: String = "") throws {
    let lines = turns.flatMap { Self.turn($0.0, at: $0.1, session: Self.id(number), more: more) }
    try folder.write("p/\(Self.id(number)).jsonl", lines.joined(separator: "\n") + "\n")
  }

  private func sessions(_ numbers: [Int]) async throws -> [Session] {
    let source = TranscriptHome.claude(folder.path)
    var sessions: [Session] = []
    for number in numbers { sessions.append(try await source.session(id: Self.id(number))) }
    return sessions
  }

  private func output(_ sessions: [Session]) -> Count {
    sessions.reduce(0) { $0 + ($1.summary.usage.output ?? 0) }
  }

  // MARK: Families

  @Test("count what a fork copied in the session it came from alone")
  func fork() async throws {
    try write(1, [("a", 1), ("b", 3), ("c", 30)])
    let fork =
      Self.turn("a", at: 1, session: Self.id(2), more: #","slug":"x""#)
      + Self.turn("b", at: 3, session: Self.id(2), more: #","slug":"x""#) + Self.turn("d", at: 20, session: Self.id(2))
    try folder.write("p/\(Self.id(2)).jsonl", fork.joined(separator: "\n") + "\n")
    let both = try await sessions([1, 2])
    #expect(both.map { $0.summary.usage.output } == [30, 10])
    #expect(both[1].info.parent == SessionParent(Self.id(1), .fork))
    #expect(both[0].info.forks == [Self.id(2)])
    #expect(both[1].traces.map(\.isInherited) == [true, true, false])
    #expect(both[1].summary.traceCount == 1)
    #expect(both[1].summary.inheritedTraceCount == 2)
  }

  @Test("count what was resumed in another file in the first one, and all where that is gone")
  func resumed() async throws {
    try write(1, [("a", 1)])
    try write(2, [("a", 1), ("b", 3)])
    try write(3, [("a", 1), ("b", 3), ("c", 5)])
    let all = try await sessions([1, 2, 3])
    #expect(all.map { $0.summary.usage.output } == [10, 10, 10])
    #expect(all.map { $0.info.parent?.kind } == [nil, .resume, .resume])
    try folder.remove("p/\(Self.id(1)).jsonl")
    #expect(try await sessions([2, 3]).map { $0.summary.usage.output } == [20, 10])
  }

  @Test("add up to the answers there are, whatever was copied from where", arguments: 0..<24)
  func recount(seed: Int) async throws {
    var random = Random(seed: UInt64(seed))
    var files: [[(String, Int)]] = [[("r", 0)]]
    var minute = 2
    for number in 1...(2 + Int.random(in: 0..<4, using: &random)) {
      let from = files[Int.random(in: 0..<files.count, using: &random)]
      let kept = 1 + Int.random(in: 0..<from.count, using: &random)
      files.append(Array(from.prefix(kept)))
      for part in 0..<Int.random(in: 0..<3, using: &random) {
        for file in [number, Int.random(in: 0..<files.count, using: &random)] {
          files[file].append(("\(number)-\(part)-\(file)-\(files[file].count)", minute))
          minute += 2
        }
      }
    }
    for (number, turns) in files.enumerated() { try write(number, turns) }
    let answers = Set(files.joined().map(\.0))
    #expect(output(try await sessions(Array(files.indices))) == Count(clamping: answers.count * 10))
    let source = TranscriptHome.claude(folder.path)
    var figures: Count = 0
    for number in files.indices {
      figures += try await source.figures(ofSession: Self.id(number))?.usage.output ?? 0
    }
    #expect(figures == Count(clamping: answers.count * 10))
  }

  @Test("are not made of sessions that only began at the same moment")
  func strangers() async throws {
    try write(1, [("a", 1)])
    try write(2, [("b", 1)])
    let both = try await sessions([1, 2])
    #expect(both.map { $0.summary.usage.output } == [10, 10])
    #expect(both.allSatisfy { $0.info.parent == nil && $0.info.forks.isEmpty })
  }

  @Test("have no turn twice where a program wrote the history once more")
  func replay() async throws {
    try write(1, [("a", 1), ("b", 3), ("a", 1), ("b", 3), ("c", 5)])
    let session = try await sessions([1])[0]
    #expect(session.traces.compactMap { session.text($0.name) } == ["ask a", "ask b", "ask c"])
    #expect(session.traces.compactMap { session.text($0.output) } == ["say a", "say b", "say c"])
    #expect(session.summary.usage.output == 30)
  }

  // MARK: Broken lines

  @Test("give every record of a line that is whole")
  func spliced() async throws {
    let (a, b) = (Self.turn("a", at: 1, session: Self.id(1)), Self.turn("b", at: 3, session: Self.id(1)))
    let cut = String(a[1].dropLast(40))
    let text = "\u{FEFF}" + a[0] + "\r\n" + a[1] + b[0] + "\n" + cut + b[1] + "\n\0\0" + cut + "\n"
    try folder.write("p/\(Self.id(1)).jsonl", text)
    let session = try await sessions([1])[0]
    #expect(session.traces.compactMap { session.text($0.name) } == ["ask a", "ask b"])
    #expect(session.summary.usage.output == 20)
    #expect(session.count(ofWarning: "badLines") == 2)
  }

  @Test("keep a session whose first line says that it is a sub-agent's, and no file without a conversation")
  func first() async throws {
    let odd = #"{"type":"system","uuid":"s","isSidechain":true,"timestamp":"2026-01-01T00:00:00Z"}"#
    let lines = [odd] + Self.turn("a", at: 1, session: Self.id(1))
    try folder.write("p/\(Self.id(1)).jsonl", lines.joined(separator: "\n") + "\n")
    try folder.write("p/\(Self.id(2)).jsonl", #"{"type":"custom-title","customTitle":"x","sessionId":"y"}"# + "\n")
    let page = try await TranscriptHome.claude(folder.path).sessions(SessionQuery())
    #expect(page.items.map(\.info.id) == [Self.id(1)])
    #expect(page.total == 1)
    #expect(page.warnings.map(\.code) == ["emptyTranscripts"])
  }
}
