import Foundation
import SampleSessions
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("A list of transcripts")
struct TranscriptListTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func uuid(_ number: Int) -> String { "00000000-0000-4000-8000-\(String(100_000_000_000 + number))" }

  /// A session of one prompt and one answer, written to so many seconds ago.
  private func write(
    _ number: Int, project: String = "-p", age: Double, middle: Int = 0, branch: String = "main"
  ) throws {
    let filler =
      #"{"type":"attachment","uuid":"f","attachment":{"type":"file","content":"\#(String(repeating: "x", count: 5000))"}}"#
    let lines =
      [
        #"{"type":"user","uuid":"u","cwd":"/w/\#(project)","gitBranch":"\#(branch)","timestamp":"2026-01-01T00:00:00Z","#
          + #""message":{"role":"user","content":"prompt \#(number)"}}"#
      ] + Array(repeating: filler, count: middle) + [
        #"{"type":"assistant","uuid":"a","timestamp":"2026-01-01T01:00:00Z","gitBranch":"\#(branch)","#
          + #""message":{"id":"m","model":"model-\#(number % 3)","content":[],"stop_reason":"end_turn"}}"#
      ]
    let path = try folder.write(
      "projects/\(project)/\(Self.uuid(number)).jsonl", lines.joined(separator: "\n") + "\n")
    let date = Date(timeIntervalSince1970: 1_767_300_000 - age)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  private var source: TranscriptSource {
    .claudeCode(name: "c", environment: ["CLAUDE_CONFIG_DIR": folder.path].asEnvironment)
  }

  @Test("has those first that were written to last, and pages without a gap or a repeat")
  func order() async throws {
    for number in 0..<23 { try write(number, age: Double((number * 7) % 23), middle: number % 4 * 20) }
    let source = self.source
    var query = SessionQuery()
    query.limit = 5
    var ids: [String] = []
    repeat {
      let page = try await source.sessions(query)
      #expect(page.total == 23)
      #expect(page.cursors.count == page.items.count)
      ids += page.items.map(\.info.id)
      query.cursor = page.nextCursor
    } while query.cursor != nil
    #expect(ids == (0..<23).sorted { ($0 * 7) % 23 < ($1 * 7) % 23 }.map(Self.uuid))
  }

  @Test("tells of each what its ends tell, however long the middle is")
  func ends() async throws {
    try write(1, age: 0, middle: 100)
    let found = try #require(try await source.sessions(SessionQuery()).items.first)
    #expect(found.info.name == "prompt 1")
    #expect(found.info.tags == ["/w/-p", "main"])
    #expect(found.models == ["model-1"])
    #expect(found.status == .completed)
    #expect(found.start == Timestamp("2026-01-01T00:00:00Z"))
    #expect(found.end == Timestamp("2026-01-01T01:00:00Z"))
    #expect(!found.info.hasDetail)
  }

  @Test("shows the figures of a session that was opened, until its file changes")
  func opened() async throws {
    try write(1, age: 0)
    let source = self.source
    _ = try await source.session(id: Self.uuid(1))
    #expect(try await source.sessions(SessionQuery()).items.first?.spanCount == 2)
    try write(1, age: 5, middle: 1)
    try await Task.sleep(for: .milliseconds(600))
    #expect(try await source.sessions(SessionQuery()).items.first?.info.hasDetail == false)
  }

  @Test("can be filtered by what an entry shows")
  func filters() async throws {
    for number in 0..<9 {
      try write(number, project: number % 2 == 0 ? "-even" : "-odd", age: Double(number), branch: "b\(number)")
    }
    let source = self.source
    func ids(_ change: (inout SessionQuery) -> Void) async throws -> [String] {
      var query = SessionQuery()
      change(&query)
      return try await source.sessions(query).items.map(\.info.id)
    }
    #expect(try await ids { $0.tags = ["/w/-odd"] } == [1, 3, 5, 7].map(Self.uuid))
    #expect(try await ids { $0.text = "PROMPT 4" } == [Self.uuid(4)])
    #expect(try await ids { $0.text = "model-2" } == [2, 5, 8].map(Self.uuid))
    #expect(
      try await ids {
        $0.tags = ["b3", "b6"]; $0.ascending = true
      } == [6, 3].map(Self.uuid))
  }

  @Test("has no sub-agents, no other files, and nothing that is no session")
  func others() async throws {
    try write(1, age: 0)
    try folder.write("projects/-p/\(Self.uuid(1))/subagents/agent-1.jsonl", "{}\n")
    try folder.write("projects/-p/agent-2.jsonl", "{}\n")
    try folder.write("projects/-p/notes.jsonl", "{}\n")
    try folder.write("projects/-p/\(Self.uuid(2)).jsonl", "")
    try folder.write("settings.json", "{}")
    try folder.write(
      "projects/-p/\(Self.uuid(3)).jsonl", #"{"type":"user","uuid":"u","isSidechain":true,"message":{}}"# + "\n")
    #expect(try await source.sessions(SessionQuery()).items.map(\.info.id) == [Self.uuid(1)])
  }

  @Test("reaches both of two files with one id")
  func twice() async throws {
    try write(1, project: "-a", age: 0)
    try write(1, project: "-b", age: 1, branch: "other")
    let source = self.source
    let ids = try await source.sessions(SessionQuery()).items.map(\.info.id)
    #expect(ids == [Self.uuid(1), Self.uuid(1) + "@-b"])
    #expect(try await source.session(id: ids[1]).info.tags == ["/w/-b", "other"])
    let trace = try #require(try await source.traces(TraceQuery()).items.first { $0.sessionID == ids[1] })
    #expect(try await source.session(holdingTrace: trace.id).id == ids[1])
  }

  @Test("of a place that does not exist is empty if it is the usual one, else an error")
  func missing() async throws {
    let nowhere = TranscriptSource.codex(name: "c", environment: ["HOME": "/nonexistent"].asEnvironment)
    #expect(try await nowhere.sessions(SessionQuery()).items.isEmpty)
    let given = TranscriptHome.codex(folder.path + "/nowhere")
    await #expect { try await given.check() } throws: { ($0 as? SourceError)?.kind == .notFound }
  }

  @Test("of rollouts says what the user asked first, and which compressed ones cannot be read")
  func codex() async throws {
    try folder.write("sessions/2026/01/01/rollout-2026-01-01T00-00-00-\(Self.uuid(1)).jsonl.zst", "x")
    let source = TranscriptHome.codex(TranscriptHome.fixtures + "/codex")
    let page = try await source.sessions(SessionQuery())
    #expect(
      Set(page.items.map(\.info.name)) == ["Make the preview round like the server.", "Check the callers of preview."])
    #expect(page.items.allSatisfy { $0.models == ["gpt-5.2-codex"] })
    let packed = TranscriptSource.codex(name: "c", environment: ["CODEX_HOME": folder.path].asEnvironment)
    #expect(try await packed.sessions(SessionQuery()).warnings.map(\.code) == ["compressedTranscripts"])
  }
}

extension [String: String] {
  var asEnvironment: (String) -> String? { { self[$0] } }
}
